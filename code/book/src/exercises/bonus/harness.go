// Tries the SharedCounter beside it.
package main

import (
	"fmt"
	"os"
	"strconv"
	"sync"
)

const (
	threads = 8
	rounds  = 3
)

// The race detector slows each addition down; without it, more are needed for goroutines to meet.
func main() {
	many, err := strconv.Atoi(os.Args[1])
	if err != nil {
		panic(err)
	}
	for range rounds {
		if got := countTo(threads, many); got != int64(threads*many) {
			fmt.Printf("%d goroutines at once, %d additions each: expected %d, got %d\n", threads, many, threads*many, got)
			os.Exit(1)
		}
	}
	fmt.Println("Final count:", countTo(10, 1000))
}

func countTo(threads, additions int) int64 {
	counter := NewSharedCounter()
	start := make(chan struct{})
	var all sync.WaitGroup
	for range threads {
		all.Add(1)
		go func() {
			defer all.Done()
			<-start
			for range additions {
				counter.Increment()
			}
		}()
	}
	close(start)
	all.Wait()
	return int64(counter.Get())
}
