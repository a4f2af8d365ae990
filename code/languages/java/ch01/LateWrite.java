package ch01;

import java.nio.file.Path;
import java.util.concurrent.Executors;

/** A row that is put behind the flush's back: acknowledged, and not in the file. */
public final class LateWrite {
  // ANCHOR: late
  public static void main(String[] args) throws Exception {
    var table = new MemTable();
    table.put("cart:18", "coffee");
    table.put("cart:17", "tea");
    table.put("cart:19", "cocoa");

    var flusher = Executors.newSingleThreadExecutor();
    try (var disk = new SlowDisk(Path.of("build/ch01/late.flush"))) {
      var flush = flusher.submit(() -> table.flush(disk));
      disk.awaitFirstRow(); // the flush has passed the place where cart:16 goes
      table.put("cart:16", "juice");
      System.out.println("cart:16 = " + table.get("cart:16").orElseThrow() + " is acknowledged");
      disk.goOn();
      System.out.println("flush wrote " + flush.get() + " of " + table.size() + " rows");
    } finally {
      flusher.shutdown();
    }
    System.out.println("the flush is done, the table may go");
  }
  // ANCHOR_END: late
}
