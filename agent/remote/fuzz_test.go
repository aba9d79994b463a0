package remote

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"log/slog"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/husorden/husorden/agent/device"
	"github.com/husorden/husorden/agent/ledger"
	"github.com/husorden/husorden/agent/localapi"
	"github.com/husorden/husorden/platform/ipc"
)

// panics is a log that knows whether a handler panicked.
type panics struct {
	mu   sync.Mutex // guards text
	text bytes.Buffer
}

func (p *panics) Write(b []byte) (int, error) {
	p.mu.Lock()
	defer p.mu.Unlock()
	if bytes.Contains(b, []byte("panic")) {
		p.text.Write(b)
	}
	return len(b), nil
}

func (p *panics) String() string {
	p.mu.Lock()
	defer p.mu.Unlock()
	return p.text.String()
}

// FuzzConversation says a list of calls to a device, a line each: a verb and a
// body, in which ITEM is an item of the caller's. No handler panics, the ledger
// stays whole, the device answers afterwards, and what is another user's is as it
// was.
func FuzzConversation(f *testing.F) {
	const id = "[1,2,3,4,5,6,7,8]"
	for _, seed := range []string{
		`status {}` + "\n" + `status {"all":true,"after":"zz","lang":"xx"}` + "\n" + `ledger.log {"Most":-1}`,
		`answer {"item":ITEM,"answer":"delete","until":"0001-01-01T00:00:00Z","reason":""}` + "\n" + `companion.work {}` + "\n" + `companion.begin {"Item":ITEM,"Seen":{},"Sum":[1]}`,
		`answer {"item":ITEM,"answer":"keep","until":"9999-12-31T23:59:59Z","reason":"x"}` + "\n" + `order {"item":ITEM,"verb":"eat"}`,
		`companion.done {"item":ITEM,"verb":"remove","became":"quarantined","purge":"2026-01-01T00:00:00Z"}` + "\n" + `order {"item":ITEM,"verb":"purge"}` + "\n" + `status {}`,
		`companion.holds {"Held":[{"item":ITEM,"since":"0001-01-01T00:00:00Z","purge":"9999-01-01T00:00:00Z"}],"Open":["desktop","x"],"More":true}` + "\n" + `companion.holds {}`,
		`companion.asked {"Items":"AQIDBAUGBwg="}` + "\n" + `companion.asked {"Items":"AQ=="}`,
		`companion.saw {"Places":[{"place":"","path":"/w=="}],"Whole":true}` + "\n" + `companion.attach {}` + "\n" + `companion.wait {}`,
		`key.keep {"ID":[1],"Key":"AA=="}` + "\n" + `key.get {"ID":[]}` + "\n" + `key.drop {"ID":null}`,
		`look.open {"Roots":[{"Path":"Lw=="},{"Path":""}],"Watched":"2026-01-01T00:00:00+23:59"}` + "\n" +
			`look.recall {"Look":1,"Seen":{"Path":"L2E=","Place":"desktop","Info":{"Size":-1},"Times":[[9223372036854775807,9223372036854775807]],"Deleted":[-1,-1]}}` + "\n" +
			`look.keep {"Look":1,"Seen":{"Path":"L2E="},"Content":{"Findings":[{"Kind":"x","Count":-5}]}}` + "\n" +
			`look.sum {"Look":1,"Seen":{"Path":"L2E="}}` + "\n" + `look.died {"Look":1,"Size":-1}` + "\n" + `look.deaths {"Look":1,"Any":true}` + "\n" +
			`look.gone {"Look":1,"Seen":{"Path":""}}` + "\n" + `look.done {"Look":1,"Folder":"Lw==","Unread":["","/w=="]}` + "\n" + `status {"all":true}`,
		`organisation {}` + "\n" + `organisation.enrol {"URL":"x"}` + "\n" + `organisation.retire {}` + "\n" + `policy {}` + "\n" + `ledger.verify {}`,
		`companion.begin {"Item":` + id + `}` + "\n" + `nothing {}` + "\n" + `status []`,
	} {
		f.Add([]byte(seed))
	}
	log := &panics{}
	s := newStage(f, ipc.State, f.TempDir())
	s.log, s.limits = slog.New(slog.NewTextHandler(log, nil)), localapi.Limits{Call: 20 * time.Millisecond}
	s.open()
	other := s.d.Person("another")
	k, err := other.Look(f.Context(), []ledger.Root{{Path: desktop}}, time.Time{})
	must(f, err)
	s.lookAt(k, letter)
	f.Fuzz(func(t *testing.T, data []byte) {
		ctx := context.Background()
		before, err := other.Status(ctx, device.Query{All: true})
		must(t, err)
		own := s.ownItem(t)
		c, err := localapi.Dial(ctx, s.at, "1")
		must(t, err)
		defer c.Close()
		calls := 0
		for line := range strings.Lines(string(data)) {
			verb, body, _ := strings.Cut(strings.TrimSuffix(line, "\n"), " ")
			body = strings.ReplaceAll(body, "ITEM", own)
			if calls++; calls > 20 || !json.Valid([]byte(body)) {
				continue
			}
			_ = c.Call(ctx, verb, json.RawMessage(body), nil) //nolint:errcheck // it may well fail
		}
		if text := log.String(); text != "" {
			t.Fatal(text)
		}
		d, err := Dial(ctx, s.at, "1")
		must(t, err)
		defer d.Close()
		answers(t, "status", func() error { _, err := d.Status(ctx, device.Query{All: true}); return err })
		answers(t, "work", func() error { _, err := d.Work(ctx); return err })
		if a, err := s.d.Verify(); err != nil || len(a.Problems) > 0 {
			t.Fatalf("the audit log: %+v, %v", a.Problems, err)
		}
		after, err := other.Status(ctx, device.Query{All: true})
		must(t, err)
		before.Audit, after.Audit = device.AuditPosition{}, device.AuditPosition{}
		if diff := cmp.Diff(before, after); diff != "" {
			t.Fatalf("what is another user's has changed:\n%s", diff)
		}
	})
}

// answers fails when a call goes on being refused. A call may take longer than the
// short limit of these tests, on a machine with much to do.
func answers(t *testing.T, what string, call func() error) {
	t.Helper()
	err := call()
	for deadline := time.Now().Add(20 * time.Second); errors.Is(err, localapi.Unavailable) && time.Now().Before(deadline); err = call() {
	}
	if err != nil {
		t.Fatalf("no %s any more: %v", what, err)
	}
}

// ownItem makes an item of the caller's, and returns its id as JSON.
func (s *stage) ownItem(t *testing.T) string {
	t.Helper()
	k, err := s.me.Look(context.Background(), []ledger.Root{{Path: desktop}}, time.Time{})
	must(t, err)
	in := s.seenAt(letter)
	k.Keep(in, flagged())
	id, err := k.Item(in)
	must(t, err)
	text, err := json.Marshal(id)
	must(t, err)
	return string(text)
}
