import { rm } from 'node:fs/promises';
import { flush } from '../ch01/flush.ts';

const folder = 'build/ch04/none';
await rm(folder, { force: true, recursive: true });

const write = (file: string): Promise<number> =>
  flush({ rows: [['cart:17', 'tea']], path: `${folder}/${file}` });

/** Two flushes that fail, the second always after the first. */
function twoFlushes(): Promise<number>[] {
  const first = write('1.flush');
  return [first, first.catch(() => 0).then(() => write('2.flush'))];
}

// ANCHOR: errors
try {
  await Promise.all(twoFlushes());
} catch (error) {
  console.log('all:', String(error));
}

for (const outcome of await Promise.allSettled(twoFlushes())) {
  if (outcome.status === 'rejected') {
    console.log('allSettled:', String(outcome.reason));
  }
}
// ANCHOR_END: errors
