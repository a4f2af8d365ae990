package ch04;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;

/** Nobody waits for the flush. Whether the program does depends on the machine. */
public final class WhoWaits {
  private static final Path FILE = Path.of("build/ch04/who-waits.flush");

  // ANCHOR: main
  public static void main(String[] args) throws IOException {
    Files.createDirectories(FILE.getParent());
    Files.deleteIfExists(FILE);
    var table = new MemTable();
    table.put("cart:17", "tea");

    var main = Thread.currentThread();
    CompletableFuture.runAsync(() -> flush(table, main));
    System.out.println(Runtime.getRuntime().availableProcessors() + " processors, main returns");
  }

  private static void flush(MemTable table, Thread main) {
    try {
      main.join(); // a slow disk: main has long returned
      if (Thread.currentThread().isDaemon()) {
        TimeUnit.HOURS.sleep(1); // so that luck has no part in what is lost
      }
      table.flush(FILE);
    } catch (IOException | InterruptedException e) {
      throw new IllegalStateException("cannot flush to " + FILE, e);
    }
  }
  // ANCHOR_END: main
}
