// Each access is atomic, the increment is not: one of two updates is lost, every time.
package main

import (
	"fmt"
	"sync"
	"sync/atomic"
)

// ANCHOR: lost
func main() {
	var count atomic.Int64
	var bothHaveRead, done sync.WaitGroup
	bothHaveRead.Add(2)
	done.Add(2)
	for range 2 {
		go func() {
			defer done.Done()
			seen := count.Load()
			bothHaveRead.Done()
			bothHaveRead.Wait()
			count.Store(seen + 1)
		}()
	}
	done.Wait()
	fmt.Println("expected 2, got", count.Load())
}

// ANCHOR_END: lost
