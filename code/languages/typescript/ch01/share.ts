import { rm } from 'node:fs/promises';
import { flush } from './flush.ts';
import { MemTable } from './memtable.ts';

const path = 'build/ch01/carts.flush';
await rm(path, { force: true });

// ANCHOR: share
const table = new MemTable();
table.put('cart:18', 'coffee');
table.put('cart:17', 'tea');
table.put('cart:19', 'cocoa');
console.log(`${table.size} rows in the table`);

function read(): void {
  console.log('flush started');
  const found = table.get('cart:18') ?? 'nothing';
  console.log(`a reader finds cart:18 = ${found}`);
}

const written = await flush({ rows: table.rows(), path }, { onBegin: read });
console.log(`flush wrote ${written} rows`);
console.log('the flush is done');
// ANCHOR_END: share
