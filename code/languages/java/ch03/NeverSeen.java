package ch03;

import java.lang.management.ManagementFactory;
import java.time.Duration;

/** A flusher that waits for a flag: without volatile, it may wait for ever. */
public final class NeverSeen {
  // ANCHOR: never
  private static boolean full;
  private static volatile boolean volatileFull;

  private static void waitForPlain() {
    long turns = 0;
    while (!full) {
      turns++;
    }
    System.out.println("a flush begins, after some waiting: " + (turns > 0));
  }

  // ANCHOR_END: never

  private static void waitForVolatile() {
    long turns = 0;
    while (!volatileFull) {
      turns++;
    }
    System.out.println("a flush begins, after some waiting: " + (turns > 0));
  }

  // ANCHOR: main
  public static void main(String[] args) throws InterruptedException {
    var plain = new Thread(NeverSeen::waitForPlain);
    var visible = new Thread(NeverSeen::waitForVolatile);
    for (var flusher : new Thread[] {plain, visible}) {
      flusher.setDaemon(true);
      flusher.start();
      spinUntilCompiled(flusher);
    }
    full = true;
    volatileFull = true;
    plain.join(2_000);
    visible.join();
    System.out.println("plain flag, 2 seconds later: seen " + !plain.isAlive());
    System.out.println("volatile flag: seen " + !visible.isAlive());
  }

  // ANCHOR_END: main

  /** Until the flusher has spun for a second of processor time, however busy the machine is. */
  private static void spinUntilCompiled(Thread flusher) throws InterruptedException {
    var threads = ManagementFactory.getThreadMXBean();
    while (threads.getThreadCpuTime(flusher.getId()) < Duration.ofSeconds(1).toNanos()) {
      Thread.sleep(10);
    }
  }
}
