// Package memtable keeps rows in memory and writes them as a flush file.
package memtable

import (
	"bytes"
	"encoding/binary"
	"hash/crc32"
	"slices"
	"sync"
)

// ANCHOR: memtable

// A row without a value is a tombstone.
type row struct {
	sequence uint64
	value    []byte
	isPut    bool
}

// A MemTable holds the newest row of each key. Any number of goroutines may use it at once.
type MemTable struct {
	mu   sync.RWMutex
	rows map[string]row
}

// New returns an empty table.
func New() *MemTable {
	return &MemTable{rows: make(map[string]row)}
}

// Put gives key the value, of which it keeps a copy.
func (t *MemTable) Put(sequence uint64, key, value []byte) {
	t.mu.Lock()
	defer t.mu.Unlock()
	t.rows[string(key)] = row{sequence, bytes.Clone(value), true}
}

// Delete adds a tombstone.
func (t *MemTable) Delete(sequence uint64, key []byte) {
	t.mu.Lock()
	defer t.mu.Unlock()
	t.rows[string(key)] = row{sequence: sequence}
}

// Get finds the value of key. It must not be changed.
func (t *MemTable) Get(key []byte) (value []byte, ok bool) {
	t.mu.RLock()
	defer t.mu.RUnlock()
	found := t.rows[string(key)]
	return found.value, found.isPut
}

// ANCHOR_END: memtable

// ANCHOR: encode

// Encode returns the table as a flush file of format v1.
func (t *MemTable) Encode() []byte {
	t.mu.RLock()
	defer t.mu.RUnlock()
	keys := make([]string, 0, len(t.rows))
	for key := range t.rows {
		keys = append(keys, key)
	}
	slices.Sort(keys)
	file := []byte("MTF1")
	file = binary.LittleEndian.AppendUint32(file, uint32(len(keys)))
	for _, key := range keys {
		file = t.rows[key].encode(file, key)
	}
	return binary.LittleEndian.AppendUint32(file, crc32.ChecksumIEEE(file))
}

func (r row) encode(file []byte, key string) []byte {
	kind := byte(0)
	if r.isPut {
		kind = 1
	}
	file = append(file, kind)
	file = binary.LittleEndian.AppendUint64(file, r.sequence)
	file = binary.LittleEndian.AppendUint32(file, uint32(len(key)))
	file = binary.LittleEndian.AppendUint32(file, uint32(len(r.value)))
	file = append(file, key...)
	return append(file, r.value...)
}

// ANCHOR_END: encode
