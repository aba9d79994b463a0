package main

import (
	"context"

	"github.com/husorden/husorden/agent/scan/scanner"
)

// scannerCommand starts the child that reads files (package scanner). It is for
// this program itself: no help lists it.
const scannerCommand = "scanner"

// scanner reads files for its parent, which is the other end of its standard
// input and output.
func (p *program) scanner(context.Context, []string) (int, error) {
	return scanner.Main(p.in, p.out), nil
}
