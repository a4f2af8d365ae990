// Deletes from a slice while ranging over it: the loop goes on over the slice as it was.
package main

import (
	"fmt"
	"slices"
)

// ANCHOR: skipped
type row struct{ key, goods string }

func main() {
	rows := []row{{"cart:16", "juice"}, {"cart:17", ""}, {"cart:18", ""}, {"cart:19", "cocoa"}}

	for i, r := range rows {
		if r.key != "" && r.goods == "" { // a deleted place is cleared, since Go 1.22
			rows = slices.Delete(rows, i, i+1)
		}
	}
	fmt.Println("carts left:", rows)
}

// ANCHOR_END: skipped
