export type Row = readonly [key: string, value: string];

export class MemTable {
  readonly #rows = new Map<string, string>();

  put(key: string, value: string): void {
    this.#rows.set(key, value);
  }

  get(key: string): string | undefined {
    return this.#rows.get(key);
  }

  get size(): number {
    return this.#rows.size;
  }

  /** A copy of the rows, in key order. */
  rows(): Row[] {
    return [...this.#rows].sort(([a], [b]) => (a < b ? -1 : 1));
  }
}
