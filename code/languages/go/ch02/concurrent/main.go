// One goroutine ranges over a map while another writes to it, until the run time notices.
package main

import "fmt"

// ANCHOR: concurrent
func main() {
	defer func() { fmt.Println("recovered:", recover()) }() // never runs
	carts := map[string]string{"cart:16": "juice", "cart:17": "tea", "cart:18": "coffee"}

	go func() {
		for {
			carts["cart:17"] = "latte"
		}
	}()
	for {
		for key := range carts {
			_ = key
		}
	}
}

// ANCHOR_END: concurrent
