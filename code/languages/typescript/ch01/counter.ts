// ANCHOR: counter
import { once } from 'node:events';
import { isMainThread, Worker, workerData } from 'node:worker_threads';

if (isMainThread) {
  const count = new Int32Array(new SharedArrayBuffer(4));
  const url = new URL(import.meta.url);
  const workers = Array.from(
    { length: 10 },
    () => new Worker(url, { workerData: count }),
  );
  await Promise.all(workers.map((worker) => once(worker, 'exit')));
  console.log(`Final count: ${Atomics.load(count, 0)}`);
} else {
  const count = workerData as Int32Array;
  for (let i = 0; i < 1000; i++) Atomics.add(count, 0, 1);
}
// ANCHOR_END: counter
