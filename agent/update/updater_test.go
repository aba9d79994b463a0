package update

import (
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	mathrand "math/rand/v2"
	"net/http"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/husorden/husorden/policy/release"
)

func TestUpdate(t *testing.T) {
	p := newPC(t)
	p.publish("1.3.0", "1.2.3", "1.2.2")
	s, err := p.run(p.order())
	if err != nil || p.version != "1.3.0" || s.Result != Updated || s.From != "1.2.3" || s.To != "1.3.0" || s.Step != Idle || s.Problem != NoProblem || s.Newest != "1.3.0" {
		t.Fatalf("%v %+v", err, s)
	}
	p.has("husorden_1.3.0_amd64.deb") // the way back from the next one

	p.asked, p.installs = nil, nil
	if s, err = p.run(p.order()); err != nil || len(p.installs) != 0 || !slices.Equal(p.asked, []string{"/r/stable.releases"}) || s.Newest != "1.3.0" {
		t.Errorf("nothing is new: %v %+v %q %q", err, s, p.asked, p.installs)
	}
	if s.Result != Updated || s.To != "1.3.0" {
		t.Errorf("the last update is forgotten: %+v", s)
	}
	if _, err := p.updater().Run(t.Context()); err != nil || len(p.asked) != 1 {
		t.Errorf("without an order: %v %q", err, p.asked)
	}

	p.publish("1.4.0", "1.3.1", "1.3.0", "1.2.3")
	o := p.order()
	o.Version = "1.3.1"
	if s, err = p.run(o); err != nil || p.version != "1.3.1" {
		t.Errorf("pinned: %v %+v", err, s)
	}
	o.Version = "1.3.0"
	if s, err = p.run(o); err != nil || p.version != "1.3.1" || s.Newest != "1.3.1" {
		t.Errorf("an earlier one is pinned: %v %+v", err, s)
	}
	o.Version = "1.9.0"
	if s, err = p.run(o); ProblemOf(err) != NoPackage || s.Problem != NoPackage || p.version != "1.3.1" {
		t.Errorf("one is pinned that there is not: %v %+v", err, s)
	}
}

// TestBack: what does not work is gone back from, and not tried again until
// somebody asks for it; the next one is.
func TestBack(t *testing.T) {
	for name, spoil := range map[string]func(*pc){
		"does not start":     func(p *pc) { p.bad["1.3.0"] = true },
		"is refused":         func(p *pc) { p.refuses["1.3.0"] = true },
		"changes the ledger": func(p *pc) { p.bad["1.3.0"], p.changes["1.3.0"] = true, true },
		"is another version": func(p *pc) { p.mislabel("1.3.0", "1.2.9") },
	} {
		t.Run(name, func(t *testing.T) {
			p := newPC(t)
			p.publish("1.3.0", "1.2.3")
			spoil(p)
			s, err := p.run(p.order())
			if err == nil || p.version != "1.2.3" || s.Result != WentBack || s.Problem != NoProblem || s.Step != Idle || !slices.Equal(s.Held, []string{"1.3.0"}) {
				t.Fatalf("%v %+v", err, s)
			}
			if _, err := p.Health(t.Context()); err != nil {
				t.Errorf("the earlier one: %v", err)
			}
			p.installs = nil
			if s, err := p.run(p.order()); err != nil || len(p.installs) > 0 || s.Result != WentBack {
				t.Errorf("it is tried again: %v %+v", err, s)
			}
			delete(p.bad, "1.3.0")
			delete(p.refuses, "1.3.0")
			o := p.order()
			o.Again = true
			if name != "is another version" {
				if s, err := p.run(o); err != nil || p.version != "1.3.0" || len(s.Held) != 0 {
					t.Errorf("asked for: %v %+v", err, s)
				}
			}
			p.publish("1.3.1", "1.3.0", "1.2.3")
			p.changes["1.3.1"] = p.changes["1.3.0"]
			if s, err := p.run(p.order()); err != nil || p.version != "1.3.1" {
				t.Errorf("the next one: %v %+v", err, s)
			}
		})
	}
}

// mislabel makes the package of a version hold another one.
func (p *pc) mislabel(version, holds string) {
	body := bytes.Repeat([]byte("package "+holds+"\n"), 5000)
	sum := sha256.Sum256(body)
	l, err := release.Open(p.files["stable.releases"], "stable", p.keys, p.clock)
	if err != nil {
		p.t.Fatal(err)
	}
	for i := range l.Releases {
		if l.Releases[i].Version == version {
			pkg := &l.Releases[i].Packages[0]
			pkg.SHA256, pkg.Size = hex.EncodeToString(sum[:]), int64(len(body))
			p.files[pkg.Name] = body
		}
	}
	p.sign(l)
}

// TestStuck: when neither works, going back is tried again, with the same package.
func TestStuck(t *testing.T) {
	p := newPC(t)
	p.publish("1.3.0", "1.2.3")
	p.bad["1.3.0"], p.refuses["1.2.3"] = true, true
	s, err := p.run(p.order())
	if err == nil || s.Result != Stuck || s.Step != GoingBack {
		t.Fatalf("%v %+v", err, s)
	}
	p.web.Close() // nothing more is needed
	if s, err = p.updater().Run(t.Context()); err == nil || s.Result != Stuck {
		t.Errorf("%v %+v", err, s)
	}
	delete(p.refuses, "1.2.3")
	if s, err = p.updater().Run(t.Context()); err != nil || s.Result != WentBack || p.version != "1.2.3" {
		t.Errorf("%v %+v", err, s)
	}
	p.has("husorden_1.2.3_amd64.deb")
}

// TestNotUpdated: each thing that can be wrong changes nothing and is told.
func TestNotUpdated(t *testing.T) {
	for name, c := range map[string]struct {
		spoil func(*pc, *Order)
		want  Problem
	}{
		"nobody answers":        {func(p *pc, _ *Order) { p.web.Close() }, Unreachable},
		"a proxy wants a login": {func(p *pc, _ *Order) { p.status = http.StatusProxyAuthRequired }, Unreachable},
		"no list":               {func(p *pc, _ *Order) { delete(p.files, "stable.releases") }, Unreachable},
		"a proxy's page":        {func(p *pc, _ *Order) { p.files["stable.releases"] = []byte("<html>log in</html>") }, NotSigned},
		"another's key": {func(p *pc, _ *Order) {
			q := newPC(p.t)
			q.publish("9.9.9", "1.2.3")
			p.files["stable.releases"] = q.files["stable.releases"]
		}, NotSigned},
		"expired": {func(p *pc, _ *Order) { p.clock = p.clock.AddDate(0, 4, 0) }, OldList},
		"an older list": {func(p *pc, _ *Order) {
			old := p.files["stable.releases"]
			p.clock = p.clock.Add(time.Hour)
			p.publish("1.2.3")
			p.must(p.run(p.order()))
			p.files["stable.releases"] = old
		}, OldList},
		"another channel":   {func(p *pc, o *Order) { o.Channel = "early"; p.files["early.releases"] = p.files["stable.releases"] }, BadList},
		"no package of it":  {func(p *pc, _ *Order) { delete(p.files, "husorden_1.3.0_amd64.deb") }, Unreachable},
		"no way back":       {func(p *pc, _ *Order) { p.publish("1.3.0") }, NoPackage},
		"a changed package": {func(p *pc, _ *Order) { p.files["husorden_1.3.0_amd64.deb"][7]++ }, BadPackage},
		"a longer package": {func(p *pc, _ *Order) {
			p.files["husorden_1.3.0_amd64.deb"] = append(p.files["husorden_1.3.0_amd64.deb"], 'x')
		}, BadPackage},
		"a shorter package":  {func(p *pc, _ *Order) { f := p.files; f["husorden_1.3.0_amd64.deb"] = f["husorden_1.3.0_amd64.deb"][1:] }, Unreachable},
		"removals never end": {func(p *pc, _ *Order) { p.busy = 1000 }, Removing},
		"it does not work":   {func(p *pc, _ *Order) { p.bad["1.2.3"] = true }, NoService},
		"a plain address":    {func(_ *pc, o *Order) { o.From = "http://example.com/r/" }, Unreachable},
		"a password in it":   {func(_ *pc, o *Order) { o.From = "https://a:b@example.com/r/" }, Unreachable},
		"no address":         {func(_ *pc, o *Order) { o.From = "" }, Unreachable},
	} {
		t.Run(name, func(t *testing.T) {
			p := newPC(t)
			p.publish("1.3.0", "1.2.3")
			o := p.order()
			c.spoil(p, &o)
			s, err := p.run(o)
			if err == nil || s.Problem != c.want || s.Step != Idle || p.version != "1.2.3" || len(p.installs) > 0 {
				t.Errorf("%v %+v %q", err, s, p.installs)
			}
			if kept, err := Load(p.dir); err != nil || kept.Problem != c.want {
				t.Errorf("it is not written down: %+v, %v", kept, err)
			}
		})
	}
}

func (p *pc) must(s State, err error) State {
	p.t.Helper()
	if err != nil {
		p.t.Fatal(err)
	}
	return s
}

// TestResumedDownload: a connection that breaks goes on where it broke, also in
// another process, and a begun file of another package is no trap.
func TestResumedDownload(t *testing.T) {
	p := newPC(t)
	p.publish("1.3.0", "1.2.3")
	p.limit = 40_000
	for i := 0; p.version == "1.2.3"; i++ {
		if s, err := p.run(p.order()); err != nil && s.Problem != Unreachable || i > 5 {
			t.Fatalf("%d: %v %+v", i, err, s)
		}
	}
	ranged := 0
	for _, a := range p.asked {
		if strings.Contains(a, "bytes=") {
			ranged++
		}
	}
	if ranged == 0 {
		t.Errorf("it began anew each time: %q", p.asked)
	}

	p = newPC(t)
	p.publish("1.3.0", "1.2.3")
	if err := os.MkdirAll(p.dir, 0o700); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(filepath.Join(p.dir, "husorden_1.3.0_amd64.deb.part"), bytes.Repeat([]byte("x"), 1000), 0o600); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(filepath.Join(p.dir, "husorden_1.2.3_amd64.deb"), []byte("damaged"), 0o600); err != nil {
		t.Fatal(err)
	}
	p.must(p.run(p.order()))
	if p.version != "1.3.0" {
		t.Error("not updated")
	}
}

// died is what a killed updater leaves by.
type died struct{ at string }

// TestKilled kills the updater before and in each of its steps, and at each way
// from one to the next, for good and bad packages: whoever runs next comes to the
// same end, and no state between is one that nobody gets out of.
func TestKilled(t *testing.T) {
	for _, bad := range []bool{false, true} {
		for _, form := range []bool{false, true} {
			for at := 1; ; at++ {
				p := newPC(t)
				p.bad["1.3.0"], p.changes["1.3.0"] = bad, form
				n := 0
				if where := p.lives(func() bool { n++; return n == at }); n < at {
					if at < 8 {
						t.Fatalf("only %d places, the last %s", at, where)
					}
					break // it came to its end before
				}
			}
		}
	}
}

// TestKilledAtRandom kills it again and again.
func TestKilledAtRandom(t *testing.T) {
	for seed := range uint64(300) {
		r := mathrand.New(mathrand.NewPCG(seed, 1))
		p := newPC(t)
		p.bad["1.3.0"], p.changes["1.3.0"] = seed%2 == 0, seed%3 == 0
		p.lives(func() bool { return r.IntN(6) == 0 })
		p.web.Close()
	}
}

// lives runs an order to its end through all the kills, and says where the last
// one was.
func (p *pc) lives(dies func() bool) (where string) {
	p.t.Helper()
	p.publish("1.3.0", "1.2.3")
	kills, tries := 0, 0
	p.kill = func(at string) {
		if kills < 8 && dies() {
			kills++
			panic(died{at})
		}
	}
	s := State{}
	for ; s.Step != Idle || s.Result == NoneYet; tries++ {
		if tries > 2*kills+3 {
			p.t.Fatalf("killed %d times, last %s: it does not come to an end: %+v", kills, where, s)
		}
		if s.Step == Idle { // nothing was begun: it is ordered again
			if err := Leave(p.dir, p.order()); err != nil {
				p.t.Fatal(err)
			}
		}
		if at := p.killed(); at != "" {
			where = at
		}
		var err error
		if s, err = Load(p.dir); err != nil {
			p.t.Fatal(err)
		}
	}
	p.kill = func(string) {}
	// A good one that was cut off time and again may be given up, never a bad one
	// kept.
	ends := map[string]Result{"1.3.0": Updated, "1.2.3": WentBack}
	if ends[p.version] != s.Result || p.bad[p.version] || p.version == "1.2.3" && !p.bad["1.3.0"] && kills < mostTries {
		p.t.Fatalf("killed %d times, last %s: %+v, %s is installed (%q)", kills, where, s, p.version, p.installs)
	}
	if _, err := p.Health(p.t.Context()); err != nil {
		p.t.Fatalf("killed %d times, last %s: %v", kills, where, err)
	}
	return where
}

// killed runs the updater, and says where it died.
func (p *pc) killed() (at string) {
	defer func() {
		if r := recover(); r != nil {
			d, ok := r.(died)
			if !ok {
				panic(r)
			}
			at = d.at
		}
	}()
	p.updater().Run(p.t.Context()) //nolint:errcheck // the state tells
	return ""
}

// TestOne: two updaters at once are one.
func TestOne(t *testing.T) {
	p := newPC(t)
	p.publish("1.3.0", "1.2.3")
	var inner error
	p.kill = func(at string) {
		if at == "half installed" {
			_, inner = p.updater().Run(t.Context())
		}
	}
	p.must(p.run(p.order()))
	if !errors.Is(inner, ErrBusy) {
		t.Errorf("the second one: %v", inner)
	}
}

// TestFullDisk: what was begun goes, and nothing is installed.
func TestFullDisk(t *testing.T) {
	err := fmt.Errorf("writing: %w", diskFull)
	if got := ProblemOf(err); got != DiskFull {
		t.Errorf("%v is told as %s", err, got)
	}
}
