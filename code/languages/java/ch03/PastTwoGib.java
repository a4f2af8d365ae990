package ch03;

import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;

/** A count in 32 bits: past 2 GiB it is negative, and the table is never full. */
public final class PastTwoGib {
  // ANCHOR: past
  private static final int GIB = 1 << 30;
  private static final int LIMIT = Integer.MAX_VALUE;
  private static final AtomicInteger narrow = new AtomicInteger();
  private static final AtomicLong wide = new AtomicLong();

  public static void main(String[] args) {
    for (int table = 1; table <= 2; table++) {
      int counted = narrow.addAndGet(GIB);
      wide.addAndGet(GIB);
      System.out.printf("%d GiB: in 32 bits %d, full: %b%n", table, counted, counted >= LIMIT);
    }
    System.out.println("in 64 bits " + wide);
    try {
      System.out.println("exact: " + Math.addExact(GIB, GIB));
    } catch (ArithmeticException e) {
      System.out.println("addExact: " + e.getMessage());
    }
  }
  // ANCHOR_END: past
}
