import { MemTable } from './memtable.ts';

// ANCHOR: clone
const table = new MemTable();
table.put('cart:18', 'coffee');

const sent = structuredClone(table); // what `postMessage(table)` hands over
console.log('a MemTable arrives:', sent instanceof MemTable);
console.log('what arrives:', sent);
try {
  console.log(sent.get('cart:18'));
} catch (error) {
  console.log(String(error));
}
// ANCHOR_END: clone
