package main

import "sync/atomic"

type SharedCounter struct {
	count atomic.Int64
}

func NewSharedCounter() *SharedCounter {
	return &SharedCounter{}
}

func (c *SharedCounter) Increment() {
	c.count.Store(c.count.Load() + 1)
}

func (c *SharedCounter) Get() int64 {
	return c.count.Load()
}
