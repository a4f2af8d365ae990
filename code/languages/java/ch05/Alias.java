package ch05;

import java.util.Collections;
import java.util.NavigableMap;
import java.util.TreeMap;

/** An unmodifiable view of a table that somebody else can still write to. */
public final class Alias {
  // ANCHOR: alias
  record FrozenMemTable(NavigableMap<String, String> rows) {
    FrozenMemTable {
      rows = Collections.unmodifiableNavigableMap(rows);
    }
  }

  public static void main(String[] args) {
    var rows = new TreeMap<String, String>();
    rows.put("cart:17", "tea");
    var frozen = new FrozenMemTable(rows);
    System.out.println("the flush writes " + frozen.rows().keySet());
    try {
      frozen.rows().put("cart:16", "juice");
    } catch (UnsupportedOperationException e) {
      System.out.println("through the view: " + e);
    }
    rows.put("cart:16", "juice"); // the name it had before
    System.out.println("the frozen table has " + frozen.rows().keySet());
  }
  // ANCHOR_END: alias
}
