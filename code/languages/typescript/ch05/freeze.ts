import { setImmediate } from 'node:timers/promises';

/** Whatever a writer awaits: others run meanwhile. */
async function checkStock(): Promise<void> {
  await setImmediate();
}

// ANCHOR: tables
class ActiveMemTable {
  #rows: Map<string, string> | undefined = new Map();

  put(key: string, value: string): void {
    if (this.#rows === undefined) throw new Error('the table is frozen');
    this.#rows.set(key, value);
  }

  freeze(): FrozenMemTable {
    if (this.#rows === undefined) throw new Error('the table is frozen');
    const frozen = new FrozenMemTable(this.#rows);
    this.#rows = undefined; // whoever still has this table has no rows
    return frozen;
  }
}

class FrozenMemTable {
  readonly #rows: ReadonlyMap<string, string>;

  constructor(rows: ReadonlyMap<string, string>) {
    this.#rows = rows;
  }

  keys(): string[] {
    return [...this.#rows.keys()].sort();
  }
}
// ANCHOR_END: tables

class Store {
  #active = new ActiveMemTable();

  async put(key: string, value: string): Promise<void> {
    const table = this.#active;
    await checkStock();
    table.put(key, value);
  }

  freeze(): FrozenMemTable {
    const frozen = this.#active.freeze();
    this.#active = new ActiveMemTable();
    return frozen;
  }
}

const store = new Store();
await store.put('cart:18', 'coffee');
await store.put('cart:17', 'tea');

const put = store.put('cart:16', 'juice'); // runs as far as its await
const frozen = store.freeze();
console.log(`the flush writes [${frozen.keys().join(', ')}]`);
try {
  await put;
  console.log('cart:16 = juice is acknowledged');
} catch (error) {
  console.log(`cart:16 is not acknowledged: ${String(error)}`);
}
