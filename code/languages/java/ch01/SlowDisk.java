package ch01;

import java.io.FilterWriter;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.CountDownLatch;

/** A file that stops at its first row until told to go on: "meanwhile" without luck. */
final class SlowDisk extends FilterWriter {
  private final CountDownLatch firstRow = new CountDownLatch(1);
  private final CountDownLatch goOn = new CountDownLatch(1);

  SlowDisk(Path file) throws IOException {
    super(Files.newBufferedWriter(file));
  }

  @Override
  public void write(String text, int offset, int length) throws IOException {
    firstRow.countDown();
    try {
      goOn.await();
    } catch (InterruptedException e) {
      throw new InterruptedIOException("interrupted while the disk was busy");
    }
    super.write(text, offset, length);
  }

  void awaitFirstRow() throws InterruptedException {
    firstRow.await();
  }

  void goOn() {
    goOn.countDown();
  }
}
