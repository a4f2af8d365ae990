import { setImmediate } from 'node:timers/promises';

// ANCHOR: uncounted
class CountedTable {
  readonly rows = new Map<string, string>();
  bytes = 0;

  async put(key: string, value: string): Promise<void> {
    this.bytes += await this.#append(key, value);
    this.rows.set(key, value);
  }

  /** Writes the row to the log; resolves to its length. */
  async #append(key: string, value: string): Promise<number> {
    await setImmediate(); // the disk
    return key.length + value.length;
  }
}

const table = new CountedTable();
await Promise.all([
  table.put('cart:17', 'cocoa'),
  table.put('cart:18', 'juice'),
]);
console.log(`${table.rows.size} rows, counted: ${table.bytes} bytes`);
console.log(`full at 24 bytes: ${table.bytes >= 24}`);
// ANCHOR_END: uncounted
