import { MemTable } from '../ch01/memtable.ts';

// ANCHOR: late
let active = new MemTable();
const flushes: (() => void)[] = [];
for (const cart of ['cart:17', 'cart:18', 'cart:19']) {
  active.put(cart, 'tea');
  flushes.push(() => {
    console.log('flushed', active.rows());
  });
  active = new MemTable(); // the next table
}
for (const flush of flushes) flush();
// ANCHOR_END: late
