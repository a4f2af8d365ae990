package ch04;

import java.nio.file.Path;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;

// ANCHOR: type
/** A flush on a thread of its own, and the table that it writes. */
final class BackgroundFlush implements AutoCloseable {
  final MemTable table;
  private final CountDownLatch go = new CountDownLatch(1);
  private final FutureTask<Integer> written;

  BackgroundFlush(MemTable table, Path file) {
    this.table = table;
    this.written =
        new FutureTask<>(
            () -> {
              go.await();
              return table.flush(file);
            });
    new Thread(written, "flush").start();
  }

  void goOn() {
    go.countDown();
  }

  int await() throws InterruptedException, ExecutionException {
    return written.get();
  }

  /** Waits, and leaves the error to {@link #await}. */
  @Override
  public void close() {
    goOn();
    try {
      written.get();
    } catch (ExecutionException e) {
      // await reports it
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
// ANCHOR_END: type
