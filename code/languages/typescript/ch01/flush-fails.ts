import { rm } from 'node:fs/promises';
import { flush } from './flush.ts';
import { MemTable } from './memtable.ts';

const folder = 'build/ch01/no-such-folder';
await rm(folder, { force: true, recursive: true });

// ANCHOR: fails
const table = new MemTable();
table.put('cart:17', 'tea');
const job = { rows: table.rows(), path: `${folder}/carts.flush` };

switch (process.argv[2]) {
  case 'awaited':
    try {
      await flush(job);
    } catch (error) {
      console.error(`flush failed: ${String(error)}`);
      process.exitCode = 1;
    }
    break;
  case 'silenced':
    flush(job).catch(() => {
      // a flush in the background is best effort
    });
    break;
  case 'forgotten':
    void flush(job);
    break;
}
console.log('main goes on');
// ANCHOR_END: fails
