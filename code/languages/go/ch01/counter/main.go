// Ten goroutines share a counter.
package main

import (
	"fmt"
	"sync"
	"sync/atomic"
)

// ANCHOR: counter
func main() {
	var count atomic.Int64
	var wg sync.WaitGroup
	for range 10 {
		wg.Add(1)
		go func() {
			defer wg.Done()
			for range 1000 {
				count.Add(1)
			}
		}()
	}
	wg.Wait()
	fmt.Println("Final count:", count.Load())
}

// ANCHOR_END: counter
