// Package memtable keeps rows in memory until they are flushed.
package memtable

import (
	"fmt"
	"io"
	"slices"
	"sync"
)

// ANCHOR: memtable

// A MemTable holds rows in memory. Any number of goroutines may use it at once.
type MemTable struct {
	mu   sync.RWMutex
	rows map[string]string
}

// New returns an empty table.
func New() *MemTable {
	return &MemTable{rows: make(map[string]string)}
}

// Put adds a row, or replaces the one with that key.
func (t *MemTable) Put(key, value string) {
	t.mu.Lock()
	defer t.mu.Unlock()
	t.rows[key] = value
}

// Get finds a row by its key.
func (t *MemTable) Get(key string) (value string, ok bool) {
	t.mu.RLock()
	defer t.mu.RUnlock()
	value, ok = t.rows[key]
	return value, ok
}

// ANCHOR_END: memtable

// Len returns the number of rows.
func (t *MemTable) Len() int {
	t.mu.RLock()
	defer t.mu.RUnlock()
	return len(t.rows)
}

// keys returns the keys in order.
func (t *MemTable) keys() []string {
	t.mu.RLock()
	defer t.mu.RUnlock()
	keys := make([]string, 0, len(t.rows))
	for key := range t.rows {
		keys = append(keys, key)
	}
	slices.Sort(keys)
	return keys
}

// ANCHOR: flush

// Flush writes a line a row, sorted by key, and returns how many it wrote.
// It holds no lock while the disk is busy.
func (t *MemTable) Flush(disk io.Writer) (written int, err error) {
	for _, key := range t.keys() {
		value, _ := t.Get(key)
		if _, err := fmt.Fprintf(disk, "%s\t%s\n", key, value); err != nil {
			return written, err
		}
		written++
	}
	return written, nil
}

// ANCHOR_END: flush
