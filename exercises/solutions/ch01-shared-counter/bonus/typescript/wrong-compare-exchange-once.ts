export class SharedCounter {
  readonly #count: Int32Array;

  constructor(memory: SharedArrayBuffer) {
    this.#count = new Int32Array(memory);
  }

  increment(): void {
    const seen = Atomics.load(this.#count, 0);
    Atomics.compareExchange(this.#count, 0, seen, seen + 1);
  }

  get(): number {
    return Atomics.load(this.#count, 0);
  }
}
