// A panic in one flush ends the process, and with it the other flush, which did nothing wrong.
package main

import (
	"fmt"
	"log"
	"os"
	"strings"
)

const path = "build/ch04/healthy.flush"

// ANCHOR: panics
func main() {
	removeLeftOver()
	begun, goOn := make(chan struct{}), make(chan struct{})
	defer close(goOn) // a panic elsewhere does not run this

	go func() {
		close(begun)
		<-goOn // a slow disk
		if err := os.WriteFile(path, []byte("cart:17\ttea\n"), 0o644); err != nil {
			log.Fatal(err)
		}
	}()
	<-begun

	flushed := make(chan string)
	go func() { flushed <- strings.Split("cart-18", ":")[1] }() // no colon
	fmt.Println("flushed cart", <-flushed)
}

// ANCHOR_END: panics

func removeLeftOver() {
	if err := os.MkdirAll("build/ch04", 0o755); err != nil {
		log.Fatal(err)
	}
	if err := os.RemoveAll(path); err != nil {
		log.Fatal(err)
	}
}
