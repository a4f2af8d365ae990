//go:build go1.21

package main

// One cart for the whole loop: the language before 1.22, which the first line asks for.
func before() (flushes []func() string) {
	for _, cart := range carts {
		flushes = append(flushes, func() string { return cart })
	}
	return flushes
}
