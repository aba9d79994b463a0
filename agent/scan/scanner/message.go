package scanner

import (
	"encoding/json"
	"fmt"
	"slices"
	"time"

	"github.com/husorden/husorden/agent/detect"
	"github.com/husorden/husorden/agent/detect/match"
	"github.com/husorden/husorden/agent/extract/doc"
	"github.com/husorden/husorden/agent/ours"
	"github.com/husorden/husorden/agent/scan/reading"
	"github.com/husorden/husorden/platform/confine"
	"github.com/husorden/husorden/policy"
)

// version of the protocol. Parent and child are the same program; it differs
// only when that is replaced while it runs.
const version = 1

// helloMessage is the payload of hello.
type helloMessage struct {
	Version int
	Memory  int64 // bytes; heeded in the first hello only
	Quiet   bool  // as Memory
	Limits  doc.Limits
	Show    bool
	CPR     string // of the query
	Name    string // of the query
	Ours    []byte // ours.Hand
	Covered []policy.DocumentType
}

func newHello(r *reading.Rules, memory int64, quiet bool) (helloMessage, error) {
	h := helloMessage{Version: version, Memory: memory, Quiet: quiet, Limits: r.Limits, Show: r.ShowMatches, Covered: r.Covered}
	if r.Query != nil {
		h.CPR, h.Name = r.Query.Asked()
	}
	var err error
	h.Ours, err = r.Ours.Hand()
	return h, err
}

// rules are what newHello was given.
func (h helloMessage) rules(d *detect.Detector) (*reading.Rules, error) {
	if h.Version != version {
		return nil, fmt.Errorf("version %d: %w", h.Version, errProtocol)
	}
	r := &reading.Rules{Limits: h.Limits, ShowMatches: h.Show, Detector: d, Covered: h.Covered}
	var err error
	if h.CPR != "" || h.Name != "" {
		if r.Query, err = reading.NewQuery(h.CPR, h.Name); err != nil {
			return nil, err
		}
	}
	r.Ours, err = ours.Take(h.Ours)
	return r, err
}

// readyMessage is the payload of ready.
type readyMessage struct {
	Version int
	State   confine.State
}

// fileMessage is the payload of file. Names are bytes: they may be no UTF-8.
type fileMessage struct {
	Name, Original []byte
	Size           int64
	Open           bool // there are bytes; else Reason says why not
	Reason         policy.Reason
	Paced          bool // ask before going on
}

// shown is one match in the payload of some.
type shown struct {
	Kind       policy.Kind
	Start, End int
	Confidence policy.Confidence
	Flags      match.Flag
	Text       []byte
}

// someMessage is the payload of some.
type someMessage struct {
	Matches []shown
	Hits    []reading.Spot
}

// answerMessage is the payload of answer: the findings without their matches.
type answerMessage struct {
	Format       doc.Format
	Status       policy.Status
	Reason       policy.Reason
	DocumentType policy.DocumentType
	Scope        policy.Scope
	Findings     []foundMessage
	CPU          time.Duration // of the child, since it started
}

type foundMessage struct {
	policy.Finding
	Flags match.Flag
}

// formats are those that a child may name.
var formats = []doc.Format{doc.Text, doc.CSV, doc.Markdown, doc.JSON, doc.XML, doc.HTML, doc.DOCX, doc.XLSX, doc.PPTX, doc.ODT, doc.ODS,
	doc.ODP, doc.RTF, doc.PDF, doc.EML, doc.MBOX, doc.VCF, doc.ICS, doc.ZIP, doc.TAR, doc.GZIP, doc.OLE, doc.Image, doc.Locked, doc.Empty,
	doc.Unknown}

// mostCount is more than can be found of one kind in the largest text.
const mostCount = 1 << 30

// content checks every word of an answer against the lists: a child that was
// taken over can lie, but not make up a word.
func (a answerMessage) content(f reading.File) (reading.Content, error) {
	bad := func(what string) (reading.Content, error) {
		return reading.Content{}, fmt.Errorf("an answer's %s: %w", what, errProtocol)
	}
	switch {
	case !slices.Contains(formats, a.Format):
		return bad("format")
	case a.Reason == policy.NoReason && a.Status != policy.Scanned, a.Reason != policy.NoReason && a.Status != policy.NotScanned:
		return bad("status")
	case a.Reason != policy.NoReason && !slices.Contains(policy.Reasons, a.Reason):
		return bad("reason")
	case f.R == nil && a.Reason != f.Reason:
		return bad("reason")
	case a.DocumentType != policy.UnknownDocument && !slices.Contains(policy.DocumentTypes, a.DocumentType):
		return bad("document type")
	case !slices.Contains(policy.Scopes, a.Scope):
		return bad("scope")
	case len(a.Findings) > len(policy.Kinds):
		return bad("findings")
	}
	c := reading.Content{Format: a.Format, Status: a.Status, Reason: a.Reason, DocumentType: a.DocumentType, Scope: a.Scope}
	last := -1
	for _, g := range a.Findings {
		at := slices.Index(policy.Kinds, g.Kind)
		if at <= last || g.Count < 1 || g.Count > mostCount || !slices.Contains(policy.Confidences, g.Confidence) || g.Flags > match.Replacement {
			return bad("findings")
		}
		last = at
		c.Findings = append(c.Findings, reading.Finding{Finding: g.Finding, Flags: g.Flags})
	}
	return c, nil
}

// collected is what came in some frames.
type collected struct {
	matches map[policy.Kind][]reading.Shown
	hits    []reading.Spot
	bytes   int
}

// mostSome bounds what one file may have shown of it, in bytes of frames. Beyond
// it the counts are told, but not every value.
const mostSome = 32 << 20

func (c *collected) add(payload []byte, rules *reading.Rules) error {
	if c.bytes += len(payload) + 64; c.bytes > mostSome || !rules.ShowMatches && rules.Query == nil {
		return fmt.Errorf("more matches than asked for: %w", errProtocol)
	}
	var m someMessage
	if err := json.Unmarshal(payload, &m); err != nil {
		return fmt.Errorf("matches: %w", errProtocol)
	}
	if len(m.Matches) > 0 && !rules.ShowMatches || len(m.Hits) > 0 && rules.Query == nil {
		return fmt.Errorf("matches that nobody asked for: %w", errProtocol)
	}
	if c.matches == nil {
		c.matches = map[policy.Kind][]reading.Shown{}
	}
	for _, s := range m.Matches {
		if !slices.Contains(policy.Kinds, s.Kind) || !slices.Contains(policy.Confidences, s.Confidence) || s.Start < 0 || s.End < s.Start || s.Flags > match.Replacement {
			return fmt.Errorf("a match: %w", errProtocol)
		}
		c.matches[s.Kind] = append(c.matches[s.Kind], reading.Shown{Text: string(s.Text),
			Match: match.Match{Kind: s.Kind, Start: s.Start, End: s.End, Confidence: s.Confidence, Flags: s.Flags}})
	}
	for _, h := range m.Hits {
		if h.Start < 0 || h.End < h.Start {
			return fmt.Errorf("a hit: %w", errProtocol)
		}
	}
	c.hits = append(c.hits, m.Hits...)
	return nil
}

// join puts the matches where they belong.
func (c *collected) join(r *reading.Result) error {
	for i := range r.Findings {
		f := &r.Findings[i]
		f.Matches = c.matches[f.Kind]
		if len(f.Matches) > f.Count {
			return fmt.Errorf("more matches than were counted: %w", errProtocol)
		}
		delete(c.matches, f.Kind)
	}
	if len(c.matches) > 0 {
		return fmt.Errorf("matches of a kind that was not found: %w", errProtocol)
	}
	r.Hits = c.hits
	return nil
}
