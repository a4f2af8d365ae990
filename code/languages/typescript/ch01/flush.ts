import { Worker } from 'node:worker_threads';
import type { Row } from './memtable.ts';

export interface FlushJob {
  rows: readonly Row[];
  path: string;
  /** How long the disk takes. */
  milliseconds?: number;
}

export type FlushEvent = { type: 'begun' } | { type: 'wrote'; rows: number };

export interface FlushOptions {
  /** Called when the flush has begun; it goes on when this returns. */
  onBegin?: () => void;
  /** `false`: the process need not stay alive for this flush. */
  ref?: boolean;
}

// ANCHOR: flush
/** Resolves to the number of rows written, rejects with the worker's error. */
export function flush(
  job: FlushJob,
  { onBegin, ref = true }: FlushOptions = {},
): Promise<number> {
  return new Promise((resolve, reject) => {
    const url = new URL('flush-worker.js', import.meta.url);
    const worker = new Worker(url, { workerData: job }); // a copy of the job
    worker.on('message', (event: FlushEvent) => {
      switch (event.type) {
        case 'begun':
          onBegin?.();
          worker.postMessage('go on');
          break;
        case 'wrote':
          resolve(event.rows);
          break;
      }
    });
    worker.once('error', reject);
    worker.once('exit', (status) => {
      reject(new Error(`the flush worker left with status ${status}`));
    });
    if (!ref) worker.unref();
  });
}
// ANCHOR_END: flush
