package ledger

import (
	"fmt"
	"maps"
	"math/rand/v2"
	"os"
	"slices"
	"strconv"
	"testing"
	"time"
)

// The model says how old a file is, in the few rules a person would give:
//
//   - a file is as old as when it was first seen, whatever it is called by now
//     and wherever it was moved;
//   - a document that a program saves stays the same document, if somebody
//     watched or it is back within a minute;
//   - a copy of a file with personal data is as old as the oldest of its like;
//   - anything else has just arrived.
//
// Stamps are by the ledger's clock (TestClock tests that); when that turns out
// to have been ahead, what lies in the future is put down to now.
type model struct {
	*bench
	r     *rand.Rand
	files map[string]*modelFile
	gone  []*modelFile // their content is remembered
	last  time.Time    // ledger's clock
	n     int
	log   []string
}

type modelFile struct {
	first   time.Time
	content string
	flagged bool
}

func (m *model) now() time.Time {
	at, err := m.l.Moment()
	if err != nil {
		m.t.Fatal(err)
	}
	if at.Now.Before(m.last.Add(-slack)) {
		for _, f := range m.known() {
			if f.first.After(at.Now.Add(slack)) {
				f.first = at.Now
			}
		}
	}
	m.last = at.Now
	return at.Now
}

func (m *model) known() []*modelFile {
	return append(slices.Collect(maps.Values(m.files)), m.gone...)
}

func (m *model) path() string {
	m.n++
	return []string{deskRoot, downRoot}[m.r.IntN(2)] + "/" + strconv.Itoa(m.n) + ".docx"
}

func (m *model) text() string {
	m.n++
	if m.r.IntN(3) == 0 {
		return "tekst " + string([]rune{rune('æ' + m.n%9), rune(0x4e00 + m.n)}) // no digit: not flagged
	}
	return "nummer " + strconv.Itoa(m.n)
}

func (m *model) pick() (string, *modelFile) {
	paths := slices.Sorted(maps.Keys(m.files))
	if len(paths) == 0 {
		return "", nil
	}
	p := paths[m.r.IntN(len(paths))]
	return p, m.files[p]
}

// arrived is the model of a file that begins anew, or is a copy.
func (m *model) arrived(text string) *modelFile {
	f := &modelFile{first: m.now(), content: text, flagged: len(content(text).Findings) > 0}
	m.saved(f, text)
	return f
}

// saved gives a model file new content, whose age it inherits if it is a copy.
func (m *model) saved(f *modelFile, text string) {
	f.content, f.flagged = text, len(content(text).Findings) > 0
	for _, o := range m.known() {
		if f.flagged && o.flagged && o.content == text && o.first.Before(f.first) {
			f.first = o.first
		}
	}
}

func (m *model) frozen() bool { m.now(); return m.l.clock.state == clockBack }

// step does one random thing to the world, tells the ledger as the watch would,
// and does the same to the model.
func (m *model) step() string {
	m.w.pass(time.Duration(1+m.r.IntN(30)) * time.Second)
	p, f := m.pick()
	op := m.r.IntN(16)
	if f == nil {
		op = 0
	}
	switch op {
	case 0, 1:
		p, text := m.path(), m.text()
		m.w.create(p, text)
		m.files[p] = m.arrived(text)
		m.hint(p)
		return "create " + p
	case 2, 3:
		to := m.path()
		m.w.rename(p, to)
		m.files[to] = f
		delete(m.files, p)
		if m.r.IntN(2) == 0 {
			m.hint(p)
		}
		m.hint(to)
		return "rename " + p + " " + to
	case 4:
		to := m.path()
		m.w.copy(p, to)
		m.files[to] = m.arrived(f.content)
		m.hint(to)
		return "copy " + p + " " + to
	case 5:
		text := m.text()
		m.w.edit(p, text)
		m.saved(f, text)
		m.hint(p)
		return "edit " + p
	case 6: // saved by replacing, under the eyes of the watch
		text := m.text()
		m.w.saveOver(p, text)
		m.saved(f, text)
		m.hint(p)
		return "save over " + p
	case 7: // saved with a gap that the watch saw
		text, gap := m.text(), time.Duration(m.r.IntN(120))*time.Second
		m.w.remove(p)
		m.hint(p)
		frozen := m.frozen()
		m.w.pass(gap)
		m.w.create(p, text)
		if gap > window || frozen || m.frozen() {
			delete(m.files, p)
			m.gone = append(m.gone, f)
			m.files[p] = m.arrived(text)
		} else {
			m.saved(f, text)
		}
		m.hint(p)
		return fmt.Sprint("save after ", gap, " ", p)
	case 8: // as Word does it
		temp, old, text := m.path(), m.path(), m.text()
		m.w.create(temp, text)
		first := m.arrived(text)
		m.hint(temp)
		m.w.rename(p, old)
		m.hint(old)
		m.w.rename(temp, p)
		if !m.frozen() {
			first.first = f.first
		}
		m.hint(p)
		m.w.remove(old)
		m.hint(old)
		m.gone = append(m.gone, f)
		m.saved(first, text)
		m.files[p] = first
		return "save as Word does " + p
	case 9:
		to := binRoot + "/files/" + strconv.Itoa(m.n)
		m.n++
		m.w.rename(p, to)
		m.files[to] = f
		delete(m.files, p)
		m.hint(p)
		m.hint(to)
		return "to the bin " + p
	case 10:
		m.w.remove(p)
		delete(m.files, p)
		m.gone = append(m.gone, f)
		m.hint(p)
		return "delete " + p
	case 11: // the number used again
		n, to, text := m.w.files[p], m.path(), m.text()
		m.w.remove(p)
		delete(m.files, p)
		m.gone = append(m.gone, f)
		m.hint(p)
		m.w.pass(time.Second)
		m.w.create(to, text)
		m.w.files[to].id = n.id
		m.files[to] = m.arrived(text)
		m.hint(to)
		return "number used again " + p + " " + to
	case 12: // off, and something happens meanwhile
		return m.away(p, f)
	case 13:
		return m.clockwork()
	case 14:
		if err := m.l.Maintain(m.t.Context()); err != nil {
			m.t.Fatal(err)
		}
		return "maintain"
	default:
		m.w.pass(time.Duration(m.r.IntN(30)) * time.Hour)
		return "time"
	}
}

// away restarts the agent and does something while it is off.
func (m *model) away(p string, f *modelFile) string {
	m.w.pass(2 * time.Minute)
	if err := m.l.Close(); err != nil {
		m.t.Fatal(err)
	}
	m.watched = time.Time{}
	text := m.text()
	op := m.r.IntN(4)
	switch op {
	case 0:
		to := m.path()
		m.w.rename(p, to)
		m.files[to] = f
		delete(m.files, p)
	case 1:
		m.w.edit(p, text)
	case 2:
		m.w.saveOver(p, text)
	}
	m.w.pass(time.Duration(m.r.IntN(20)) * time.Hour)
	m.open()
	m.now()
	switch op {
	case 1:
		m.saved(f, text)
	case 2: // nobody can tell that from another file
		m.gone = append(m.gone, f)
		m.files[p] = m.arrived(text)
	}
	m.walk()
	m.watch()
	m.walk()
	return fmt.Sprint("off ", op, " ", p)
}

// clockwork sets the PC's clock wrong, or right.
func (m *model) clockwork() string {
	if m.w.off != 0 {
		m.w.off = 0
		if m.r.IntN(2) == 0 {
			m.confirm()
		}
	} else {
		m.w.off = time.Duration(m.r.IntN(7300)-3650) * day
	}
	m.now()
	if m.watched.After(m.last) { // the watch began at a time that never was
		m.watch()
		m.walk()
	}
	return fmt.Sprint("clock off by ", m.w.off)
}

// check compares the ages of all files that are there.
func (m *model) check() {
	m.now()
	found := m.all(Filter{})
	for p, f := range m.files {
		it, ok := found[p]
		if !ok {
			m.t.Fatalf("%s is not known; steps:\n%v", p, m.log)
		}
		if !it.FirstSeen.Equal(f.first) {
			m.t.Fatalf("%s first seen %v, model says %v; steps:\n%v", p, it.FirstSeen, f.first, m.log)
		}
		delete(found, p)
	}
	for p := range found {
		m.t.Fatalf("%s is not there; steps:\n%v", p, m.log)
	}
}

// TestModel: after any sequence of steps every file is as old as the model says.
// HUSORDEN_SEED repeats a run, HUSORDEN_STEPS makes it longer.
func TestModel(t *testing.T) {
	steps := 1500
	if s := os.Getenv("HUSORDEN_STEPS"); s != "" {
		n, err := strconv.Atoi(s)
		if err != nil {
			t.Fatal(err)
		}
		steps = n
	}
	r := seeded(t)
	for done := 0; done < steps; {
		m := &model{bench: newBench(t), r: r, files: map[string]*modelFile{}}
		m.walk()
		m.watch()
		for range 60 {
			m.log = append(m.log, m.step())
			m.check()
			done++
		}
		m.walk()
		m.check()
		if err := m.l.Close(); err != nil {
			t.Fatal(err)
		}
	}
}
