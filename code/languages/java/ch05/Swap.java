package ch05;

import java.util.NavigableMap;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.locks.ReentrantReadWriteLock;

/** A freeze that swaps in a new table: a writer that still holds the old one loses its write. */
public final class Swap {
  // ANCHOR: store
  static final class Store {
    private final ReentrantReadWriteLock lock = new ReentrantReadWriteLock();
    private ConcurrentSkipListMap<String, String> active = new ConcurrentSkipListMap<>();

    void put(String key, String value, Runnable slow) {
      ConcurrentSkipListMap<String, String> table;
      lock.readLock().lock();
      try {
        table = active;
      } finally {
        lock.readLock().unlock();
      }
      slow.run();
      table.put(key, value);
    }

    NavigableMap<String, String> freeze() {
      lock.writeLock().lock();
      try {
        var frozen = active;
        active = new ConcurrentSkipListMap<>();
        return frozen;
      } finally {
        lock.writeLock().unlock();
      }
    }
  }

  // ANCHOR_END: store

  // ANCHOR: swap
  public static void main(String[] args) throws InterruptedException {
    var store = new Store();
    store.put("cart:18", "coffee", () -> {});
    store.put("cart:17", "tea", () -> {});

    var slow = new SlowWriter();
    var writer = new Thread(() -> store.put("cart:16", "juice", slow));
    writer.start();
    slow.fetched.await(); // the writer has its table
    System.out.println("the flush writes " + store.freeze().keySet() + ", the table is dropped");
    slow.goOn.countDown();
    writer.join();
    System.out.println("cart:16 = juice is acknowledged");
    System.out.println("the active table has " + store.freeze().keySet());
  }

  // ANCHOR_END: swap

  /** Stops a writer in the middle of its put. */
  static final class SlowWriter implements Runnable {
    final CountDownLatch fetched = new CountDownLatch(1);
    final CountDownLatch goOn = new CountDownLatch(1);

    @Override
    public void run() {
      fetched.countDown();
      try {
        goOn.await();
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
      }
    }
  }
}
