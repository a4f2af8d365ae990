package ch03;

import java.util.concurrent.ConcurrentSkipListMap;
import java.util.concurrent.CountDownLatch;

/** Volatile makes each access visible, not the sum right: one of two rows is not counted. */
public final class UncountedRow {
  private static final CountDownLatch BOTH_HAVE_READ = new CountDownLatch(2);

  // ANCHOR: uncounted
  private final ConcurrentSkipListMap<String, String> rows = new ConcurrentSkipListMap<>();
  private volatile int bytes;

  private static int size(String key, String value) {
    meet(BOTH_HAVE_READ); // the other thread comes in between, every time
    return key.length() + value.length();
  }

  void put(String key, String value) {
    bytes += size(key, value);
    rows.put(key, value);
  }

  public static void main(String[] args) throws InterruptedException {
    var table = new UncountedRow();
    var other = new Thread(() -> table.put("cart:17", "cocoa"));
    other.start();
    table.put("cart:18", "juice");
    other.join();
    System.out.println(table.rows.size() + " rows, counted: " + table.bytes + " bytes");
    System.out.println("full at 24 bytes: " + (table.bytes >= 24));
  }

  // ANCHOR_END: uncounted

  private static void meet(CountDownLatch latch) {
    latch.countDown();
    try {
      latch.await();
    } catch (InterruptedException e) {
      throw new IllegalStateException("interrupted while waiting for the other thread", e);
    }
  }
}
