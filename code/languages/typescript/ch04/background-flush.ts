import { mkdir } from 'node:fs/promises';
import { flush } from '../ch01/flush.ts';
import { MemTable } from '../ch01/memtable.ts';

const folder = 'build/ch04';
await mkdir(folder, { recursive: true });

// ANCHOR: type
class BackgroundFlush implements AsyncDisposable {
  readonly table: MemTable;
  readonly written: Promise<number>;

  constructor(table: MemTable, path: string) {
    this.table = table;
    this.written = flush({ rows: table.rows(), path });
  }

  /** Waits, as `written` does, and leaves the error to it. */
  async [Symbol.asyncDispose](): Promise<void> {
    await Promise.allSettled([this.written]);
  }
}
// ANCHOR_END: type

// ANCHOR: main
const table = new MemTable();
table.put('cart:17', 'tea');
table.put('cart:18', 'juice');

for (const path of [`${folder}/none/1.flush`, `${folder}/1.flush`]) {
  await using background = new BackgroundFlush(table, path);
  const tea = background.table.get('cart:17') ?? 'nothing';
  console.log(`a reader finds cart:17 = ${tea}`);
  try {
    console.log(`${await background.written} rows are on disk`);
  } catch (error) {
    console.log(`${String(error)}; the table is kept`);
  }
}
// ANCHOR_END: main
