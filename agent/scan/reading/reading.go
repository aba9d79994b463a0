// Package reading turns the bytes and the name of a file into what a scan says
// of it: format, findings, document type, scope. It opens nothing and knows no
// path, so that it can run in a process that has no rights.
package reading

import (
	"context"
	"io"

	"github.com/husorden/husorden/agent/classify"
	"github.com/husorden/husorden/agent/detect"
	"github.com/husorden/husorden/agent/detect/match"
	"github.com/husorden/husorden/agent/extract"
	"github.com/husorden/husorden/agent/extract/doc"
	"github.com/husorden/husorden/agent/ours"
	"github.com/husorden/husorden/policy"
)

// Rules say how files are read. They are not changed once they are in use.
type Rules struct {
	Limits      doc.Limits // Time does not count what File.Wait takes
	ShowMatches bool       // keep the values found, for the user's own screen
	Detector    *detect.Detector
	Query       *Query                // nil: nobody is looked for
	Ours        *ours.List            // nil: nobody's papers are the household's own
	Covered     []policy.DocumentType // that alone put a file under the policy's rules
}

// NewRules returns the rules of a policy.
func NewRules(p *policy.Policy, d *detect.Detector) *Rules {
	r := &Rules{Limits: doc.Limits(p.Limits), Detector: d}
	for _, t := range policy.DocumentTypes {
		if p.CoversType(t) {
			r.Covered = append(r.Covered, t)
		}
	}
	return r
}

func (r *Rules) covers(t policy.DocumentType) bool {
	for _, c := range r.Covered {
		if c == t {
			return true
		}
	}
	return false
}

// File is one file to read.
type File struct {
	Name     string        // base name: it is text too
	Original string        // base name it had before it went to the bin; empty: the same
	R        io.ReaderAt   // nil: it was not opened, and only its name is read
	Size     int64         // bytes
	Reason   policy.Reason // why R is nil

	// Wait is called again and again while the file is read, and returns when the
	// work may go on: nil, at once. Its error ends the reading.
	Wait func(context.Context) error
}

// Result is what reading a file told.
type Result struct {
	Content
	Hits []Spot // where Rules.Query was found
}

// Reader reads files, one at a time, and keeps its working memory between them.
type Reader struct {
	rules  *Rules
	stream *detect.Stream
	head   head
	found  tally
	search search
	own    own
}

// New returns a reader.
func New(rules *Rules) *Reader {
	r := &Reader{rules: rules}
	r.renew()
	return r
}

// renew makes all of the working memory anew.
func (r *Reader) renew() {
	rules := r.rules
	*r = Reader{rules: rules}
	r.stream = rules.Detector.NewStream(func(m match.Match, text []byte) {
		r.found.add(m, text)
		r.own.add(rules.Ours, m, text)
	})
	r.found.show = rules.ShowMatches
	r.search.query = rules.Query
}

// Read reads a file, or its name alone. A file on which a detector panics is
// told as not read. When ctx ends first the reason is Timeout: a caller that
// cancels must look at ctx.
func (r *Reader) Read(ctx context.Context, f File) (res Result) {
	defer func() {
		if recover() != nil {
			r.renew()
			res = Result{Content: Unread(policy.ParserFailed)}
		}
	}()
	c := r.content(ctx, f)
	return Result{Content: c, Hits: r.search.close()}
}

func (r *Reader) content(ctx context.Context, f File) Content {
	r.stream.Reset()
	r.head.Reset()
	r.found.reset()
	r.search.Reset()
	r.own = own{}
	c := Content{Format: doc.Unknown, Status: policy.Scanned}
	out := io.MultiWriter(r.stream, &r.head, &r.search)
	if f.R == nil {
		c.Reason = f.Reason
		io.WriteString(out, f.Name+"\n")
	} else {
		c.Format, c.Reason = r.extract(ctx, f, out)
	}
	r.stream.Close()
	if c.Reason != policy.NoReason {
		c.Status = policy.NotScanned
	}
	c.Findings = r.found.findings()
	d := classify.Document{Name: f.Name, Head: r.head.text, Findings: Plain(c.Findings), Names: r.stream.Names,
		FirstNames: r.stream.FirstNames, CPRs: r.found.count(policy.CPR), Truncated: r.head.full}
	if f.Original != "" {
		d.Name = f.Original
	}
	what := classify.Classify(d)
	c.DocumentType, c.Scope = what.Type, what.Scope
	if c.Scope == policy.InScope && r.own.only() && !r.rules.covers(c.DocumentType) && !r.aboutSomebodyElse() {
		c.Scope = policy.OutOfScope
	}
	if classify.English(r.head.text) {
		doubt(c.Findings)
	}
	return c
}

// extract writes the text of a file to out.
func (r *Reader) extract(ctx context.Context, f File, out io.Writer) (doc.Format, policy.Reason) {
	limits := r.rules.Limits
	in := doc.Input{Name: f.Name, R: f.R, Size: f.Size}
	if f.Wait == nil {
		res := extract.Extract(ctx, in, limits, out)
		return res.Format, res.Reason
	}
	a := allow(ctx, limits.Time, f.Wait)
	defer a.end()
	in.R, limits.Time = a.reader(f.R), forever
	res := extract.Extract(a.ctx, in, limits, a.writer(out))
	return res.Format, res.Reason
}
