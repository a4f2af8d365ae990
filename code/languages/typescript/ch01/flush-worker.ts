import { once } from 'node:events';
import { writeFile } from 'node:fs/promises';
import { setTimeout } from 'node:timers/promises';
import { parentPort, workerData } from 'node:worker_threads';
import type { FlushEvent, FlushJob } from './flush.ts';

if (!parentPort) throw new Error('flush-worker.js runs as a worker only');
const main = parentPort;

// ANCHOR: worker
const { rows, path, milliseconds = 0 } = workerData as FlushJob;

main.postMessage({ type: 'begun' } satisfies FlushEvent);
await once(main, 'message');

await setTimeout(milliseconds);
await writeFile(path, rows.map((row) => row.join('\t') + '\n').join(''));
main.postMessage({ type: 'wrote', rows: rows.length } satisfies FlushEvent);
// ANCHOR_END: worker
