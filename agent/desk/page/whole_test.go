package page

import (
	"context"
	"errors"
	"io"
	"log/slog"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/husorden/husorden/agent/companion"
	"github.com/husorden/husorden/agent/device"
	"github.com/husorden/husorden/agent/watch"
	"github.com/husorden/husorden/platform/places"
	"github.com/husorden/husorden/policy"
)

// silentWatch tells of nothing.
type silentWatch struct{}

func (silentWatch) SetRoots([]string)               {}
func (silentWatch) Poke()                           {}
func (silentWatch) Hints() <-chan watch.Hint        { return nil }
func (silentWatch) Since(string) (time.Time, error) { return time.Time{}, errors.New("not watched") }

// The page with a real device, a real companion and real files: shown, read on
// the spot, removed, had back.
func TestWithTheWholeHouse(t *testing.T) {
	home, state := t.TempDir(), t.TempDir()
	file := filepath.Join(home, "Desktop", "Statusrapport <april>.txt")
	if os.PathSeparator == '\\' {
		file = filepath.Join(home, "Desktop", "Statusrapport april.txt")
	}
	const text = "Statusrapport\nBarnet Sofie Vindelev Ro, CPR 140351-4005, har det godt og tager sin medicin mod astma.\n" // made up: born in 2051
	for _, err := range []error{os.Mkdir(filepath.Join(home, "Desktop"), 0o700), os.Mkdir(filepath.Join(home, "Downloads"), 0o700), os.WriteFile(file, []byte(text), 0o600)} {
		if err != nil {
			t.Fatal(err)
		}
	}
	log, pol := slog.New(slog.NewTextHandler(io.Discard, nil)), family(t)
	d, err := device.Open(device.Options{Dir: state, Policy: pol, Now: time.Now, Synced: func() bool { return true }, Reader: "1", Log: log})
	if err != nil {
		t.Fatal(err)
	}
	person := d.Person("uid-1000")
	release, err := person.Attach()
	if err != nil {
		t.Fatal(err)
	}
	c := companion.New(companion.Options{Device: person, Places: func() ([]places.Place, []error) { return places.OfHome(home), nil }, Own: state,
		Policy: pol, Watch: silentWatch{}, Ask: func(context.Context, companion.Summary) bool { return true }, Log: log})
	ctx, cancel := context.WithCancel(context.Background())
	done := make(chan error, 1)
	go func() { done <- c.Run(ctx, make(chan time.Time)) }() // the cleanup waits for it
	t.Cleanup(func() {
		cancel()
		err := <-done
		release()
		if err := errors.Join(err, d.Close()); err != nil {
			t.Error(err)
		}
	})

	w := &world{t: t, host: "127.0.0.1:40001"}
	w.page = newPage(Options{House: person, Policy: func() *policy.Policy { return pol }, Drafts: drafts(), Now: time.Now, Log: log,
		Files: &Located{Where: c.Where, Policy: func() *policy.Policy { return pol }, Now: time.Now}}, []string{w.host})
	var items []device.ItemStatus
	for range 100 {
		s, err := person.Status(t.Context(), device.Query{})
		if err != nil {
			t.Fatal(err)
		}
		if items = s.Items; len(items) == 1 && len(s.Places) > 0 {
			break
		}
		time.Sleep(50 * time.Millisecond)
	}
	if len(items) != 1 {
		t.Fatalf("the companion found %d files", len(items))
	}
	w.enter()
	has(t, w.get("/").Body.String(), "Statusrapport med 1 CPR-nummer")
	has(t, w.get("/").Body.String(), "(anslået ud fra filens egne datoer)")
	has(t, w.post("/found", "item", refOf(items[0])).Body.String(), "140351-4005")

	body := w.after(w.post("/answer", "answer", "delete", "item", refOf(items[0])))
	if _, err := os.Lstat(file); !errors.Is(err, os.ErrNotExist) || !strings.Contains(body, "er slettet. Den gemmes stadig") {
		t.Fatalf("not removed: %v\n%s", err, body)
	}
	has(t, body, "Slettet for nylig, gemmes stadig")
	has(t, w.after(w.post("/undo", "item", id0(t, person))), "er hentet tilbage")
	if got, err := os.ReadFile(file); err != nil || string(got) != text {
		t.Errorf("not had back: %v", err)
	}
}

// id0 names the one item that there is, as it is now.
func id0(t *testing.T, p *device.Person) string {
	t.Helper()
	s, err := p.Status(t.Context(), device.Query{All: true})
	if err != nil || len(s.Items) != 1 {
		t.Fatalf("%d items, %v", len(s.Items), err)
	}
	return refOf(s.Items[0])
}
