/** Counts for many threads. {@code increment} loses some: mend it, with whatever Java has for that. */
final class SharedCounter {
  private int count;

  void increment() {
    count++;
  }

  int get() {
    return count;
  }
}
