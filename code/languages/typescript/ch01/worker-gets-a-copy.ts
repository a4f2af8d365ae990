import { rm } from 'node:fs/promises';
import { flush } from './flush.ts';
import { MemTable } from './memtable.ts';

const path = 'build/ch01/copy.flush';
await rm(path, { force: true });

// ANCHOR: copy
const table = new MemTable();
table.put('cart:18', 'coffee');
table.put('cart:17', 'tea');
table.put('cart:19', 'cocoa');

const written = flush({ rows: table.rows(), path }); // copied here
table.put('cart:16', 'juice');
console.log(`cart:16 = ${table.get('cart:16') ?? 'nothing'} is acknowledged`);

console.log(`flush wrote ${await written} of ${table.size} rows`);
console.log('the flush is done, the table may go');
// ANCHOR_END: copy
