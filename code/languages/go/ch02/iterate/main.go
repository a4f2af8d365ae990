// Adds rows to a map while ranging over it: how many of them are visited is left to chance.
package main

import "fmt"

// ANCHOR: iterate
func visited() int {
	carts := map[string]string{"cart:16": "juice", "cart:17": "tea", "cart:18": "coffee"}
	visits := 0
	for key := range carts {
		visits++
		if len(key) == len("cart:16") {
			carts[key+"+"] = "a reminder"
		}
	}
	return visits
}

func main() {
	counts := map[int]bool{}
	for run := 0; run < 1000; run++ {
		counts[visited()] = true
	}
	fmt.Println("3 carts; every run visits as many rows:", len(counts) == 1)
}

// ANCHOR_END: iterate
