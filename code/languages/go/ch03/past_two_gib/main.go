// A count in 32 bits: past 2 GiB it is negative, and the table is never full.
package main

import (
	"fmt"
	"math"
	"sync/atomic"
)

// ANCHOR: past
const (
	gib   = 1 << 30
	limit = math.MaxInt32
)

func main() {
	var narrow atomic.Int32
	var wide atomic.Int64
	for table := 1; table <= 2; table++ {
		counted := narrow.Add(gib)
		wide.Add(gib)
		fmt.Printf("%d GiB: in 32 bits %d, full: %t\n", table, counted, counted >= limit)
	}
	fmt.Println("in 64 bits", wide.Load())
}

// ANCHOR_END: past
