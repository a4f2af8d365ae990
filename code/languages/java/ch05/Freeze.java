package ch05;

import java.util.NavigableMap;
import java.util.NavigableSet;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.concurrent.locks.ReentrantReadWriteLock;

/** Writers hold the read lock until the row is in; a freeze takes the write lock. */
public final class Freeze {
  static final class FrozenMemTable {
    private final NavigableMap<String, String> rows;

    private FrozenMemTable(NavigableMap<String, String> rows) {
      this.rows = rows;
    }

    NavigableSet<String> keys() {
      return rows.navigableKeySet();
    }
  }

  // ANCHOR: store
  static final class Store {
    final ReentrantReadWriteLock lock = new ReentrantReadWriteLock();
    private NavigableMap<String, String> active = new ConcurrentSkipListMap<>();

    void put(String key, String value, Runnable slow) {
      lock.readLock().lock(); // until the row is in
      try {
        slow.run();
        active.put(key, value);
      } finally {
        lock.readLock().unlock();
      }
    }

    FrozenMemTable freeze() {
      lock.writeLock().lock();
      try {
        var frozen = new FrozenMemTable(active);
        active = new ConcurrentSkipListMap<>();
        return frozen;
      } finally {
        lock.writeLock().unlock();
      }
    }
  }

  // ANCHOR_END: store

  public static void main(String[] args) throws InterruptedException {
    var store = new Store();
    store.put("cart:18", "coffee", () -> {});
    store.put("cart:17", "tea", () -> {});

    var slow = new Swap.SlowWriter();
    var writer = new Thread(() -> store.put("cart:16", "juice", slow));
    writer.start();
    slow.fetched.await(); // the writer is in the middle of its put
    System.out.println("can a freeze begin? " + store.lock.writeLock().tryLock());
    slow.goOn.countDown();
    var frozen = store.freeze(); // waits for the writer
    writer.join();
    System.out.println("cart:16 = juice is acknowledged");
    System.out.println("the flush writes " + frozen.keys());
  }
}
