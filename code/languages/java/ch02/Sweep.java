package ch02;

import java.util.Map;
import java.util.TreeMap;

/** Removes the empty carts, and lets the map do the iterating. */
public final class Sweep {
  // ANCHOR: sweep
  public static void main(String[] args) {
    var carts =
        new TreeMap<>(Map.of("cart:16", "juice", "cart:17", "", "cart:18", "", "cart:19", "cocoa"));

    carts.values().removeIf(String::isEmpty);
    System.out.println("carts left: " + carts.keySet());
  }
  // ANCHOR_END: sweep
}
