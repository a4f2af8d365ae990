package main

import "sync/atomic"

type SharedCounter struct {
	count atomic.Int64
}

func NewSharedCounter() *SharedCounter {
	return &SharedCounter{}
}

func (c *SharedCounter) Increment() {
	seen := c.count.Load()
	c.count.CompareAndSwap(seen, seen+1)
}

func (c *SharedCounter) Get() int64 {
	return c.count.Load()
}
