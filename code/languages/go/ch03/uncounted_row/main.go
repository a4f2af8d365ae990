// Two goroutines count their rows in a plain number: one row is not counted.
package main

import (
	"fmt"
	"sync"
)

var bothHaveRead sync.WaitGroup

// ANCHOR: uncounted
type CountedTable struct {
	rows  sync.Map
	bytes int
}

func (t *CountedTable) Put(key, value string) {
	counted := t.bytes // t.bytes += len(key) + len(value), step by step
	bothHaveRead.Done()
	bothHaveRead.Wait() // the other goroutine comes in between, every time
	t.bytes = counted + len(key) + len(value)
	t.rows.Store(key, value)
}

// ANCHOR_END: uncounted

// ANCHOR: main
func main() {
	bothHaveRead.Add(2)
	var table CountedTable
	var wg sync.WaitGroup
	wg.Add(1)
	go func() {
		defer wg.Done()
		table.Put("cart:17", "cocoa")
	}()
	table.Put("cart:18", "juice")
	wg.Wait()
	fmt.Println("counted:", table.bytes, "bytes of 24")
	fmt.Println("full at 24 bytes:", table.bytes >= 24)
}

// ANCHOR_END: main
