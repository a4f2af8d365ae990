// Package slowdisk makes "meanwhile" certain: its files stop at the first row until told to go on.
package slowdisk

import (
	"os"
	"path/filepath"
	"sync"
)

// A File waits at its first Write until GoOn is called.
type File struct {
	*os.File
	FirstRow chan struct{} // closed when the first row arrives
	goOn     chan struct{}
	once     sync.Once
}

// Create opens the file for writing, empty, and makes its folder.
func Create(path string) (*File, error) {
	if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
		return nil, err
	}
	file, err := os.Create(path)
	if err != nil {
		return nil, err
	}
	return &File{File: file, FirstRow: make(chan struct{}), goOn: make(chan struct{})}, nil
}

// GoOn lets the waiting Write, and all later ones, through.
func (f *File) GoOn() { close(f.goOn) }

func (f *File) Write(row []byte) (int, error) {
	f.once.Do(func() { close(f.FirstRow) })
	<-f.goOn
	return f.File.Write(row)
}
