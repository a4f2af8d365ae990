package ch01;

import java.nio.file.Path;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

/** Readers go on reading while a background thread flushes the table. */
public final class Share {
  // ANCHOR: share
  public static void main(String[] args) throws Exception {
    var table = new MemTable();
    table.put("cart:18", "coffee");
    table.put("cart:17", "tea");
    table.put("cart:19", "cocoa");
    System.out.println(table.size() + " rows in the table");

    var flusher = Executors.newSingleThreadExecutor();
    try (var disk = new SlowDisk(Path.of("build/ch01/carts.flush"))) {
      Future<Integer> flush = flusher.submit(() -> table.flush(disk));
      disk.awaitFirstRow();
      System.out.println("flush started");
      System.out.println("a reader finds cart:18 = " + table.get("cart:18").orElseThrow());
      disk.goOn();
      System.out.println("flush wrote " + flush.get() + " rows");
    } finally {
      flusher.shutdown();
    }
    System.out.println("the flush is done");
  }
  // ANCHOR_END: share
}
