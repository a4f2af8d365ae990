// Vectors writes the flush file of every vector.
package main

import (
	"bytes"
	"encoding/hex"
	"fmt"
	"log"
	"os"
	"path/filepath"
	"strconv"
	"strings"

	"rust-by-example/languages/ch09/memtable"
)

// read returns the bytes that a token of a vector stands for; ok is false for "none".
func read(token string) (value []byte, ok bool, err error) {
	kind, rest, _ := strings.Cut(token, ":")
	switch kind {
	case "text":
		return []byte(rest), true, nil
	case "hex":
		value, err = hex.DecodeString(rest)
		return value, true, err
	case "repeat":
		count, digits, _ := strings.Cut(rest, ":")
		n, err := strconv.Atoi(count)
		if err != nil {
			return nil, false, err
		}
		value, err = hex.DecodeString(digits)
		return bytes.Repeat(value, n), true, err
	}
	return nil, false, nil
}

// write does what a line of a vector says, and returns the number of the next write.
func write(table *memtable.MemTable, next uint64, line string) (uint64, error) {
	words := strings.Split(line, " ")
	if words[0] == "sequence" {
		return strconv.ParseUint(words[1], 10, 64)
	}
	key, _, err := read(words[1])
	if err != nil {
		return next, err
	}
	value, isPut, err := read(words[len(words)-1])
	if err != nil {
		return next, err
	}
	switch words[0] {
	case "get":
		if found, ok := table.Get(key); ok != isPut || !bytes.Equal(found, value) {
			return next, fmt.Errorf("%s: found %q, %t", line, found, ok)
		}
		return next, nil
	case "delete":
		table.Delete(next, key)
	default:
		table.Put(next, key, value)
	}
	if words[0] == "reuse" {
		copy(key, bytes.Repeat([]byte("!"), len(key)))
		copy(value, bytes.Repeat([]byte("!"), len(value)))
	}
	return next + 1, nil
}

func encode(path string) ([]byte, error) {
	vector, err := os.ReadFile(path)
	if err != nil {
		return nil, err
	}
	table, next := memtable.New(), uint64(1)
	for _, line := range strings.Split(string(vector), "\n") {
		if line == "" || strings.HasPrefix(line, "#") {
			continue
		}
		if next, err = write(table, next, line); err != nil {
			return nil, err
		}
	}
	return table.Encode(), nil
}

func main() {
	from, to := os.Args[1], os.Args[2]
	paths, err := filepath.Glob(filepath.Join(from, "*.vec"))
	if err != nil {
		log.Fatal(err)
	}
	if err := os.MkdirAll(to, 0o755); err != nil {
		log.Fatal(err)
	}
	for _, path := range paths {
		file, err := encode(path)
		if err != nil {
			log.Fatal(err)
		}
		name := strings.TrimSuffix(filepath.Base(path), ".vec") + ".mtf"
		if err := os.WriteFile(filepath.Join(to, name), file, 0o644); err != nil {
			log.Fatal(err)
		}
	}
}
