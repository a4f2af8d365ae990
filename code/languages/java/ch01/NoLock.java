package ch01;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executors;

/** A flush reads a map that is not made for threads, while another thread writes to it. */
public final class NoLock {
  // ANCHOR: nolock
  /** Flushes a plain TreeMap; {@code put} arrives when its first row is written. */
  private static List<String> flushWhile(Map<String, String> put) throws Exception {
    var rows = new TreeMap<>(Map.of("cart:17", "tea", "cart:18", "coffee", "cart:19", "cocoa"));
    var begun = new CountDownLatch(1);
    var putIsDone = new CountDownLatch(1);
    var flusher = Executors.newSingleThreadExecutor();
    var flush =
        flusher.submit(
            () -> {
              var lines = new ArrayList<String>();
              for (var row : rows.entrySet()) {
                lines.add(row.getKey() + " " + row.getValue());
                begun.countDown();
                putIsDone.await();
              }
              return lines;
            });
    flusher.shutdown();
    begun.await();
    rows.putAll(put);
    putIsDone.countDown();
    return flush.get();
  }

  // ANCHOR_END: nolock

  public static void main(String[] args) throws Exception {
    System.out.println(flushWhile(Map.of("cart:17", "latte", "cart:19", "latte")));
    try {
      System.out.println(flushWhile(Map.of("cart:20", "milk")));
    } catch (ExecutionException e) {
      System.out.println(e.getCause());
    }
  }
}
