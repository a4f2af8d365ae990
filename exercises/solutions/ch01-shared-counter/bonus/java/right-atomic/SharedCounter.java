import java.util.concurrent.atomic.AtomicInteger;

final class SharedCounter {
  private final AtomicInteger count = new AtomicInteger();

  void increment() {
    count.incrementAndGet();
  }

  int get() {
    return count.get();
  }
}
