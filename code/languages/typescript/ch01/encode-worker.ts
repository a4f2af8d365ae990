import { parentPort, workerData } from 'node:worker_threads';
import { encode } from './encode.ts';

// ANCHOR: worker
const turns = workerData as Int32Array;

// Encodes until the foreground has made its turns: were it stopped, for ever.
let made = 0;
while (made < 1000) made += encode(turns);
parentPort?.postMessage(made);
// ANCHOR_END: worker
