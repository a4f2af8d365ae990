final class SharedCounter {
  private volatile int count;

  void increment() {
    count++;
  }

  int get() {
    return count;
  }
}
