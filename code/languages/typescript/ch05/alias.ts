import { MemTable, type Row } from '../ch01/memtable.ts';

// ANCHOR: alias
/** No `put` here. But every MemTable has what this asks for. */
interface FrozenMemTable {
  rows(): Row[];
}

function flush(table: FrozenMemTable): void {
  const keys = table.rows().map(([key]) => key);
  console.log(`the flush writes [${keys.join(', ')}]`);
}

const table = new MemTable();
table.put('cart:17', 'tea');
flush(table); // compiles: it was never frozen
table.put('cart:16', 'juice');
console.log(`the flushed table has ${table.size} rows`);

const rows = Object.freeze(new Map([['cart:17', 'tea']]));
rows.set('cart:16', 'juice');
console.log(`the frozen map has ${rows.size} rows`);
// ANCHOR_END: alias
