import { once } from 'node:events';
import {
  isMainThread,
  parentPort,
  Worker,
  workerData,
} from 'node:worker_threads';

// ANCHOR: budget
const LIMIT = 20n;

function tryCharge(budget: BigInt64Array, bytes: bigint): boolean {
  let used = Atomics.load(budget, 0);
  meet(); // and both workers have read 0
  while (used + bytes <= LIMIT) {
    const seen = Atomics.compareExchange(budget, 0, used, used + bytes);
    if (seen === used) return true;
    used = seen; // somebody came between: decide again
  }
  return false;
}
// ANCHOR_END: budget

interface Shared {
  budget: BigInt64Array;
  arrived: Int32Array;
}

function meet(): void {
  Atomics.add(arrived, 0, 1);
  Atomics.notify(arrived, 0);
  Atomics.wait(arrived, 0, 1); // until both are here
}

// ANCHOR: main
const { budget, arrived } = isMainThread
  ? {
      budget: new BigInt64Array(new SharedArrayBuffer(8)),
      arrived: new Int32Array(new SharedArrayBuffer(4)),
    }
  : (workerData as Shared);

if (isMainThread) {
  const url = new URL(import.meta.url);
  const answers = [1, 2].map(async () => {
    const worker = new Worker(url, { workerData: { budget, arrived } });
    return (await once(worker, 'message')) as [boolean];
  });
  const charged = (await Promise.all(answers)).filter(([yes]) => yes);
  console.log(`charged: ${charged.length} of 2`);
  console.log(`used: ${Atomics.load(budget, 0)} of ${LIMIT} bytes`);
} else {
  parentPort?.postMessage(tryCharge(budget, 12n));
}
// ANCHOR_END: main
