package ledger

import (
	"archive/zip"
	"bytes"
	"encoding/json"
	"flag"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/husorden/husorden/policy"
)

// releasedFlag keeps the ledger that this program writes, as that of a release:
//
//	go test ./agent/ledger -run '^TestReleased$' -released 1.0.0
//
// It is done once for each release, and what is in testdata/released is never
// written again.
var releasedFlag = flag.String("released", "", "keep a ledger of this program as that of a release")

// remembered is what a released ledger holds, as the program that wrote it saw it.
type remembered struct {
	Now     time.Time
	Items   map[string]rememberedItem
	Marks   map[string]string
	Queued  []string
	Secret  string // of the item that Quarantined names
	Held    string
	Records int
}

type rememberedItem struct {
	ID        string
	First     time.Time
	Answer    policy.Answer
	Until     time.Time
	Asked     time.Time
	Names     int
	Presented bool
}

// TestReleased: this program reads the ledger of every release, loses nothing of
// it, and writes it on.
func TestReleased(t *testing.T) {
	const folder = "testdata/released"
	if *releasedFlag != "" {
		keep(t, filepath.Join(folder, *releasedFlag+".zip"))
	}
	files, err := filepath.Glob(filepath.Join(folder, "*.zip"))
	if err != nil || len(files) == 0 {
		t.Fatalf("no ledgers: %v", err)
	}
	for _, file := range files {
		t.Run(filepath.Base(file), func(t *testing.T) { released(t, file) })
	}
}

func released(t *testing.T, file string) {
	dir := filepath.Join(t.TempDir(), "ledger")
	if err := os.Mkdir(dir, 0o700); err != nil {
		t.Fatal(err)
	}
	var want remembered
	z, err := zip.OpenReader(file)
	if err != nil {
		t.Fatal(err)
	}
	defer z.Close()
	for _, f := range z.File {
		r, err := f.Open()
		if err != nil {
			t.Fatal(err)
		}
		data, err := io.ReadAll(r)
		if err != nil {
			t.Fatal(err)
		}
		if f.Name == "remembered.json" {
			err = json.Unmarshal(data, &want)
		} else {
			err = os.WriteFile(filepath.Join(dir, f.Name), data, 0o600)
		}
		if err != nil {
			t.Fatal(err)
		}
	}
	now := want.Now
	for round := range 2 { // the second time it is this program's own
		l, err := Open(Options{Dir: dir, Now: func() time.Time { return now }, Reader: "another"})
		if err != nil {
			t.Fatal(err)
		}
		if d := cmp.Diff(want, remember(t, l, want.Held, want.Now)); d != "" {
			t.Errorf("round %d: %s", round, d)
		}
		for _, f := range l.Health() {
			t.Errorf("round %d: %s", round, f.Fact)
		}
		if err := l.Maintain(t.Context()); err != nil {
			t.Error(err)
		}
		if err := l.Close(); err != nil {
			t.Fatal(err)
		}
	}
}

// remember asks a ledger for all that a release must not lose.
func remember(t *testing.T, l *Ledger, held string, now time.Time) remembered {
	t.Helper()
	must := func(err error) {
		t.Helper()
		if err != nil {
			t.Fatal(err)
		}
	}
	got := remembered{Now: now, Items: map[string]rememberedItem{}, Marks: map[string]string{}, Held: held}
	must(l.Items(t.Context(), Filter{}, func(it Item) error {
		got.Items[it.Path] = rememberedItem{ID: it.ID.String(), First: it.FirstSeen, Answer: it.Answer, Until: it.KeepUntil, Asked: it.Asked, Names: it.Names, Presented: it.Missing.IsZero()}
		return nil
	}))
	for _, name := range []string{"duty.device_review", "policy"} {
		m, err := l.Mark(name)
		must(err)
		got.Marks[name] = m.Note + " " + m.At.UTC().Format(time.RFC3339)
	}
	reports, err := l.Queued(10)
	must(err)
	for _, r := range reports {
		got.Queued = append(got.Queued, string(r.Body))
	}
	id, err := ParseID(held)
	must(err)
	secret, err := l.Secret("quarantine", id)
	must(err)
	got.Secret = string(secret)
	a, err := l.VerifyAudit()
	must(err)
	if len(a.Problems) > 0 {
		t.Errorf("the log: %+v", a.Problems)
	}
	got.Records = int(a.Records)
	return got
}

// keep writes a ledger of this program with something of everything.
func keep(t *testing.T, file string) {
	t.Helper()
	if _, err := os.Stat(file); err == nil {
		t.Fatalf("%s is there: a release is kept once", file)
	}
	b, _ := filled(t)
	held, err := b.l.Secrets("quarantine")
	if err != nil || len(held) != 1 {
		t.Fatalf("%v %v", held, err)
	}
	want := remember(t, b.l, held[0].String(), b.w.wall())
	if err := b.l.Close(); err != nil {
		t.Fatal(err)
	}
	data, err := json.MarshalIndent(want, "", " ")
	if err != nil {
		t.Fatal(err)
	}
	var out bytes.Buffer
	z := zip.NewWriter(&out)
	add := func(name string, data []byte) {
		w, err := z.Create(name)
		if err == nil {
			_, err = w.Write(data)
		}
		if err != nil {
			t.Fatal(err)
		}
	}
	add("remembered.json", data)
	entries, err := os.ReadDir(b.dir)
	if err != nil {
		t.Fatal(err)
	}
	for _, e := range entries {
		if e.Name() == lockName || e.Type() != fs.FileMode(0) {
			continue
		}
		data, err := os.ReadFile(filepath.Join(b.dir, e.Name()))
		if err != nil {
			t.Fatal(err)
		}
		add(e.Name(), data)
	}
	if err := z.Close(); err != nil {
		t.Fatal(err)
	}
	if err := os.MkdirAll(filepath.Dir(file), 0o755); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(file, out.Bytes(), 0o644); err != nil {
		t.Fatal(err)
	}
}
