package ch04;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.ExecutionException;

/** The first flush fails, and the table is still there for the second. */
public final class FlushTwice {
  // ANCHOR: main
  public static void main(String[] args) throws Exception {
    var folder = Files.createDirectories(Path.of("build/ch04"));
    var table = new MemTable();
    table.put("cart:17", "tea");
    table.put("cart:18", "juice");

    for (var file : List.of("none/1.flush", "1.flush")) {
      try (var flush = new BackgroundFlush(table, folder.resolve(file))) {
        System.out.println("a reader finds cart:17 = " + flush.table.get("cart:17").orElseThrow());
        flush.goOn();
        System.out.println(flush.await() + " rows are on disk");
      } catch (ExecutionException e) {
        System.out.println(e.getCause() + "; the table is kept");
      }
    }
  }
  // ANCHOR_END: main
}
