import { once } from 'node:events';
import { isMainThread, Worker, workerData } from 'node:worker_threads';

// ANCHOR: lost
const [COUNT, READ] = [0, 1];

function increment(cells: Int32Array): void {
  const seen = Atomics.load(cells, COUNT);
  Atomics.add(cells, READ, 1);
  Atomics.notify(cells, READ);
  Atomics.wait(cells, READ, 1); // until both have read
  Atomics.store(cells, COUNT, seen + 1);
}

if (isMainThread) {
  const cells = new Int32Array(new SharedArrayBuffer(8));
  const url = new URL(import.meta.url);
  const workers = [1, 2].map(() => new Worker(url, { workerData: cells }));
  await Promise.all(workers.map((worker) => once(worker, 'exit')));
  console.log(`expected 2, got ${Atomics.load(cells, COUNT)}`);
} else {
  increment(workerData as Int32Array);
}
// ANCHOR_END: lost
