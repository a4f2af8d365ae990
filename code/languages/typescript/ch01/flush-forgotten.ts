import { rm } from 'node:fs/promises';
import { flush } from './flush.ts';
import { MemTable } from './memtable.ts';

const path = 'build/ch01/forgotten.flush';
await rm(path, { force: true });

// ANCHOR: forgotten
const HOUR = 3_600_000;
const how = process.argv[2];

const table = new MemTable();
table.put('cart:18', 'coffee');
table.put('cart:17', 'tea');
table.put('cart:19', 'cocoa');
console.log(`${table.size} rows in the table`);

const milliseconds = how === 'wait' ? 200 : HOUR; // what the disk takes
const job = { rows: table.rows(), path, milliseconds };

// eslint-disable-next-line @typescript-eslint/no-floating-promises -- the mistake
flush(job, { ref: how !== 'unref' });

console.log('main returns');
if (how === 'exit') process.exit();
// ANCHOR_END: forgotten
