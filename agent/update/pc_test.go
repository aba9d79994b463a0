package update

import (
	"bytes"
	"context"
	"crypto/rand"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"golang.org/x/mod/sumdb/note"

	"github.com/husorden/husorden/policy/release"
)

// pc is a computer with one version installed, and what there is to fetch.
type pc struct {
	t      *testing.T
	dir    string
	key    note.Signer
	keys   note.Verifiers
	web    *httptest.Server
	files  map[string][]byte
	asked  []string // paths, with what range
	status int      // that everything is answered with; 0: as it is
	limit  int      // bytes of a body after which the connection breaks; 0: none
	bad    map[string]bool
	clock  time.Time
	kill   func(at string) // called before each thing that changes something

	version  string // installed
	half     bool   // an installation was cut off
	refuses  map[string]bool
	busy     int             // how often a removal is still under way
	newForm  bool            // the ledger has the later version's form
	changes  map[string]bool // versions that change the form
	installs []string
}

func newPC(t *testing.T) *pc {
	t.Helper()
	secret, public, err := note.GenerateKey(rand.Reader, "husorden")
	if err != nil {
		t.Fatal(err)
	}
	p := &pc{t: t, dir: filepath.Join(t.TempDir(), "update"), files: map[string][]byte{}, bad: map[string]bool{}, refuses: map[string]bool{}, changes: map[string]bool{},
		clock: time.Date(2026, 11, 23, 8, 0, 0, 0, time.UTC), version: "1.2.3", kill: func(string) {}}
	if p.key, err = note.NewSigner(secret); err != nil {
		t.Fatal(err)
	}
	v, err := note.NewVerifier(public)
	if err != nil {
		t.Fatal(err)
	}
	p.keys = note.VerifierList(v)
	p.web = httptest.NewServer(http.HandlerFunc(p.serve))
	t.Cleanup(p.web.Close)
	return p
}

func (p *pc) serve(w http.ResponseWriter, r *http.Request) {
	p.asked = append(p.asked, strings.TrimSpace(r.URL.Path+" "+r.Header.Get("Range")))
	if p.status != 0 {
		w.WriteHeader(p.status)
		return
	}
	body, ok := p.files[strings.TrimPrefix(r.URL.Path, "/r/")]
	if !ok {
		http.NotFound(w, r)
		return
	}
	if p.limit > 0 && len(body) > p.limit && !strings.HasSuffix(r.URL.Path, ".releases") {
		w = &broken{w, p.limit}
	}
	http.ServeContent(w, r, "", time.Time{}, bytes.NewReader(body))
}

// broken is a connection that breaks.
type broken struct {
	http.ResponseWriter
	left int
}

func (b *broken) Write(data []byte) (int, error) {
	if len(data) >= b.left {
		b.ResponseWriter.Write(data[:b.left])
		panic(http.ErrAbortHandler)
	}
	b.left -= len(data)
	return b.ResponseWriter.Write(data)
}

// publish hands out these versions, the newest first.
func (p *pc) publish(versions ...string) {
	p.t.Helper()
	l := release.List{Format: release.Format, Channel: "stable", Issued: p.clock, Expires: p.clock.AddDate(0, 3, 0)}
	for _, v := range versions {
		name := "husorden_" + v + "_amd64.deb"
		body := bytes.Repeat([]byte("package "+v+"\n"), 5000)
		sum := sha256.Sum256(body)
		p.files[name] = body
		l.Releases = append(l.Releases, release.Release{Version: v, Packages: []release.Package{{Name: name, OS: "linux", Arch: "amd64", Kind: release.Deb, Size: int64(len(body)), SHA256: hex.EncodeToString(sum[:])}}})
	}
	p.sign(l)
}

func (p *pc) sign(l release.List) {
	p.t.Helper()
	data, err := release.Sign(l, p.key)
	if err != nil {
		p.t.Fatal(err)
	}
	p.files["stable.releases"] = data
}

func (p *pc) updater() *Updater {
	tick := func() time.Time { p.clock = p.clock.Add(time.Millisecond); return p.clock }
	return New(Options{Dir: p.dir, Keys: p.keys, System: p, Client: func(Order) (*http.Client, error) { return p.web.Client(), nil }, OS: "linux", Arch: "amd64", Kind: release.Deb, Now: tick,
		Poll: time.Microsecond, Wait: 20 * time.Millisecond, Steady: 5 * time.Millisecond, Patience: 10 * time.Millisecond})
}

func (p *pc) order() Order { return Order{From: p.web.URL + "/r/", Channel: "stable"} }

// run leaves an order and carries it out.
func (p *pc) run(o Order) (State, error) {
	p.t.Helper()
	if err := Leave(p.dir, o); err != nil {
		p.t.Fatal(err)
	}
	return p.updater().Run(p.t.Context())
}

func (p *pc) Install(ctx context.Context, path string, older *Going) error {
	p.kill("before install")
	body, err := os.ReadFile(path)
	if err != nil {
		return err
	}
	version := strings.Split(string(body), "\n")[0][len("package "):]
	if older != nil && release.Compare(older.Version, version) <= 0 {
		p.t.Errorf("%s goes for %s", older.Version, version)
	}
	p.installs = append(p.installs, version)
	p.half = true
	p.kill("half installed")
	if p.refuses[version] {
		p.half = false
		return errors.New("the installer refuses it")
	}
	p.version, p.half = version, false
	if p.changes[version] && !p.bad[version] {
		p.newForm = true
	}
	if p.changes[version] && p.bad[version] { // it breaks after it has changed the form
		p.newForm = true
	}
	p.kill("installed")
	return nil
}

func (p *pc) Health(context.Context) (string, error) {
	p.kill("asked how it is")
	switch {
	case p.half:
		return "", errors.New("half installed")
	case p.bad[p.version]:
		return "", errors.New("it does not start")
	case p.newForm && !p.changes[p.version]:
		return "", errors.New("the ledger is a newer program's")
	}
	return p.version, nil
}

func (p *pc) Rest(context.Context, time.Duration) (bool, error) {
	p.kill("asked to rest")
	if p.half || p.bad[p.version] {
		return false, errors.New("nobody answers")
	}
	p.busy--
	return p.busy >= 0, nil
}

func (p *pc) Form() (int, error) {
	if p.newForm {
		return 2, nil
	}
	return 1, nil
}

func (p *pc) Earlier(_ context.Context, form int) error {
	p.kill("before earlier")
	p.newForm = form == 2
	return nil
}

func (p *pc) has(want ...string) {
	p.t.Helper()
	entries, err := os.ReadDir(p.dir)
	if err != nil {
		p.t.Fatal(err)
	}
	var got []string
	for _, e := range entries {
		if strings.HasSuffix(e.Name(), ".deb") || strings.HasSuffix(e.Name(), ".part") || e.Name() == orderFile || e.Name() == takenFile {
			got = append(got, e.Name())
		}
	}
	if !slices.Equal(got, want) {
		p.t.Errorf("in the folder: %q, not %q", got, want)
	}
}
