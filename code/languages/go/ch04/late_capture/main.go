// Three flushes that share a variable, not a table.
package main

import "fmt"

// ANCHOR: late
func main() {
	active := map[string]string{}
	var flushes []func()
	for _, cart := range []string{"cart:17", "cart:18", "cart:19"} {
		active[cart] = "tea"
		flushes = append(flushes, func() { fmt.Println("flushed", active) })
		active = map[string]string{} // the next table
	}
	for _, flush := range flushes {
		flush()
	}
}

// ANCHOR_END: late
