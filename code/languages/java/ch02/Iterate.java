package ch02;

import java.util.ArrayList;
import java.util.ConcurrentModificationException;
import java.util.List;

/** Removes the empty carts while iterating: refused at run time, unless it is the last but one. */
public final class Iterate {
  // ANCHOR: iterate
  record Cart(String key, String goods) {}

  static void sweep(Cart... given) {
    var carts = new ArrayList<>(List.of(given));
    try {
      for (var cart : carts) {
        if (cart.goods().isEmpty()) {
          carts.remove(cart);
        }
      }
      System.out.println("no exception");
    } catch (ConcurrentModificationException e) {
      System.out.println(e);
    }
    System.out.println("  left: " + carts);
  }

  public static void main(String[] args) {
    sweep(new Cart("cart:16", "juice"), new Cart("cart:17", ""));
    sweep(new Cart("cart:17", ""), new Cart("cart:18", ""));
  }
  // ANCHOR_END: iterate
}
