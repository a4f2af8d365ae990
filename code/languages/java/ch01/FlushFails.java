package ch01;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.Executors;

/** The flush fails in the background. Who hears of it? */
public final class FlushFails {
  // ANCHOR: fails
  private static int flush(MemTable table) {
    try (var disk = Files.newBufferedWriter(Path.of("build/ch01/no-such-folder/carts.flush"))) {
      return table.flush(disk);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  public static void main(String[] args) throws Exception {
    var table = new MemTable();
    table.put("cart:17", "tea");

    var flusher = Executors.newSingleThreadExecutor();
    try {
      switch (args[0]) {
        case "submit" -> flusher.submit(() -> flush(table));
        case "get" -> flusher.submit(() -> flush(table)).get();
        case "thread" -> {
          var thread = new Thread(() -> flush(table), "flush");
          thread.start();
          thread.join();
        }
        default -> throw new IllegalArgumentException("submit, get or thread: " + args[0]);
      }
      System.out.println("main goes on");
    } finally {
      flusher.shutdown(); // the tasks it has are still run to their end
    }
  }
  // ANCHOR_END: fails
}
