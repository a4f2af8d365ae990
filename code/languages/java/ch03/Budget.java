package ch03;

import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicLong;

/** A limit that two threads keep together: reserve first, in one step. */
public final class Budget {
  private static final CyclicBarrier BOTH_HAVE_READ = new CyclicBarrier(2);

  // ANCHOR: budget
  private final long limit;
  private final AtomicLong used = new AtomicLong();

  Budget(long limit) {
    this.limit = limit;
  }

  /** Takes {@code bytes} of what is left, or nothing. */
  boolean tryCharge(long bytes) throws Exception {
    long seen = used.get();
    BOTH_HAVE_READ.await(); // and both have read 0
    while (bytes <= limit - seen) {
      if (used.compareAndSet(seen, seen + bytes)) {
        return true;
      }
      seen = used.get(); // somebody came between: decide again
    }
    return false;
  }

  // ANCHOR_END: budget

  // ANCHOR: main
  public static void main(String[] args) throws Exception {
    var budget = new Budget(20);
    var threads = Executors.newFixedThreadPool(2);
    try {
      Callable<Boolean> charge = () -> budget.tryCharge(12);
      int charged = 0;
      for (var answer : threads.invokeAll(List.of(charge, charge))) {
        charged += answer.get() ? 1 : 0;
      }
      System.out.println("charged: " + charged + " of 2");
      System.out.println("used: " + budget.used + " of " + budget.limit + " bytes");
    } finally {
      threads.shutdown();
    }
  }
  // ANCHOR_END: main
}
