package scan

import (
	"context"
	"sync"
	"time"

	"github.com/husorden/husorden/agent/detect"
	"github.com/husorden/husorden/agent/ours"
	"github.com/husorden/husorden/agent/scan/reading"
	"github.com/husorden/husorden/policy"
)

// Options say how a scan is done.
type Options struct {
	Policy      *policy.Policy
	Now         time.Time // the decisions are made for this time
	Jobs        int       // files read at the same time; at least 1
	ShowMatches bool      // keep the values found, for the user's own screen
	Detector    *detect.Detector
	Memory      Memory     // nil: nothing is known from before
	Query       *Query     // nil: nobody is looked for; see File.Hits
	Ours        *ours.List // nil: nobody's papers are the household's own
	Reader      Reader     // nil: files are read in this process
	Pace        Pace       // nil: full speed, for a user who waits

	// Missing is what is known beforehand to be left out of the scan.
	Missing []Problem

	// Progress is called for each file that is done, with 1 and its size, from
	// one goroutine; nil: not told.
	Progress func(files int, bytes int64)
}

// Run goes through the places and gives each file to found, in the order of the
// walk and from the calling goroutine. It changes nothing.
//
// The error is ctx's or found's. What could not be looked at is in
// Summary.Problems: a scan with problems is incomplete.
func Run(ctx context.Context, where []Target, o Options, found func(File) error) (Summary, error) {
	ctx, stop := context.WithCancel(ctx)
	defer stop()
	if o.Memory == nil {
		o.Memory = Forgetful{}
	}
	s := &scan{Options: o, rules: reading.NewRules(o.Policy, o.Detector), summary: Summary{
		NotScanned: map[policy.Reason]int{}, Now: o.Now, Policy: o.Policy.Name}}
	s.rules.ShowMatches, s.rules.Query, s.rules.Ours = o.ShowMatches, o.Query, o.Ours
	if o.Reader == nil {
		s.Reader = newInProcess(s.rules, max(1, o.Jobs))
	}
	if o.Pace != nil {
		s.wait = o.Pace.Wait
	}
	queue := s.start(ctx, where)
	var err error
	for it := range queue {
		<-it.done
		if err != nil {
			continue
		}
		if err = ctx.Err(); err == nil {
			err = it.failed
		}
		if err == nil {
			s.count(it.file)
			err = found(it.file)
		}
		if err != nil {
			stop()
		}
	}
	if err == nil { // it may have ended the walk before there was anything left to take
		err = ctx.Err()
	}
	return s.summary, err
}

// scan is one run: a walker opens files, workers read them, and the caller of
// Run takes them in the walker's order.
type scan struct {
	Options
	rules   *reading.Rules
	wait    func(context.Context) error // Pace.Wait; nil: full speed
	summary Summary                     // of the walker until the queue closes, then of the caller
}

// hold waits as long as the scan is held back.
func (s *scan) hold(ctx context.Context) error {
	if s.wait == nil {
		return ctx.Err()
	}
	return s.wait(ctx)
}

// ahead is how many files the walker and the workers may be ahead of the
// caller: enough to keep the workers busy, few enough to hold few handles.
const ahead = 16

// start begins the walk and the workers. The queue closes when all is done.
func (s *scan) start(ctx context.Context, where []Target) <-chan *item {
	queue, work := make(chan *item, ahead), make(chan *item)
	var workers sync.WaitGroup
	for range max(1, s.Jobs) {
		workers.Go(func() {
			for it := range work {
				s.read(ctx, it)
				close(it.done)
			}
		})
	}
	go func() { // ends with the walk; Run waits for it by draining the queue
		w := walker{scan: s, ctx: ctx, problems: s.Missing, hand: func(it *item) {
			work <- it
			queue <- it
		}}
		for _, t := range where {
			if ctx.Err() == nil {
				w.place(t, where)
			}
		}
		close(work)
		workers.Wait()
		s.summary.Problems, s.summary.Places, s.summary.Gone, s.summary.Opened = w.problems, w.states, w.gone, w.opened
		close(queue)
	}()
	return queue
}

// count adds a file to the summary.
func (s *scan) count(f File) {
	s.summary.Files++
	s.summary.Bytes += f.Size
	switch f.Decision.Action {
	case policy.Ask, policy.Remove:
		s.summary.Due++
	case policy.Warn:
		s.summary.Warned++
	}
	if f.Status == policy.NotScanned {
		s.summary.NotScanned[f.Reason]++
	}
	if s.Progress != nil {
		s.Progress(1, f.Size)
	}
}
