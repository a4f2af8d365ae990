// A panic in the flush: no other goroutine can recover it, and the process ends.
package main

import (
	"fmt"
	"strings"
)

// ANCHOR: panics
func flush(keys []string) (written int) {
	for _, key := range keys {
		cart := strings.Split(key, ":")[1] // "cart-18" has no colon
		fmt.Println("flushing cart", cart)
		written++
	}
	return written
}

func main() {
	defer func() { fmt.Println("main recovered:", recover()) }()

	flushed := make(chan int)
	go func() { flushed <- flush([]string{"cart:17", "cart-18"}) }()
	fmt.Println("flush wrote", <-flushed, "rows")
}

// ANCHOR_END: panics
