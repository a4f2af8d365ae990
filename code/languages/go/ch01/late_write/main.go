// A row that is put behind the flush's back: acknowledged, and not in the file.
package main

import (
	"errors"
	"fmt"
	"log"

	"rust-by-example/languages/ch01/memtable"
	"rust-by-example/languages/ch01/slowdisk"
)

// ANCHOR: late
func main() {
	table := memtable.New()
	table.Put("cart:18", "coffee")
	table.Put("cart:17", "tea")
	table.Put("cart:19", "cocoa")

	disk, err := slowdisk.Create("build/ch01/late.flush")
	if err != nil {
		log.Fatal(err)
	}
	flushed := make(chan int, 1)
	go func() { flushed <- flush(table, disk) }()
	<-disk.FirstRow // the flush has passed the place where cart:16 goes
	table.Put("cart:16", "juice")
	juice, _ := table.Get("cart:16")
	fmt.Println("cart:16 =", juice, "is acknowledged")
	disk.GoOn()

	fmt.Println("flush wrote", <-flushed, "of", table.Len(), "rows")
	fmt.Println("the flush is done, the table may go")
}

// ANCHOR_END: late

func flush(table *memtable.MemTable, disk *slowdisk.File) int {
	written, err := table.Flush(disk)
	if err := errors.Join(err, disk.Close()); err != nil {
		log.Fatal(err)
	}
	return written
}
