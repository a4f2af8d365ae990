package ch01;

import java.util.ArrayList;
import java.util.concurrent.atomic.AtomicInteger;

/** Ten threads share a counter. */
public final class Counter {
  // ANCHOR: counter
  public static void main(String[] args) throws InterruptedException {
    var count = new AtomicInteger();
    var threads = new ArrayList<Thread>();
    for (int t = 0; t < 10; t++) {
      var thread =
          new Thread(
              () -> {
                for (int i = 0; i < 1000; i++) {
                  count.incrementAndGet();
                }
              });
      threads.add(thread);
      thread.start();
    }
    for (var thread : threads) {
      thread.join();
    }
    System.out.println("Final count: " + count.get());
  }
  // ANCHOR_END: counter
}
