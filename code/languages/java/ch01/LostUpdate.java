package ch01;

import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;

/** Each access is atomic, the increment is not: one of two updates is lost, every time. */
public final class LostUpdate {
  // ANCHOR: lost
  public static void main(String[] args) throws InterruptedException {
    var count = new AtomicInteger();
    var bothHaveRead = new CountDownLatch(2);
    Runnable increment =
        () -> {
          int seen = count.get();
          meet(bothHaveRead);
          count.set(seen + 1);
        };
    var one = new Thread(increment);
    var two = new Thread(increment);
    one.start();
    two.start();
    one.join();
    two.join();
    System.out.println("expected 2, got " + count.get());
  }

  // ANCHOR_END: lost

  private static void meet(CountDownLatch latch) {
    latch.countDown();
    try {
      latch.await();
    } catch (InterruptedException e) {
      throw new IllegalStateException("interrupted while waiting for the other thread", e);
    }
  }
}
