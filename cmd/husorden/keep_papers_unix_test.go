//go:build unix

package main

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"math/rand/v2"
	"os"
	"path/filepath"
	"regexp"
	"strconv"
	"strings"
	"time"

	"golang.org/x/sys/unix"

	"github.com/husorden/husorden/agent/device"
	"github.com/husorden/husorden/agent/ledger"
	"github.com/husorden/husorden/policy"
)

// What the policy of these tests says; see `husorden policy show plejefamilie`.
const (
	keepsFor   = 30 * 24 * time.Hour        // in every place
	quietFor   = 3 * 24 * time.Hour         // since the last edit
	undoneFor  = 7*24*time.Hour - time.Hour // in the undo area; the hour is that of summer time
	mostPapers = 25
)

// papers are the files of one who works on while the agent is killed again and
// again, and so what must be true of the home.
type papers struct {
	k     *kept
	r     *rand.Rand
	all   map[int]*paper
	items map[ledger.ID]int // the papers of items, by their names
	next  int
	did   map[string]int
	wrong []int // the papers that something is wrong with
}

// paper is one file. Its number is in its name, which it keeps, and in its text.
type paper struct {
	text     string
	since    time.Time // when it, or what it is a copy of, was first saved: no clock is earlier
	edited   time.Time
	first    time.Time // its clock as last told; zero: it may begin anew
	ordered  bool      // the person wants it gone as it is
	spared   time.Time // until when an answer protects it
	unsure   bool      // nobody knows whether the order to delete was heard
	deleted  bool      // by its owner
	removed  bool      // by the agent
	restored bool      // its owner wants it back
	tale     []string  // what became of it
}

// note adds to a paper's tale.
func (w *papers) note(p *paper, format string, args ...any) {
	p.tale = append(p.tale, w.k.now.Format(time.DateTime)+" "+fmt.Sprintf(format, args...))
}

// String leaves out the text.
func (p *paper) String() string {
	return fmt.Sprintf("since %v, edited %v, clock %v, ordered %v, spared until %v, deleted %v, removed %v, restored %v",
		p.since, p.edited, p.first, p.ordered, p.spared, p.deleted, p.removed, p.restored)
}

// written says that the paper has another text.
func (p *paper) written(text string, now time.Time) {
	p.text, p.edited, p.ordered, p.unsure = text, now, false, false
	p.back()
}

// back says that the paper lies in a place. One that was brought back begins
// anew, unless its clock is known by its content.
func (p *paper) back() {
	if p.removed {
		p.first = time.Time{}
	}
	p.removed, p.restored = false, false
}

var numbered = regexp.MustCompile(`^sag-(\d{5})`)

// numberOf is the number in a file's name; 0 when it has none.
func numberOf(path string) int {
	m := numbered.FindStringSubmatch(filepath.Base(path))
	if m == nil {
		return 0
	}
	n, _ := strconv.Atoi(m[1])
	return n
}

func (w *papers) folders() []string {
	return []string{filepath.Join(w.k.home, "Desktop"), filepath.Join(w.k.home, "Desktop", "sager"), filepath.Join(w.k.home, "Downloads"), w.bin()}
}

func (w *papers) bin() string { return filepath.Join(w.k.home, ".local", "share", "Trash", "files") }

// disk returns the papers' files, and the names of other files in the places.
func (w *papers) disk() (found map[int][]string, other []string) {
	found = map[int][]string{}
	for _, dir := range w.folders() {
		entries, err := os.ReadDir(dir)
		if err != nil {
			w.k.t.Fatal(err)
		}
		for _, e := range entries {
			n := numberOf(e.Name())
			switch {
			case n > 0:
				found[n] = append(found[n], filepath.Join(dir, e.Name()))
			case !e.IsDir():
				other = append(other, e.Name())
			}
		}
	}
	return found, other
}

// holding returns those of the files that have the paper's text.
func (p *paper) holding(paths []string) (same []string) {
	for _, path := range paths {
		if b, err := os.ReadFile(path); err == nil && string(b) == p.text {
			same = append(same, path)
		}
	}
	return same
}

// pick returns a paper that lies in a place, and where.
func (w *papers) pick() (*paper, string) {
	found, _ := w.disk()
	for n, paths := range found { // in any order
		if p := w.all[n]; p != nil && !p.deleted {
			return p, paths[w.r.IntN(len(paths))]
		}
	}
	return nil, ""
}

// text is what a paper says after its latest edit.
func (w *papers) text(n int) string {
	return fmt.Sprintf("%sSag %d, skrevet %d.\n%s", keptReport, n, w.r.Uint64(), strings.Repeat("Alt går godt. ", w.r.IntN(4000)))
}

// temporary writes a file beside the places, as saved now.
func (w *papers) temporary(text string) string {
	path := filepath.Join(filepath.Dir(w.k.home), "tmp")
	if err := errors.Join(os.WriteFile(path, []byte(text), 0o600), os.Chtimes(path, w.k.now, w.k.now)); err != nil {
		w.k.t.Fatal(err)
	}
	return path
}

func (w *papers) place() string { return w.folders()[w.r.IntN(3)] }

// work does one thing that a person does to files. It needs nobody.
func (w *papers) work() {
	switch w.r.IntN(12) {
	case 0, 1, 2:
		w.save()
	case 3, 4:
		w.rename(w.place())
	case 5, 6:
		w.edit()
	case 7:
		w.replace()
	case 8:
		w.copy()
	case 9:
		w.toBin()
	case 10:
		w.delete()
	default:
		w.k.move(time.Duration(1+w.r.IntN(10*24)) * time.Hour)
		w.did["days"]++
	}
}

func (w *papers) save() {
	found, _ := w.disk()
	if len(found) >= mostPapers {
		w.delete()
		return
	}
	w.next++
	p := &paper{text: w.text(w.next), since: w.k.now, edited: w.k.now}
	w.arrive(p, w.temporary(p.text), w.next)
	w.note(p, "saved")
	w.did["saved"]++
}

func (w *papers) arrive(p *paper, temporary string, n int) {
	if err := os.Rename(temporary, filepath.Join(w.place(), fmt.Sprintf("sag-%05d.txt", n))); err != nil {
		w.k.t.Fatal(err)
	}
	w.all[n] = p
}

// copy copies a paper: the copy is as old as the original.
func (w *papers) copy() {
	p, path := w.pick()
	if p == nil {
		return
	}
	text, err := os.ReadFile(path)
	if err != nil || string(text) != p.text {
		return // it has just gone, or is another version
	}
	w.next++
	c := &paper{text: p.text, since: p.since, edited: w.k.now}
	w.arrive(c, w.temporary(p.text), w.next)
	w.note(c, "copied from %s", path)
	w.did["copied"]++
}

func (w *papers) rename(to string) {
	p, path := w.pick()
	if p == nil {
		return
	}
	name := filepath.Join(to, fmt.Sprintf("sag-%05d-%d.txt", numberOf(path), w.did["renamed"]))
	if os.Rename(path, name) == nil {
		w.note(p, "renamed from %s to %s", path, name)
		w.did["renamed"]++
	}
}

// edit writes into the file, as a simple editor does.
func (w *papers) edit() {
	p, path := w.pick()
	if p == nil {
		return
	}
	f, err := os.OpenFile(path, os.O_WRONLY|os.O_TRUNC, 0)
	if errors.Is(err, fs.ErrNotExist) {
		return
	}
	if err != nil {
		w.k.t.Fatal(err)
	}
	text := w.text(numberOf(path))
	_, err = f.WriteString(text)
	at := unix.NsecToTimeval(w.k.now.UnixNano())
	if err := errors.Join(err, unix.Futimes(int(f.Fd()), []unix.Timeval{at, at}), f.Close()); err != nil {
		w.k.t.Fatal(err)
	}
	p.written(text, w.k.now)
	w.note(p, "edited %s", path)
	w.did["edited"]++
}

// replace saves as most programs do. The agent may be away meanwhile, and then
// it is another file: its clock may begin anew.
func (w *papers) replace() {
	p, path := w.pick()
	if p == nil {
		return
	}
	text := w.text(numberOf(path))
	temporary := w.temporary(text)
	if _, err := os.Lstat(path); err != nil {
		return
	}
	if err := os.Rename(temporary, path); err != nil {
		w.k.t.Fatal(err)
	}
	p.written(text, w.k.now)
	p.first, p.spared = time.Time{}, time.Time{}
	w.note(p, "replaced %s", path)
	w.did["replaced"]++
}

func (w *papers) toBin() {
	p, path := w.pick()
	if p == nil || filepath.Dir(path) == w.bin() {
		return
	}
	info := filepath.Join(filepath.Dir(w.bin()), "info", filepath.Base(path)+".trashinfo")
	text := fmt.Sprintf("[Trash Info]\nPath=%s\nDeletionDate=%s\n", path, w.k.now.Format("2006-01-02T15:04:05"))
	if err := os.WriteFile(info, []byte(text), 0o600); err != nil {
		w.k.t.Fatal(err)
	}
	if os.Rename(path, filepath.Join(w.bin(), filepath.Base(path))) == nil {
		w.note(p, "binned %s", path)
		w.did["binned"]++
	}
}

func (w *papers) delete() {
	p, path := w.pick()
	if p == nil {
		return
	}
	n, gone := numberOf(path), false
	found, _ := w.disk()
	for _, path := range found[n] {
		gone = os.Remove(path) == nil || gone
	}
	if p.deleted = gone; gone {
		w.note(p, "deleted")
		w.did["deleted"]++
	}
}

// tell does one thing that takes the agent. Its death on the way is no fault.
func (w *papers) tell(ctx context.Context, h house) {
	s, err := whole(ctx, h, device.Query{All: true})
	if err != nil || len(s.Items) == 0 {
		return
	}
	w.learn(s)
	it := s.Items[w.r.IntN(len(s.Items))]
	id, err := ledger.ParseID(it.ID)
	if err != nil {
		w.k.t.Fatal(err)
	}
	p := w.all[numberOf(it.Path)]
	if p == nil {
		return
	}
	if it.Status == device.Quarantined {
		n := numberOf(it.Path)
		if found, _ := w.disk(); !p.deleted && len(p.holding(found[n])) == 0 {
			w.gone(n, p)
		}
		p.restored, p.first = true, time.Time{}
		out, err := h.Order(ctx, device.Restore, id)
		if err == nil && out.Became == "restored" {
			w.did["restored"]++
		}
		w.note(p, "item %s restored: %+v, %v", id, out, err)
		return
	}
	reply := ledger.Reply{Answer: policy.AnswerDelete}
	switch w.r.IntN(8) {
	case 0:
		reply = ledger.Reply{Answer: policy.AnswerKeep, Until: w.k.now.AddDate(0, 0, 1+w.r.IntN(60)), Reason: "Sagen er ikke slut"}
	case 1:
		reply.Answer = policy.AnswerSent
	}
	order := reply.Answer != policy.AnswerKeep
	p.ordered = p.ordered || order
	err = h.Answer(ctx, id, reply)
	w.note(p, "item %s answered %+v: %v", id, reply, err)
	if err != nil {
		p.unsure = p.unsure || order
		return
	}
	w.did["answered"]++
	p.unsure = false
	p.spared = reply.Until // an order that came before may be under way
}
