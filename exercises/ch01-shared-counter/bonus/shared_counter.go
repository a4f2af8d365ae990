package main

// SharedCounter counts for many goroutines. Increment loses some: mend it, with whatever Go has for that.
type SharedCounter struct {
	count int
}

// NewSharedCounter returns a counter at 0.
func NewSharedCounter() *SharedCounter {
	return &SharedCounter{}
}

// Increment adds one.
func (c *SharedCounter) Increment() {
	c.count++
}

// Get returns the count. All goroutines are done.
func (c *SharedCounter) Get() int {
	return c.count
}
