// A frozen table without Put, and the pointer it was made from, which still has it.
package main

import (
	"fmt"

	"rust-by-example/languages/ch01/memtable"
)

// ANCHOR: alias

// A FrozenMemTable has no Put.
type FrozenMemTable struct{ table *memtable.MemTable }

func (f FrozenMemTable) Len() int { return f.table.Len() }

func main() {
	table := memtable.New()
	table.Put("cart:17", "tea")
	frozen := FrozenMemTable{table: table}
	fmt.Println("rows that the flush writes:", frozen.Len())
	table.Put("cart:16", "juice") // the name it had before
	fmt.Println("rows in the frozen table:", frozen.Len())
}

// ANCHOR_END: alias
