package desk

import (
	"cmp"
	"errors"
	"io/fs"
	"path/filepath"
	"slices"
	"strings"
	"time"

	"github.com/husorden/husorden/agent/scan"
	"github.com/husorden/husorden/platform/places"
	"github.com/husorden/husorden/platform/rootfs"
	"github.com/husorden/husorden/policy"
)

// Options say how a report is written.
type Options struct {
	Lang        Lang
	Zone        *time.Location // in which dates are told; nil: this computer's
	Home        string         // the user's home folder, shown as "~"; may be empty
	Rules       []Rule         // the rules of the policy, for the page; may be empty
	ShowMatches bool           // show the values found (Text only; the page never does)
	Width       int            // columns of the terminal, 0: lines are not broken (Text only)
	Color       bool           // (Text only)
}

// Rule is one rule of the policy in words.
type Rule struct {
	ID     string   // "plejefamilie.desktop.30d"
	Source []string // ids of docs/rules.md
	Words  policy.Sentence
}

// Writer takes the files of a scan as they are done, then the summary. File
// and Close are called by one goroutine at a time.
type Writer interface {
	File(scan.File) error
	Close(scan.Summary) error
}

var (
	_ Writer = (*JSONL)(nil)
	_ Writer = (*Text)(nil)
	_ Writer = (*HTML)(nil)
)

// state is where a file stands in a report. Every file has exactly one.
type state int

const (
	stateDue    state = iota // to be deleted now (ask, remove)
	stateSoon                // due before long (warn)
	stateUnread              // not looked through
	stateOrder               // personal data in order (keep, exempt, private)
	stateClean               // nothing found
	states
)

func stateOf(f scan.File) state {
	switch {
	case f.Decision.Action == policy.Ask || f.Decision.Action == policy.Remove:
		return stateDue
	case f.Decision.Action == policy.Warn:
		return stateSoon
	case f.Status == policy.NotScanned || f.Decision.Action == policy.NotScannedAct:
		return stateUnread
	case len(f.Findings) > 0:
		return stateOrder
	}
	return stateClean
}

// Files of a state beyond these numbers are counted but not kept: a report
// names what a person can go through.
const (
	keepInOrder   = 5_000
	keepPerReason = 500
)

// report gathers a scan for a person.
type report struct {
	opt      Options
	files    [states][]scan.File // stateUnread and stateClean stay empty
	count    [states]int
	unread   map[policy.Reason]*unread
	byPlace  map[policy.Place]*tally
	byType   map[policy.DocumentType]*tally // files with findings only
	byKind   map[policy.Kind]int            // files with the kind
	estimate bool                           // a date shown is an estimate
	firsts   []aged                         // of due, soon and in order, for the ages
}

type unread struct {
	count int
	files []scan.File // at most keepPerReason
}

// tally counts files by state.
type tally [states]int

// aged is when a file was first seen and how it stands.
type aged struct {
	at    time.Time
	state state
}

func newReport(o Options) *report {
	if o.Lang != English {
		o.Lang = Danish
	}
	if o.Zone == nil {
		o.Zone = time.Local
	}
	return &report{opt: o, unread: map[policy.Reason]*unread{}, byPlace: map[policy.Place]*tally{},
		byType: map[policy.DocumentType]*tally{}, byKind: map[policy.Kind]int{}}
}

// add takes one file. What was found is kept only when it is to be shown.
func (r *report) add(f scan.File) {
	st := stateOf(f)
	r.count[st]++
	if r.byPlace[f.Place] == nil {
		r.byPlace[f.Place] = &tally{}
	}
	r.byPlace[f.Place][st]++
	if f.Status == policy.NotScanned {
		u := r.unread[f.Reason]
		if u == nil {
			u = &unread{}
			r.unread[f.Reason] = u
		}
		if u.count++; u.count <= keepPerReason {
			short := scan.File{Path: f.Path, Place: f.Place, Original: f.Original, Reason: f.Reason, DocumentType: f.DocumentType}
			for _, fi := range f.Findings {
				fi.Matches = nil
				short.Findings = append(short.Findings, fi)
			}
			u.files = append(u.files, short)
		}
	}
	for _, fi := range f.Findings {
		if fi.Confidence != policy.Low { // what is only possible is not counted
			r.byKind[fi.Kind]++
		}
	}
	if st == stateClean || st == stateUnread {
		return
	}
	if r.byType[f.DocumentType] == nil {
		r.byType[f.DocumentType] = &tally{}
	}
	r.byType[f.DocumentType][st]++
	r.firsts = append(r.firsts, aged{f.FirstSeen, st})
	if f.Source == scan.Estimate && st != stateOrder {
		r.estimate = true
	}
	if st == stateOrder && len(r.files[st]) >= keepInOrder {
		return
	}
	if !r.opt.ShowMatches {
		f.Findings = slices.Clone(f.Findings)
		for i := range f.Findings {
			f.Findings[i].Matches = nil
		}
	}
	r.files[st] = append(r.files[st], f)
}

// sort puts what was due first on top, then the gravest, then by path.
func (r *report) sort() {
	for st := range r.files {
		slices.SortStableFunc(r.files[st], func(a, b scan.File) int {
			return cmp.Or(a.Decision.Due.Compare(b.Decision.Due),
				cmp.Compare(gravity(b.Category), gravity(a.Category)), strings.Compare(a.Path, b.Path))
		})
	}
}

func gravity(c policy.Category) int {
	i := slices.Index(policy.Categories, c)
	if i < 0 {
		return 0
	}
	return len(policy.Categories) - i
}

// reasons lists the reasons that occurred, in the order of policy.Reasons.
func (r *report) reasons() []policy.Reason {
	var out []policy.Reason
	for reason := range r.unread {
		out = append(out, reason)
	}
	slices.SortFunc(out, func(a, b policy.Reason) int {
		return cmp.Or(cmp.Compare(uint(slices.Index(policy.Reasons, a)), uint(slices.Index(policy.Reasons, b))), cmp.Compare(a, b))
	})
	return out
}

// unreadFiles is how many files could not be looked through, those that are
// due all the same included.
func (r *report) unreadFiles() int {
	n := 0
	for _, u := range r.unread {
		n += u.count
	}
	return n
}

// name is what the user knows the file as: in the bin, what it was called
// before.
func name(f scan.File) string {
	if f.Original != "" {
		return filepath.Base(f.Original)
	}
	return filepath.Base(f.Path)
}

// where tells the folder: "Skrivebord", "Skrivebord/Sager", "Papirkurv".
func (r *report) where(f scan.File, places []scan.PlaceState) string {
	label := PlaceWord(r.opt.Lang, f.Place)
	if f.Place == policy.RecycleBin {
		if f.Original == "" {
			return label
		}
		return label + r.opt.Lang.pick(" (lå i ", " (was in ") + r.tilde(filepath.Dir(f.Original)) + ")"
	}
	dir := filepath.Dir(f.Path)
	for _, p := range places {
		rel, err := filepath.Rel(p.Path, dir)
		if p.Place != f.Place || p.Path == "" || err != nil || !filepath.IsLocal(rel) {
			continue
		}
		if p.Place == policy.Custom {
			return r.tilde(dir)
		}
		return filepath.Join(label, rel)
	}
	return r.tilde(dir)
}

// tilde writes a path below the user's home as ~/….
func (r *report) tilde(path string) string {
	if r.opt.Home == "" {
		return path
	}
	if rel, err := filepath.Rel(r.opt.Home, path); err == nil && filepath.IsLocal(rel) {
		return filepath.Join("~", rel)
	}
	return path
}

// problemWords say why something could not be looked at. The more special error
// stands first.
var problemWords = []struct {
	err   error
	words policy.Sentence
}{
	{rootfs.ErrPrivacy, policy.Sentence{DA: "macOS lader ikke programmet se herind. Giv det adgang under Systemindstillinger, Anonymitet & sikkerhed", EN: "macOS does not let the program look in here. Allow it in System Settings, Privacy & Security"}},
	{fs.ErrPermission, policy.Sentence{DA: "ingen adgang", EN: "no access"}},
	{fs.ErrNotExist, policy.Sentence{DA: "findes ikke", EN: "does not exist"}},
	{rootfs.ErrTooDeep, policy.Sentence{DA: "her ligger for mange mapper inde i hinanden, så de inderste er ikke set igennem", EN: "too many folders lie within one another here; the innermost were not looked through"}},
	{rootfs.ErrTooMany, policy.Sentence{DA: "her er så mange mapper, at resten ikke er set igennem", EN: "there are so many folders here that the rest were not looked through"}},
	{rootfs.ErrLink, policy.Sentence{DA: "er en genvej til et andet sted", EN: "is a link to somewhere else"}},
	{rootfs.ErrSpecial, policy.Sentence{DA: "er ikke en almindelig fil", EN: "is not an ordinary file"}},
	{rootfs.ErrMount, policy.Sentence{DA: "her begynder et andet drev", EN: "another drive begins here"}},
	{rootfs.ErrChanged, policy.Sentence{DA: "blev skiftet ud, mens der blev kigget", EN: "was replaced while it was being looked at"}},
	{rootfs.ErrInUse, policy.Sentence{DA: "er i brug af et andet program", EN: "is in use by another program"}},
	{rootfs.ErrPlaceholder, policy.Sentence{DA: "ligger kun i skyen", EN: "is in the cloud only"}},
	{places.ErrTooWide, policy.Sentence{DA: "stedet er sat til hele hjemmemappen eller et helt drev", EN: "the place is set to the whole home folder or a whole drive"}},
	{places.ErrUnsafe, policy.Sentence{DA: "papirkurven kan være lavet af en anden bruger", EN: "the recycle bin may have been made by another user"}},
}

// problem says in words why something could not be looked at.
func problem(l Lang, err error) string {
	for _, p := range problemWords {
		if errors.Is(err, p.err) {
			return p.words.In(string(l))
		}
	}
	if err == nil {
		return l.pick("ukendt fejl", "unknown error")
	}
	if pe := (*fs.PathError)(nil); errors.As(err, &pe) {
		return pe.Err.Error() // the path stands beside it
	}
	return err.Error()
}
