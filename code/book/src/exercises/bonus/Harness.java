import java.util.ArrayList;
import java.util.concurrent.CountDownLatch;

/**
 * Tries the SharedCounter beside it. Run it with -Xint: compiled, a thread is done before the scheduler
 * has let another begin, and a counter that loses updates gets away with it.
 */
final class Harness {
  private static final int THREADS = 8;
  private static final int MANY = 300_000;
  private static final int ROUNDS = 3;

  public static void main(String[] args) throws InterruptedException {
    for (int round = 0; round < ROUNDS; round++) {
      long expected = (long) THREADS * MANY;
      long got = countTo(THREADS, MANY);
      if (got != expected) {
        System.out.printf(
            "%d threads at once, %d additions each: expected %d, got %d%n",
            THREADS, MANY, expected, got);
        System.exit(1);
      }
    }
    System.out.println("Final count: " + countTo(10, 1000));
  }

  private static long countTo(int threads, int additions) throws InterruptedException {
    var counter = new SharedCounter();
    var start = new CountDownLatch(threads);
    var all = new ArrayList<Thread>();
    for (int t = 0; t < threads; t++) {
      var thread =
          new Thread(
              () -> {
                start.countDown();
                try {
                  start.await();
                } catch (InterruptedException e) {
                  return;
                }
                for (int i = 0; i < additions; i++) {
                  counter.increment();
                }
              });
      all.add(thread);
      thread.start();
    }
    for (var thread : all) {
      thread.join();
    }
    return counter.get();
  }
}
