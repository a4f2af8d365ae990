package ch09;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.Optional;

/** Writes the flush file of every vector. */
final class Vectors {
  private Vectors() {}

  /** The bytes that a token of a vector stands for. */
  private static Optional<byte[]> bytes(String token) {
    String[] parts = token.split(":", -1);
    return switch (parts[0]) {
      case "text" -> Optional.of(parts[1].getBytes(StandardCharsets.UTF_8));
      case "hex" -> Optional.of(HexFormat.of().parseHex(parts[1]));
      case "repeat" -> {
        byte[] repeated = new byte[Integer.parseInt(parts[1])];
        Arrays.fill(repeated, (byte) Integer.parseInt(parts[2], 16));
        yield Optional.of(repeated);
      }
      default -> Optional.empty();
    };
  }

  private static MemTable table(Path vector) throws IOException {
    var table = new MemTable();
    long sequence = 1;
    for (String line : Files.readAllLines(vector)) {
      String[] words = line.split(" ", -1);
      if (words[0].equals("#")) {
        continue;
      }
      if (words[0].equals("sequence")) {
        sequence = Long.parseUnsignedLong(words[1]);
        continue;
      }
      byte[] key = bytes(words[1]).orElseThrow();
      Optional<byte[]> value = words.length > 2 ? bytes(words[words.length - 1]) : Optional.empty();
      switch (words[0]) {
        case "get" -> {
          if (!Arrays.equals(table.get(key).orElse(null), value.orElse(null))) {
            throw new IllegalStateException(line);
          }
        }
        case "delete" -> table.delete(sequence++, key);
        default -> table.put(sequence++, key, value.orElseThrow());
      }
      if (words[0].equals("reuse")) {
        Arrays.fill(key, (byte) '!');
        Arrays.fill(value.orElseThrow(), (byte) '!');
      }
    }
    return table;
  }

  public static void main(String[] args) throws IOException {
    Path to = Files.createDirectories(Path.of(args[1]));
    try (var vectors = Files.newDirectoryStream(Path.of(args[0]), "*.vec")) {
      for (Path vector : vectors) {
        String name = vector.getFileName().toString().replace(".vec", ".mtf");
        Files.write(to.resolve(name), table(vector).encode());
      }
    }
  }
}
