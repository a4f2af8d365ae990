package ch02;

import java.util.ArrayList;
import java.util.List;

/** A page remembers where it found a cart, and an insertion moves the rows. */
public final class RememberedPlace {
  // ANCHOR: place
  record Row(String key, String goods) {}

  public static void main(String[] args) {
    var rows =
        new ArrayList<>(
            List.of(
                new Row("cart:17", "tea"),
                new Row("cart:18", "coffee"),
                new Row("cart:19", "cocoa")));

    var place = rows.indexOf(new Row("cart:18", "coffee"));
    var row = rows.get(place);
    System.out.println("customer 18 sees " + rows.get(place).goods());
    rows.add(0, new Row("cart:16", "juice"));
    System.out.println("customer 18 pays for " + rows.get(place).goods());
    System.out.println("the row's own object says " + row.goods());
  }
  // ANCHOR_END: place
}
