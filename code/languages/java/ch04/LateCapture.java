package ch04;

import java.util.ArrayList;
import java.util.List;

/** Three flushes that share a field, not a table. */
public final class LateCapture {
  // ANCHOR: late
  private MemTable active = new MemTable();

  void shop() {
    var flushes = new ArrayList<Runnable>();
    for (var cart : List.of("cart:17", "cart:18", "cart:19")) {
      active.put(cart, "tea");
      flushes.add(() -> System.out.println("flushed " + active));
      active = new MemTable(); // the next table
    }
    flushes.forEach(Runnable::run);
  }

  // ANCHOR_END: late

  public static void main(String[] args) {
    new LateCapture().shop();
  }
}
