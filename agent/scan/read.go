package scan

import (
	"context"
	"errors"
	"io"
	"io/fs"
	"path/filepath"
	"slices"

	"github.com/husorden/husorden/agent/classify"
	"github.com/husorden/husorden/agent/detect"
	"github.com/husorden/husorden/agent/detect/match"
	"github.com/husorden/husorden/agent/extract"
	"github.com/husorden/husorden/agent/extract/doc"
	"github.com/husorden/husorden/agent/ours"
	"github.com/husorden/husorden/platform/rootfs"
	"github.com/husorden/husorden/policy"
)

// item is one file on its way from the walker over a worker to the caller.
type item struct {
	seen    Seen
	file    File
	handle  *rootfs.Handle // nil: not opened, see err
	err     error          // why not
	cloud   string         // name of the cloud store the place lies in
	known   bool           // file's content comes from memory
	private bool           // it lies in a folder called private
	done    chan struct{}  // closed when file is complete
}

// reader reads files for one worker and keeps its working memory between them.
type reader struct {
	scan   *scan
	stream *detect.Stream
	head   head
	found  tally
	search search
	own    own
}

func newReader(s *scan) *reader {
	r := &reader{scan: s}
	r.stream = s.Detector.NewStream(func(m match.Match, text []byte) {
		r.found.add(m, text)
		r.own.add(s.Ours, m, text)
	})
	r.found.show = s.ShowMatches
	r.search.query = s.Query
	return r
}

// read completes it.file.
func (r *reader) read(ctx context.Context, it *item) {
	if it.handle != nil {
		defer it.handle.Close()
	}
	if !it.known {
		c := r.guarded(ctx, it)
		r.scan.Memory.Keep(it.seen, c)
		it.file.take(c)
		it.file.Hits = r.search.close()
	}
	if it.private {
		it.file.Scope = policy.OutOfScope
	}
	r.scan.decide(it)
}

// guarded is content, but for a file on which a detector panics: that file is
// told as not read, and all others are answered.
func (r *reader) guarded(ctx context.Context, it *item) (c Content) {
	defer func() {
		if recover() != nil {
			*r = *newReader(r.scan)
			c = Content{Format: doc.Unknown, Status: policy.NotScanned, Reason: policy.ParserFailed, Scope: policy.InScope}
		}
	}()
	return r.content(ctx, it)
}

// content reads the file, or says why it cannot be read. The name is text too,
// also of a file that cannot be opened.
func (r *reader) content(ctx context.Context, it *item) Content {
	r.stream.Reset()
	r.head.Reset()
	r.found.reset()
	r.search.Reset()
	r.own = own{}
	name := filepath.Base(it.file.Path)
	c := Content{Format: doc.Unknown, Status: policy.Scanned}
	out := io.MultiWriter(r.stream, &r.head, &r.search)
	if it.handle == nil {
		c.Reason = reason(it.err)
		io.WriteString(out, name+"\n")
	} else {
		res := extract.Extract(ctx, doc.Input{Name: name, R: it.handle, Size: it.seen.Info.Size}, r.scan.limits, out)
		c.Format, c.Reason = res.Format, res.Reason
		if now, err := it.handle.Now(); c.Reason == policy.NoReason && (err != nil || !now.Unchanged(it.handle.Info())) {
			c.Reason = policy.InUse
		}
	}
	r.stream.Close()
	if c.Reason != policy.NoReason {
		c.Status = policy.NotScanned
	}
	c.Findings = r.found.findings()
	d := classify.Document{Name: name, Head: r.head.text, Findings: plain(c.Findings), Names: r.stream.Names,
		FirstNames: r.stream.FirstNames, CPRs: r.found.count(policy.CPR), Truncated: r.head.full}
	if it.file.Original != "" {
		d.Name = filepath.Base(it.file.Original)
	}
	what := classify.Classify(d)
	c.DocumentType, c.Scope = what.Type, what.Scope
	if c.Scope == policy.InScope && r.own.only() && !r.scan.Policy.CoversType(c.DocumentType) && !r.aboutSomebodyElse() {
		c.Scope = policy.OutOfScope
	}
	if classify.English(r.head.text) {
		doubt(c.Findings)
	}
	return c
}

// own counts the persons in a file: the household's own, and others.
type own struct{ ours, others int }

func (o *own) add(l *ours.List, m match.Match, text []byte) {
	var mine bool
	switch m.Kind {
	case policy.CPR:
		mine = l.CPR(text)
	case policy.PersonName:
		mine = l.Name(text)
	default:
		return
	}
	if mine {
		o.ours++
	} else {
		o.others++
	}
}

// only reports whether everyone named in full or numbered is one of ours.
func (o own) only() bool { return o.ours > 0 && o.others == 0 }

// aboutSomebodyElse reports whether the file may speak of a child by first name
// alone: then it is not private, whoever signed it.
func (r *reader) aboutSomebodyElse() bool {
	if r.stream.FirstNames == 0 {
		return false
	}
	for k := range r.found.kinds {
		switch k {
		case policy.Health, policy.Ethnicity, policy.Religion, policy.Union, policy.Sexuality, policy.Politics, policy.Criminal, policy.Social, policy.CPRPartial:
			return true
		}
	}
	return false
}

// doubt lowers what was found in an English text by one step: names, which are
// mostly those of authors, and everyday Danish words that are sensitive about a
// person, which are mostly other words. Alone they do not put the papers of a
// program under the house's rules.
func doubt(fs []Finding) {
	for i := range fs {
		switch f := &fs[i]; f.Kind {
		case policy.PersonName:
			if f.Confidence == policy.High {
				f.Confidence = policy.Medium
			}
		case policy.Health, policy.Ethnicity, policy.Religion, policy.Union, policy.Sexuality, policy.Politics, policy.Criminal, policy.Social:
			if f.Confidence == policy.Medium {
				f.Confidence = policy.Low
			}
		}
	}
}

// reason says in the report's words why a file could not be opened.
func reason(err error) policy.Reason {
	switch {
	case errors.Is(err, rootfs.ErrPlaceholder):
		return policy.Placeholder
	case errors.Is(err, fs.ErrPermission):
		return policy.NoPermission
	case errors.Is(err, rootfs.ErrInUse), errors.Is(err, rootfs.ErrChanged), errors.Is(err, rootfs.ErrLink):
		return policy.InUse
	case errors.Is(err, rootfs.ErrSpecial):
		return policy.Unsupported
	}
	return policy.Corrupt
}

// take copies what reading told.
func (f *File) take(c Content) {
	f.Format, f.Status, f.Reason = c.Format, c.Status, c.Reason
	f.DocumentType, f.Scope, f.Findings = c.DocumentType, c.Scope, c.Findings
	f.Category = policy.CategoryOf(plain(c.Findings), c.DocumentType)
}

func plain(fs []Finding) []policy.Finding {
	out := make([]policy.Finding, len(fs))
	for i, f := range fs {
		out[i] = f.Finding
	}
	return out
}

// headSize is how much of a text is kept to say what document it is, in bytes.
const headSize = classify.MaxHead

// head keeps the beginning of what is written to it.
type head struct {
	text []byte
	full bool // there was more
}

func (h *head) Reset() { h.text, h.full = h.text[:0], false }

func (h *head) Write(p []byte) (int, error) {
	n := min(len(p), headSize-len(h.text))
	h.text = append(h.text, p[:n]...)
	h.full = h.full || n < len(p)
	return len(p), nil
}

// tally counts matches by kind and keeps their values when they are to be shown.
type tally struct {
	kinds map[policy.Kind]*Finding
	show  bool
}

func (t *tally) reset() { t.kinds = map[policy.Kind]*Finding{} }

func (t *tally) add(m match.Match, text []byte) {
	f := t.kinds[m.Kind]
	if f == nil {
		f = &Finding{Finding: policy.Finding{Kind: m.Kind}}
		t.kinds[m.Kind] = f
	}
	f.Count++
	f.Flags |= m.Flags
	if m.Confidence.AtLeast(f.Confidence) {
		f.Confidence = m.Confidence
	}
	if t.show {
		f.Matches = append(f.Matches, Shown{Match: m, Text: string(text)})
	}
}

func (t *tally) count(k policy.Kind) int {
	if f := t.kinds[k]; f != nil {
		return f.Count
	}
	return 0
}

// findings returns them in the order of policy.Kinds.
func (t *tally) findings() []Finding {
	var out []Finding
	for _, k := range policy.Kinds {
		if f := t.kinds[k]; f != nil {
			out = append(out, *f)
		}
	}
	return slices.Clip(out)
}

// Group is what the matches in one text come to, with their values: for the
// detector alone, on the user's own screen.
func Group(text []byte, ms []match.Match) []Finding {
	t := tally{show: true}
	t.reset()
	for _, m := range ms {
		t.add(m, text[m.Start:m.End])
	}
	return t.findings()
}
