package scan

import (
	"context"
	"errors"

	"github.com/husorden/husorden/agent/detect/match"
	"github.com/husorden/husorden/agent/scan/reading"
)

// Reader reads the contents of files. It may be used from several goroutines.
type Reader interface {
	// Read reads one file. rules are the same, by pointer, for all files of a run.
	//
	// The error is ctx's; ErrDied, wrapped, when what read the file did not
	// survive it; any other one means that no file can be read, and ends the scan.
	Read(ctx context.Context, rules *reading.Rules, f reading.File) (reading.Result, error)
}

// ErrDied: what read the file ended, hung, grew too large or made no sense.
var ErrDied = errors.New("the scanner did not survive the file")

// Pace holds a scan back, so that nobody notices it. It may be used from several
// goroutines.
type Pace interface {
	// Wait returns when the scan may go on. It is called often: before each entry
	// of a folder, and again and again while a file is read. The error is ctx's.
	Wait(ctx context.Context) error
}

// What a file's content is read into: see package reading.
type (
	Content = reading.Content
	Finding = reading.Finding
	Shown   = reading.Shown
	Query   = reading.Query
	Spot    = reading.Spot
)

// NewQuery asks for one person: see reading.NewQuery.
func NewQuery(cpr, name string) (*Query, error) { return reading.NewQuery(cpr, name) }

// Group is what the matches in one text come to, with their values: for the
// detector alone, on the user's own screen.
func Group(text []byte, ms []match.Match) []Finding { return reading.Group(text, ms) }

// inProcess reads files in this process.
type inProcess struct {
	rules *reading.Rules
	free  chan *reading.Reader // keeps their working memory between files
}

var _ Reader = inProcess{}

func newInProcess(rules *reading.Rules, jobs int) inProcess {
	return inProcess{rules, make(chan *reading.Reader, jobs)}
}

// Read implements Reader. rules are those of newInProcess.
func (p inProcess) Read(ctx context.Context, _ *reading.Rules, f reading.File) (reading.Result, error) {
	var r *reading.Reader
	select {
	case r = <-p.free:
	default:
		r = reading.New(p.rules)
	}
	res := r.Read(ctx, f)
	select {
	case p.free <- r:
	default:
	}
	return res, ctx.Err()
}
