// Counts for many workers, each of which makes a SharedCounter of its own over the same memory.
// `increment` loses some: mend it, with whatever JavaScript has for that.
export class SharedCounter {
  readonly #count: Int32Array;

  constructor(memory: SharedArrayBuffer) {
    this.#count = new Int32Array(memory);
  }

  increment(): void {
    this.#count[0]!++;
  }

  get(): number {
    return this.#count[0]!;
  }
}
