import java.util.concurrent.atomic.AtomicInteger;

final class SharedCounter {
  private final AtomicInteger count = new AtomicInteger();

  void increment() {
    count.set(count.get() + 1);
  }

  int get() {
    return count.get();
  }
}
