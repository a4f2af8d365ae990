// The flush fails in the background, is waited for, and still nobody hears of it.
package main

import (
	"errors"
	"fmt"
	"os"
	"sync"

	"rust-by-example/languages/ch01/memtable"
)

// ANCHOR: fails
func flush(table *memtable.MemTable) error {
	disk, err := os.Create("build/ch01/no-such-folder/carts.flush")
	if err != nil {
		return err
	}
	_, err = table.Flush(disk)
	return errors.Join(err, disk.Close())
}

func main() {
	table := memtable.New()
	table.Put("cart:17", "tea")

	var wg sync.WaitGroup
	wg.Add(1)
	go func() {
		defer wg.Done()
		flush(table)
	}()
	wg.Wait()
	fmt.Println("main goes on")
}

// ANCHOR_END: fails
