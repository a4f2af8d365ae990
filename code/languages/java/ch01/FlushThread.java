package ch01;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** Nobody waits for the flush, but a plain thread keeps the program alive until it ends. */
public final class FlushThread {
  private static final Path FILE = Path.of("build/ch01/thread.flush");

  public static void main(String[] args) throws IOException {
    Files.deleteIfExists(FILE);
    var table = new MemTable();
    table.put("cart:18", "coffee");
    table.put("cart:17", "tea");
    table.put("cart:19", "cocoa");
    System.out.println(table.size() + " rows in the table");

    // ANCHOR: thread
    var main = Thread.currentThread();
    new Thread(() -> flush(table, main)).start();
    System.out.println("main returns");
    // ANCHOR_END: thread
  }

  private static void flush(MemTable table, Thread main) {
    try {
      main.join(); // a disk so slow that main has long returned
      try (var disk = Files.newBufferedWriter(FILE)) {
        System.out.println("flush wrote " + table.flush(disk) + " rows");
      }
    } catch (IOException | InterruptedException e) {
      throw new IllegalStateException("cannot flush to " + FILE, e);
    }
  }
}
