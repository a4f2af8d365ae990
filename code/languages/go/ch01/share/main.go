// Readers go on reading while a goroutine flushes the table.
package main

import (
	"errors"
	"fmt"
	"log"

	"rust-by-example/languages/ch01/memtable"
	"rust-by-example/languages/ch01/slowdisk"
)

// ANCHOR: share
func main() {
	table := memtable.New()
	table.Put("cart:18", "coffee")
	table.Put("cart:17", "tea")
	table.Put("cart:19", "cocoa")
	fmt.Println(table.Len(), "rows in the table")

	disk, err := slowdisk.Create("build/ch01/carts.flush")
	if err != nil {
		log.Fatal(err)
	}
	flushed := make(chan error, 1)
	go func() { flushed <- flush(table, disk) }()
	<-disk.FirstRow
	fmt.Println("flush started")
	coffee, _ := table.Get("cart:18")
	fmt.Println("a reader finds cart:18 =", coffee)
	disk.GoOn()

	if err := <-flushed; err != nil {
		log.Fatal(err)
	}
	fmt.Println("the flush is done")
}

// ANCHOR_END: share

// ANCHOR: flush
func flush(table *memtable.MemTable, disk *slowdisk.File) error {
	written, err := table.Flush(disk)
	if err := errors.Join(err, disk.Close()); err != nil {
		return err
	}
	fmt.Println("flush wrote", written, "rows")
	return nil
}

// ANCHOR_END: flush
