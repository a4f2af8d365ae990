package ch01;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;

/** Nobody waits for the flush: the common pool's threads are daemons, and die with the program. */
public final class FlushForgotten {
  private static final Path FILE = Path.of("build/ch01/forgotten.flush");

  // ANCHOR: forgotten
  public static void main(String[] args) throws IOException {
    Files.deleteIfExists(FILE);
    var table = new MemTable();
    table.put("cart:18", "coffee");
    table.put("cart:17", "tea");
    table.put("cart:19", "cocoa");
    System.out.println(table.size() + " rows in the table");

    CompletableFuture.runAsync(() -> flush(table));
    System.out.println("main returns");
  }

  private static void flush(MemTable table) {
    try {
      TimeUnit.HOURS.sleep(1); // a very slow disk, so that luck has no part in this
      try (var disk = Files.newBufferedWriter(FILE)) {
        table.flush(disk);
      }
    } catch (IOException | InterruptedException e) {
      throw new IllegalStateException("cannot flush to " + FILE, e);
    }
  }
  // ANCHOR_END: forgotten
}
