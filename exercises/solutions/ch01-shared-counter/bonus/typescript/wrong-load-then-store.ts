export class SharedCounter {
  readonly #count: Int32Array;

  constructor(memory: SharedArrayBuffer) {
    this.#count = new Int32Array(memory);
  }

  increment(): void {
    Atomics.store(this.#count, 0, Atomics.load(this.#count, 0) + 1);
  }

  get(): number {
    return Atomics.load(this.#count, 0);
  }
}
