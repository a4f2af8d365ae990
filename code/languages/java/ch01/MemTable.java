package ch01;

import java.io.IOException;
import java.io.Writer;
import java.util.Optional;
import java.util.concurrent.ConcurrentNavigableMap;
import java.util.concurrent.ConcurrentSkipListMap;

// ANCHOR: memtable
/** Rows in memory, sorted by key. Any number of threads may use it at once. */
final class MemTable {
  private final ConcurrentNavigableMap<String, String> rows = new ConcurrentSkipListMap<>();

  void put(String key, String value) {
    rows.put(key, value);
  }

  Optional<String> get(String key) {
    return Optional.ofNullable(rows.get(key));
  }

  int size() {
    return rows.size();
  }

  /** Writes a line a row, sorted by key, and returns how many it wrote. */
  int flush(Writer disk) throws IOException {
    int written = 0;
    for (var row : rows.entrySet()) {
      disk.write(row.getKey() + "\t" + row.getValue() + "\n");
      written++;
    }
    return written;
  }
}
// ANCHOR_END: memtable
