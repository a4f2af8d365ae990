import { setImmediate } from 'node:timers/promises';
import { MemTable } from '../ch01/memtable.ts';

/** Whatever a writer awaits: others run meanwhile. */
async function checkStock(): Promise<void> {
  await setImmediate();
}

// ANCHOR: store
class Store {
  #active = new MemTable();

  async put(key: string, value: string): Promise<void> {
    const table = this.#active;
    await checkStock();
    table.put(key, value);
  }

  freeze(): MemTable {
    const frozen = this.#active;
    this.#active = new MemTable();
    return frozen;
  }
}
// ANCHOR_END: store

function keys(table: MemTable): string {
  return `[${table
    .rows()
    .map(([key]) => key)
    .join(', ')}]`;
}

// ANCHOR: swap
const store = new Store();
await store.put('cart:18', 'coffee');
await store.put('cart:17', 'tea');

const put = store.put('cart:16', 'juice'); // runs as far as its await
const frozen = store.freeze();
console.log(`the flush writes ${keys(frozen)}, the table is dropped`);
await put;
console.log('cart:16 = juice is acknowledged');
console.log(`the active table has ${keys(store.freeze())}`);
// ANCHOR_END: swap
