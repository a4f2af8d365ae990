import { rm } from 'node:fs/promises';
import { flush } from './flush.ts';
import { MemTable } from './memtable.ts';

const path = 'build/ch01/copy.flush';
await rm(path, { force: true });

// ANCHOR: copy
let table = new MemTable();
table.put('cart:17', 'tea');
table.put('cart:18', 'coffee');
table.put('cart:19', 'cocoa');

const written = flush({ rows: table.rows(), path });
table.put('cart:20', 'milk');
console.log('put cart:20 = milk: done');

console.log(`flush wrote ${await written} of ${table.size} rows`);
table = new MemTable(); // the old one is on disk, so it can go
console.log(`a reader finds cart:20 = ${table.get('cart:20') ?? 'nothing'}`);
// ANCHOR_END: copy
