// A reader that takes no lock. It has ended before the write begins, and yet the two race.
package main

import (
	"fmt"
	"runtime"
	"time"
)

// ANCHOR: race
func main() {
	rows := map[string]string{"cart:18": "coffee"}

	go func() {
		fmt.Println("a reader finds cart:18 =", rows["cart:18"])
	}()
	for runtime.NumGoroutine() > 1 { // the reader has not ended yet
		time.Sleep(time.Millisecond)
	}
	rows["cart:20"] = "milk"
	fmt.Println(len(rows), "rows in the table")
}

// ANCHOR_END: race
