// The same loop twice, under the language's rules before Go 1.22 and since.
package main

import "fmt"

var carts = []string{"cart:17", "cart:18", "cart:19"}

// One cart for each turn of the loop.
func since() (flushes []func() string) {
	for _, cart := range carts {
		flushes = append(flushes, func() string { return cart })
	}
	return flushes
}

func main() {
	for _, flush := range before() {
		fmt.Println("before 1.22: flushed", flush())
	}
	for _, flush := range since() {
		fmt.Println("since 1.22:  flushed", flush())
	}
}
