// Nobody waits for the flush: when main returns, every other goroutine is gone.
package main

import (
	"errors"
	"fmt"
	"io/fs"
	"log"
	"os"
	"time"

	"rust-by-example/languages/ch01/memtable"
)

const path = "build/ch01/forgotten.flush"

// ANCHOR: forgotten
func main() {
	removeLeftOver()
	table := memtable.New()
	table.Put("cart:18", "coffee")
	table.Put("cart:17", "tea")
	table.Put("cart:19", "cocoa")
	fmt.Println(table.Len(), "rows in the table")

	go func() {
		if err := flush(table); err != nil {
			log.Fatal(err)
		}
	}()
	fmt.Println("main returns")
}

func flush(table *memtable.MemTable) error {
	time.Sleep(time.Hour) // a very slow disk, so that luck has no part in this
	disk, err := os.Create(path)
	if err != nil {
		return err
	}
	_, err = table.Flush(disk)
	return errors.Join(err, disk.Close())
}

// ANCHOR_END: forgotten

func removeLeftOver() {
	if err := os.Remove(path); err != nil && !errors.Is(err, fs.ErrNotExist) {
		log.Fatal(err)
	}
}
