// Package proctest is for tests that start the programs.
package proctest

import (
	"bytes"
	"sync"
)

// Output is what a program says while it runs: a writer for exec.Cmd that can be
// read meanwhile.
type Output struct {
	mu sync.Mutex // guards b
	b  bytes.Buffer
}

// Write implements io.Writer.
func (o *Output) Write(p []byte) (int, error) {
	o.mu.Lock()
	defer o.mu.Unlock()
	return o.b.Write(p)
}

// String is what was said until now.
func (o *Output) String() string {
	o.mu.Lock()
	defer o.mu.Unlock()
	return o.b.String()
}

// Bytes is a copy of what was said until now.
func (o *Output) Bytes() []byte { return []byte(o.String()) }

// Len is how many bytes were said until now.
func (o *Output) Len() int { return len(o.String()) }

// Reset forgets what was said.
func (o *Output) Reset() {
	o.mu.Lock()
	defer o.mu.Unlock()
	o.b.Reset()
}
