// Removes the empty carts while ranging over the map, as the specification allows.
package main

import "fmt"

// ANCHOR: sweep
func main() {
	carts := map[string]string{"cart:16": "juice", "cart:17": "", "cart:18": "", "cart:19": "cocoa"}

	for key, goods := range carts {
		if goods == "" {
			delete(carts, key)
		}
	}
	fmt.Println("carts left:", carts)
}

// ANCHOR_END: sweep
