export class SharedCounter {
  readonly #count: Int32Array;

  constructor(memory: SharedArrayBuffer) {
    this.#count = new Int32Array(memory);
  }

  increment(): void {
    while (Atomics.compareExchange(this.#count, 1, 0, 1) !== 0) {
      Atomics.wait(this.#count, 1, 1, 1);
    }
    this.#count[0]!++;
    Atomics.store(this.#count, 1, 0);
    Atomics.notify(this.#count, 1, 1);
  }

  get(): number {
    return Atomics.load(this.#count, 0);
  }
}
