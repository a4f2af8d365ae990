package ch09;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;
import java.util.Optional;
import java.util.concurrent.ConcurrentNavigableMap;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.zip.CRC32;

// ANCHOR: memtable
/** The newest row of each key. A row without a value is a tombstone. */
final class MemTable {
  private record Row(long sequence, Optional<byte[]> value) {
    int length() {
      return value.map(bytes -> bytes.length).orElse(0);
    }
  }

  // Not `Arrays::compare`: a byte of Java is signed, and 0x80 would come before 0x7f.
  private final ConcurrentNavigableMap<byte[], Row> rows =
      new ConcurrentSkipListMap<>(Arrays::compareUnsigned);

  void put(long sequence, byte[] key, byte[] value) {
    rows.put(key.clone(), new Row(sequence, Optional.of(value.clone())));
  }

  void delete(long sequence, byte[] key) {
    rows.put(key.clone(), new Row(sequence, Optional.empty()));
  }

  Optional<byte[]> get(byte[] key) {
    return Optional.ofNullable(rows.get(key)).flatMap(Row::value).map(byte[]::clone);
  }

  // ANCHOR_END: memtable

  // ANCHOR: encode
  /** The table as a flush file of format v1. No one may write to it meanwhile. */
  byte[] encode() {
    int size = 12;
    for (var entry : rows.entrySet()) {
      size += 17 + entry.getKey().length + entry.getValue().length();
    }
    var file = ByteBuffer.allocate(size).order(ByteOrder.LITTLE_ENDIAN);
    file.put(new byte[] {'M', 'T', 'F', '1'}).putInt(rows.size());
    rows.forEach((key, row) -> encode(file, key, row));
    var checksum = new CRC32();
    checksum.update(file.array(), 0, file.position());
    return file.putInt((int) checksum.getValue()).array();
  }

  private static void encode(ByteBuffer file, byte[] key, Row row) {
    file.put((byte) (row.value().isPresent() ? 1 : 0)).putLong(row.sequence());
    file.putInt(key.length).putInt(row.length()).put(key);
    row.value().ifPresent(file::put);
  }
  // ANCHOR_END: encode
}
