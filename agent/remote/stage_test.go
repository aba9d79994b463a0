package remote

import (
	"context"
	"crypto/sha256"
	"encoding/binary"
	"io"
	"log/slog"
	"os/user"
	"path/filepath"
	"sync"
	"testing"
	"time"

	"github.com/husorden/husorden/agent/device"
	"github.com/husorden/husorden/agent/extract/doc"
	"github.com/husorden/husorden/agent/ledger"
	"github.com/husorden/husorden/agent/localapi"
	"github.com/husorden/husorden/agent/scan"
	"github.com/husorden/husorden/platform/ipc"
	"github.com/husorden/husorden/platform/rootfs"
	"github.com/husorden/husorden/policy"
)

const day = 24 * time.Hour

var (
	start = time.Date(2026, 3, 2, 8, 0, 0, 123_456_789, time.UTC)
	// Neither is UTF-8.
	desktop = filepath.Join(string(filepath.Separator)+"home", "anna-prik", "Skriveb\xf8rd")
	letter  = filepath.Join(desktop, "status\xff\xfe.docx")
)

func must(t testing.TB, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

// stage is a device that is spoken to directly and over the local API.
type stage struct {
	t      testing.TB
	dir    string
	at     ipc.Address
	d      *device.Device
	me     *device.Person
	limits localapi.Limits
	log    *slog.Logger
	stop   func()

	mu  sync.Mutex // guards now
	now time.Time
}

func newStage(t testing.TB, at func(string) (ipc.Address, error), dir string) *stage {
	t.Helper()
	s := &stage{t: t, dir: dir, now: start, log: slog.New(slog.NewTextHandler(io.Discard, nil))}
	var err error
	s.at, err = at(dir)
	must(t, err)
	t.Cleanup(func() {
		if s.stop != nil {
			s.stop()
		}
	})
	return s
}

// onStage is a stage of the user of this process alone.
func onStage(t testing.TB) *stage {
	t.Helper()
	s := newStage(t, ipc.State, t.TempDir())
	s.open()
	return s
}

func (s *stage) clock() time.Time {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.now
}

func (s *stage) pass(d time.Duration) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.now = s.now.Add(d)
}

// open starts the device and its local API; stop ends both.
func (s *stage) open() {
	s.t.Helper()
	pol, err := policy.Load("plejefamilie", map[string]string{"remove_by_itself": "true"})
	must(s.t, err)
	s.d, err = device.Open(device.Options{Dir: s.dir, Policy: pol, Now: s.clock, Reader: "1", Synced: func() bool { return true }, Log: s.log})
	must(s.t, err)
	me, err := user.Current()
	must(s.t, err)
	s.me = s.d.Person(ledger.User(me.Uid))
	l, err := ipc.Listen(s.at)
	must(s.t, err)
	ctx, cancel := context.WithCancel(context.Background())
	ended := make(chan error, 1)
	verbs := Verbs(s.d, me.Uid, unenrolled{})
	go func() {
		ended <- localapi.Serve(ctx, l, verbs, localapi.Options{Program: "1", Log: s.log, Limits: s.limits})
	}()
	s.stop = func() {
		s.t.Helper()
		cancel()
		if err := <-ended; err != nil {
			s.t.Errorf("serving: %v", err)
		}
		must(s.t, s.d.Close())
		s.stop = nil
	}
}

func (s *stage) dial() *Device {
	s.t.Helper()
	d, err := Dial(s.t.Context(), s.at, "1")
	must(s.t, err)
	s.t.Cleanup(func() { d.Close() })
	return d
}

// seenAt is a file as a walk meets it.
func (s *stage) seenAt(path string) scan.Seen {
	sum := sha256.Sum256([]byte(path))
	in := scan.Seen{Path: path, Place: policy.Desktop, Info: rootfs.Info{Type: rootfs.File, Size: 4711, Links: 1,
		Times: rootfs.Times{Birth: start.Add(time.Nanosecond), Modified: start.Add(-time.Nanosecond), Changed: start}}}
	in.Info.ID.Volume = 7
	copy(in.Info.ID.File[:], binary.LittleEndian.AppendUint64(nil, binary.LittleEndian.Uint64(sum[:])))
	return in
}

// flagged is a content with personal data.
func flagged() scan.Content {
	return scan.Content{Format: doc.DOCX, Status: policy.Scanned, DocumentType: policy.StatusReport, Scope: policy.InScope,
		Findings: []scan.Finding{{Finding: policy.Finding{Kind: policy.CPR, Count: 2, Confidence: policy.High}}}}
}

// lookAt has a look meet the files below the desktop, and no others.
func (s *stage) lookAt(k device.Look, paths ...string) {
	s.t.Helper()
	for _, path := range paths {
		in := s.seenAt(path)
		if _, known := k.Recall(in); !known {
			k.Keep(in, flagged())
			must(s.t, k.Sum(in, sha256.Sum256([]byte(path))))
		}
	}
	must(s.t, k.Done(s.t.Context(), desktop))
}
