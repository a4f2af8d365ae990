package main

import "sync"

type SharedCounter struct {
	lock  sync.Mutex
	count int64
}

func NewSharedCounter() *SharedCounter {
	return &SharedCounter{}
}

func (c *SharedCounter) Increment() {
	c.lock.Lock()
	defer c.lock.Unlock()
	c.count++
}

func (c *SharedCounter) Get() int64 {
	c.lock.Lock()
	defer c.lock.Unlock()
	return c.count
}
