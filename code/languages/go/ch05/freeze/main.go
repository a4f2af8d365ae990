// Writers hold the read lock until the row is in; a freeze takes the write lock.
package main

import (
	"fmt"
	"os"
	"sync"

	"rust-by-example/languages/ch01/memtable"
)

// ANCHOR: store

// A FrozenMemTable has no Put.
type FrozenMemTable struct{ table *memtable.MemTable }

type Store struct {
	mu     sync.RWMutex
	active *memtable.MemTable
}

func (s *Store) Put(key, value string, slow func()) {
	s.mu.RLock() // until the row is in
	defer s.mu.RUnlock()
	slow()
	s.active.Put(key, value)
}

func (s *Store) Freeze() FrozenMemTable {
	s.mu.Lock()
	defer s.mu.Unlock()
	frozen := FrozenMemTable{table: s.active}
	s.active = memtable.New()
	return frozen
}

// ANCHOR_END: store

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
	<-fetched // the writer is in the middle of its put
	fmt.Println("can a freeze begin?", store.mu.TryLock())
	close(goOn)
	frozen := store.Freeze() // waits for the writer
	<-done
	fmt.Println("cart:16 = juice is acknowledged")
	fmt.Println("the flush writes:")
	if _, err := frozen.table.Flush(os.Stdout); err != nil {
		panic(err)
	}
}
