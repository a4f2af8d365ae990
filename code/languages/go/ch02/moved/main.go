// A pointer into a slice, and an insertion: what it points at depends on the slice's capacity.
package main

import (
	"fmt"
	"slices"
)

// ANCHOR: moved
type row struct{ key, goods string }

func shop(capacity int) {
	rows := make([]row, 0, capacity)
	rows = append(rows, row{"cart:17", "tea"}, row{"cart:18", "coffee"}, row{"cart:19", "cocoa"})

	cart := &rows[1]
	fmt.Println("customer 18 sees", cart.goods)
	rows = slices.Insert(rows, 0, row{"cart:16", "juice"})
	fmt.Println("customer 18 pays for", cart.goods)
	cart.goods = "nothing more"
	fmt.Println("  the rows:", rows)
}

func main() {
	shop(4)
	shop(3)
}

// ANCHOR_END: moved
