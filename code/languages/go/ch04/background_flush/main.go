// The first flush fails, and the table is still there for the second.
package main

import (
	"errors"
	"fmt"
	"log"
	"os"

	"rust-by-example/languages/ch01/memtable"
)

// ANCHOR: type

// A BackgroundFlush writes a table in a goroutine of its own.
type BackgroundFlush struct {
	Table *memtable.MemTable
	done  chan struct{}
	err   error // to be read after done is closed
}

// Start begins to write the table to the file when goOn is closed.
func Start(table *memtable.MemTable, file string, goOn <-chan struct{}) *BackgroundFlush {
	f := &BackgroundFlush{Table: table, done: make(chan struct{})}
	go func() {
		defer close(f.done)
		<-goOn
		f.err = write(table, file)
	}()
	return f
}

// Wait returns the flush's error when it has ended. It may be called more than once.
func (f *BackgroundFlush) Wait() error {
	<-f.done
	return f.err
}

// ANCHOR_END: type

func write(table *memtable.MemTable, file string) error {
	disk, err := os.Create(file)
	if err != nil {
		return err
	}
	_, err = table.Flush(disk)
	return errors.Join(err, disk.Close())
}

// ANCHOR: main
func main() {
	if err := os.MkdirAll("build/ch04", 0o755); err != nil {
		log.Fatal(err)
	}
	table := memtable.New()
	table.Put("cart:17", "tea")
	table.Put("cart:18", "juice")

	for _, file := range []string{"build/ch04/none/1.flush", "build/ch04/1.flush"} {
		goOn := make(chan struct{})
		flush := Start(table, file, goOn)
		tea, _ := flush.Table.Get("cart:17")
		fmt.Println("a reader finds cart:17 =", tea)
		close(goOn)
		if err := flush.Wait(); err != nil {
			fmt.Printf("%v; the table is kept\n", err)
			continue
		}
		fmt.Println(table.Len(), "rows are on disk")
	}
}

// ANCHOR_END: main
