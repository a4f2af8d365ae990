// A limit that two goroutines keep together: reserve first, in one step.
package main

import (
	"fmt"
	"sync"
	"sync/atomic"
)

var bothHaveRead sync.WaitGroup

// ANCHOR: budget
type Budget struct {
	limit int64
	used  atomic.Int64
}

// TryCharge takes size bytes of what is left, or nothing.
func (b *Budget) TryCharge(size int64) bool {
	used := b.used.Load()
	bothHaveRead.Done()
	bothHaveRead.Wait() // and both have read 0
	for size <= b.limit-used {
		if b.used.CompareAndSwap(used, used+size) {
			return true
		}
		used = b.used.Load() // somebody came between: decide again
	}
	return false
}

// ANCHOR_END: budget

// ANCHOR: main
func main() {
	bothHaveRead.Add(2)
	budget := Budget{limit: 20}
	var charged atomic.Int64
	var wg sync.WaitGroup
	for range 2 {
		wg.Add(1)
		go func() {
			defer wg.Done()
			if budget.TryCharge(12) {
				charged.Add(1)
			}
		}()
	}
	wg.Wait()
	fmt.Println("charged:", charged.Load(), "of 2")
	fmt.Println("used:", budget.used.Load(), "of", budget.limit, "bytes")
}

// ANCHOR_END: main
