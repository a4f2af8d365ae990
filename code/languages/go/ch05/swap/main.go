// A freeze that swaps in a new table: a writer that still holds the old one loses its write.
package main

import (
	"fmt"
	"os"
	"sync"

	"rust-by-example/languages/ch01/memtable"
)

// ANCHOR: store

type Store struct {
	mu     sync.RWMutex
	active *memtable.MemTable
}

func (s *Store) Put(key, value string, slow func()) {
	s.mu.RLock()
	table := s.active
	s.mu.RUnlock()
	slow()
	table.Put(key, value)
}

func (s *Store) Freeze() *memtable.MemTable {
	s.mu.Lock()
	defer s.mu.Unlock()
	frozen := s.active
	s.active = memtable.New()
	return frozen
}

// ANCHOR_END: store

// ANCHOR: swap
func main() {
	store := &Store{active: memtable.New()}
	store.Put("cart:18", "coffee", func() {})
	store.Put("cart:17", "tea", func() {})

	fetched, goOn, done := make(chan bool), make(chan bool), make(chan bool)
	slow := func() { close(fetched); <-goOn }
	go func() {
		store.Put("cart:16", "juice", slow)
		close(done)
	}()
	<-fetched // the writer has its table
	fmt.Println("the flush writes, and the table is dropped:")
	flush(store.Freeze())
	close(goOn)
	<-done
	fmt.Println("cart:16 = juice is acknowledged")
	fmt.Println("rows in the active table:", store.Freeze().Len())
}

// ANCHOR_END: swap

func flush(table *memtable.MemTable) {
	if _, err := table.Flush(os.Stdout); err != nil {
		panic(err)
	}
}
