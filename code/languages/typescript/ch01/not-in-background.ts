import { once } from 'node:events';
import { Worker } from 'node:worker_threads';
import { encode } from './encode.ts';

// ANCHOR: foreground
const turns = new Int32Array(new SharedArrayBuffer(4));

function serve(): void {
  Atomics.add(turns, 0, 1); // one request answered
  next = setImmediate(serve);
}
let next = setImmediate(serve);
// ANCHOR_END: foreground

// ANCHOR: background
const timer = await new Promise<number>((resolve) => {
  setTimeout(() => {
    resolve(encode(turns));
  });
});
console.log(`setTimeout: ${timer} turns of the foreground`);

async function flush(): Promise<number> {
  await Promise.resolve(); // later, but on the same thread
  return encode(turns);
}
console.log(`an async function: ${await flush()} turns of the foreground`);

const url = new URL('encode-worker.js', import.meta.url);
const worker = new Worker(url, { workerData: turns });
const [made] = (await once(worker, 'message')) as [number];
console.log(`a worker: ${made < 1000 ? made : '1000 or more'} turns`);
// ANCHOR_END: background

clearImmediate(next);
