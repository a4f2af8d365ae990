export class SharedCounter {
  #count = 0;

  increment() {
    this.#count++;
  }

  get() {
    return this.#count;
  }
}
