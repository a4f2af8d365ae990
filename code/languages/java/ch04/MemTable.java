package ch04;

import java.io.BufferedWriter;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentSkipListMap;

/** Rows in memory, sorted by key. Any number of threads may use it at once. */
final class MemTable {
  private final Map<String, String> rows = new ConcurrentSkipListMap<>();

  void put(String key, String value) {
    rows.put(key, value);
  }

  Optional<String> get(String key) {
    return Optional.ofNullable(rows.get(key));
  }

  /** Writes a line a row, sorted by key, and returns how many it wrote. */
  int flush(Path file) throws IOException {
    int written = 0;
    try (BufferedWriter disk = Files.newBufferedWriter(file)) {
      for (var row : rows.entrySet()) {
        disk.write(row.getKey() + "\t" + row.getValue() + "\n");
        written++;
      }
    }
    return written;
  }

  @Override
  public String toString() {
    return rows.toString();
  }
}
