package page

import (
	"context"
	"encoding/hex"
	"fmt"
	"io"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"net/url"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/husorden/husorden/agent/check"
	"github.com/husorden/husorden/agent/detect"
	"github.com/husorden/husorden/agent/device"
	"github.com/husorden/husorden/agent/disposal"
	"github.com/husorden/husorden/agent/ledger"
	"github.com/husorden/husorden/agent/ours"
	"github.com/husorden/husorden/policy"
)

var now0 = time.Date(2026, 4, 6, 9, 30, 0, 0, time.UTC)

const day = 24 * time.Hour

// fakeHouse is a device that removes and restores at once.
type fakeHouse struct {
	mu      sync.Mutex
	status  device.Status
	answers []ledger.Reply
	orders  int
	err     error // of everything
	stuck   string
	page    int // items a page; 0: all
}

func (h *fakeHouse) Status(_ context.Context, q device.Query) (device.Status, error) {
	h.mu.Lock()
	defer h.mu.Unlock()
	s := h.status
	if q.Lang == "en" {
		s = english(s)
	}
	all := s.Items
	s.Items = nil
	for _, it := range all {
		if it.ID > q.After {
			s.Items = append(s.Items, it)
		}
	}
	if h.page > 0 && len(s.Items) > h.page {
		s.Items = s.Items[:h.page]
		s.Next = s.Items[h.page-1].ID
	}
	return s, h.err
}

func (h *fakeHouse) at(id ledger.ID) *device.ItemStatus {
	for i := range h.status.Items {
		if h.status.Items[i].ID == id.String() {
			return &h.status.Items[i]
		}
	}
	return nil
}

func (h *fakeHouse) Answer(_ context.Context, id ledger.ID, r ledger.Reply) error {
	h.mu.Lock()
	defer h.mu.Unlock()
	it := h.at(id)
	if h.err != nil {
		return h.err
	}
	if it == nil {
		return ledger.ErrUnknown
	}
	h.answers = append(h.answers, r)
	it.Answer, it.KeepUntil, it.KeepFor = r.Answer, r.Until, r.Reason
	switch r.Answer {
	case policy.AnswerDelete, policy.AnswerSent:
		if it.Trouble = h.stuck; h.stuck == "" {
			it.Status, it.Purge = device.Quarantined, h.status.Now.Add(7*day)
		}
	default:
		it.Decision = policy.Keep
	}
	return nil
}

func (h *fakeHouse) Order(_ context.Context, v device.Verb, id ledger.ID) (device.Outcome, error) {
	h.mu.Lock()
	defer h.mu.Unlock()
	h.orders++
	it := h.at(id)
	if h.err != nil || it == nil {
		return device.Outcome{}, h.err
	}
	it.Status, it.Answer, it.Purge, it.Decision = device.Scanned, "", time.Time{}, policy.Ask
	return device.Outcome{Item: id, Verb: v, Became: disposal.Restored}, nil
}

// fakeFiles shows made-up values.
type fakeFiles struct {
	opened []string
	odd    []string // further values
	err    error
}

func (f *fakeFiles) Open(_ context.Context, id ledger.ID) error {
	f.opened = append(f.opened, "open "+id.String())
	return f.err
}

func (f *fakeFiles) Show(_ context.Context, id ledger.ID) error {
	f.opened = append(f.opened, "show "+id.String())
	return f.err
}

func (f *fakeFiles) Found(context.Context, ledger.ID) (Found, error) {
	return Found{Kinds: []FoundKind{
		{Kind: policy.CPR, Count: 2, Values: []string{"040447-5912"}}, // made up: born in 2047
		{Kind: policy.PersonName, Count: 3, Values: []string{"Sofie Holm", "Karl Holm"}},
		{Kind: policy.Health, Count: 1, Values: append([]string{"astma"}, f.odd...)},
	}}, f.err
}

// fakeKnown remembers that it was read.
type fakeKnown struct{ at time.Time }

func (k *fakeKnown) At(context.Context) (time.Time, error) { return k.at, nil }
func (k *fakeKnown) Mark(context.Context) error            { k.at = now0; return nil }

func id(n int) string { return fmt.Sprintf("%016x", n) }

var home = filepath.FromSlash("/home/karen")

func item(n int, place policy.Place, name string) device.ItemStatus {
	dir := map[policy.Place]string{policy.Desktop: "Skrivebord", policy.Downloads: "Overførsler", policy.RecycleBin: "Papirkurv"}[place]
	return device.ItemStatus{ID: id(n), Place: place, Path: filepath.Join(home, dir, name), Status: device.Scanned, Size: 20480,
		FirstSeen: now0.Add(-34 * day), Source: "observed", Modified: now0.Add(-30 * day), Due: now0.Add(-4 * day),
		Decision: policy.Ask, Rule: "plejefamilie.desktop.30d", Sources: []string{"K8"},
		Because: "Papirer med personoplysninger må højst ligge på skrivebordet i 30 dage, mens de bliver skrevet færdig.",
		Asked:   now0.Add(-day), Findings: []device.FindingStatus{}}
}

func with(it device.ItemStatus, change func(*device.ItemStatus)) device.ItemStatus {
	change(&it)
	return it
}

func findings(kinds ...policy.Kind) []device.FindingStatus {
	var fs []device.FindingStatus
	for i, k := range kinds {
		fs = append(fs, device.FindingStatus{Kind: k, Count: i + 1, Confidence: policy.High})
	}
	return fs
}

// standing is a house in which every kind of thing is.
func standing() device.Status {
	s := device.Status{Version: 1, Now: now0, Policy: device.PolicyStatus{Name: "plejefamilie", Since: now0.Add(-60 * day), Mode: policy.AskMode},
		Places: []device.PlaceSeen{
			{Place: policy.Desktop, Path: filepath.Join(home, "Skrivebord"), Exists: true, Watched: true, Files: 12, At: now0.Add(-20 * time.Minute)},
			{Place: policy.Downloads, Path: filepath.Join(home, "Overførsler"), Exists: true, Watched: true, Files: 84, At: now0.Add(-20 * time.Minute)},
			{Place: policy.RecycleBin, Path: filepath.Join(home, "Papirkurv"), Exists: true, Watched: true, Files: 3, Unread: 1, At: now0.Add(-20 * time.Minute)}},
		Counts: device.Counts{Files: 99, Due: 3, Warned: 1, Quarantined: 1, NotScanned: 2},
		Health: []device.Health{{Code: device.PlaceUnreadable, Severity: device.Bad, Place: policy.RecycleBin, Text: "x"},
			{Code: device.PlacePolled, Severity: device.Notice, Place: policy.Downloads, Text: "Systemet melder ikke ændringer i mappen. Den bliver i stedet set igennem en gang i timen."}},
		Duties: []device.DutyStatus{{ID: "d1", Title: "Slet sms'er om barnet", Due: now0.Add(9 * day)},
			{ID: "d2", Title: "Ingen billeder af barnet på sociale medier", Due: now0.Add(-2 * day), Overdue: true}},
		Audit: device.AuditPosition{Records: 1204}}
	s.Items = []device.ItemStatus{
		with(item(1, policy.Desktop, "Statusrapport Sofie marts.docx"), func(it *device.ItemStatus) {
			it.DocumentType, it.Category = policy.StatusReport, policy.Sensitive
			it.Findings = findings(policy.CPR, policy.PersonName, policy.Health, policy.Social)
		}),
		with(item(2, policy.Downloads, "Køreseddel uge 9.pdf"), func(it *device.ItemStatus) {
			it.DocumentType, it.Category, it.Source = policy.DrivingSheet, policy.Confidential, "estimate"
			it.Findings = findings(policy.CPR, policy.Address)
			it.FirstSeen, it.Due = now0.Add(-45*day), now0.Add(-15*day)
		}),
		with(item(3, policy.RecycleBin, "mødereferat.odt"), func(it *device.ItemStatus) {
			it.DocumentType, it.Category, it.Deleted = policy.Minutes, policy.Sensitive, now0.Add(-33*day)
			it.Findings, it.Sources = findings(policy.PersonName, policy.Health), []string{"K9"}
			it.Because = "Det, man sletter, ender i papirkurven og er først væk, når den bliver tømt. Derfor gælder de 30 dage også her."
		}),
		with(item(4, policy.Desktop, "Aflastning april.docx"), func(it *device.ItemStatus) {
			it.DocumentType, it.Category, it.Decision = policy.RespiteSheet, policy.Confidential, policy.Warn
			it.Findings, it.FirstSeen, it.Due = findings(policy.PersonName, policy.Phone), now0.Add(-26*day), now0.Add(4*day)
		}),
		with(item(5, policy.Desktop, "Ansøgning fritid.docx"), func(it *device.ItemStatus) {
			it.DocumentType, it.Category, it.Decision = policy.Application, policy.Confidential, policy.Keep
			it.Findings, it.FirstSeen, it.Due = findings(policy.CPR), now0.Add(-10*day), now0.Add(20*day)
		}),
		with(item(6, policy.Desktop, "gammel rapport.docx"), func(it *device.ItemStatus) {
			it.Status, it.Purge, it.Category, it.DocumentType = device.Quarantined, now0.Add(5*day), policy.Sensitive, policy.StatusReport
			it.Findings = findings(policy.CPR)
		}),
		with(item(7, policy.Downloads, "kontrakt.pdf"), func(it *device.ItemStatus) {
			it.Answer, it.KeepUntil, it.KeepFor, it.Decision = policy.AnswerKeep, now0.Add(12*day), "rapporten er ikke færdig", policy.Keep
			it.Category, it.Findings = policy.Confidential, findings(policy.CPR)
		}),
		with(item(8, policy.Downloads, "scan0003.jpg"), func(it *device.ItemStatus) {
			it.Status, it.Reason, it.Decision, it.Due = device.NotScanned, policy.ImageNoOCR, policy.NotScannedAct, time.Time{}
		}),
		with(item(9, policy.Downloads, "låst.pdf"), func(it *device.ItemStatus) {
			it.Status, it.Reason, it.Decision, it.Due = device.NotScanned, policy.Encrypted, policy.NotScannedAct, time.Time{}
		}),
		with(item(10, policy.Desktop, "Attest åben i Word.docx"), func(it *device.ItemStatus) {
			it.Answer, it.Trouble, it.Category, it.DocumentType = policy.AnswerDelete, "in_use", policy.Confidential, policy.Certificate
			it.Findings = findings(policy.CPR)
		}),
		with(item(11, policy.Downloads, "indkaldelse.pdf"), func(it *device.ItemStatus) {
			it.Decision, it.Due, it.Category = policy.Warn, now0.Add(10*time.Hour), policy.Confidential
			it.Findings = findings(policy.PersonName, policy.Address)
		}),
	}
	return s
}

// english gives the status the sentences of the other language.
func english(s device.Status) device.Status {
	s.Items, s.Health, s.Duties = slices.Clone(s.Items), slices.Clone(s.Health), slices.Clone(s.Duties)
	for i := range s.Items {
		s.Items[i].Because = "Papers with personal data may lie on the desktop for at most 30 days while they are being finished."
	}
	if len(s.Health) < 2 || len(s.Duties) < 2 {
		return s
	}
	s.Health[1].Text = "The system does not tell of changes in the folder. It is gone through once an hour instead."
	s.Duties[0].Title, s.Duties[1].Title = "Delete text messages about the child", "No pictures of the child on social media"
	return s
}

func drafts() check.Detectors {
	var d detect.Detector
	return check.Detectors{Matches: d.Find, Names: func(draft []byte) []check.NameSpan {
		var spans []check.NameSpan
		for _, m := range d.Names(draft) {
			spans = append(spans, check.NameSpan{Start: m.Start, End: m.End, Full: m.Full})
		}
		return spans
	}}
}

func family(t testing.TB) *policy.Policy {
	t.Helper()
	p, err := policy.Load("plejefamilie", nil)
	if err != nil {
		t.Fatal(err)
	}
	return p
}

// world is a page with its fakes, and a browser that was let in.
type world struct {
	t     testing.TB
	house *fakeHouse
	files *fakeFiles
	clock time.Time
	page  *Page
	host  string

	cookie *http.Cookie
	form   string
}

func newWorld(t testing.TB, change func(*Options)) *world {
	t.Helper()
	w := &world{t: t, house: &fakeHouse{status: standing()}, files: &fakeFiles{odd: []string{"<script>alert(1)</script>"}}, clock: now0, host: "127.0.0.1:40001"}
	pol, own := family(t), filepath.Join(t.TempDir(), "ours")
	o := Options{House: w.house, Files: w.files, Policy: func() *policy.Policy { return pol }, Drafts: drafts(),
		Own: func() (*ours.List, error) { return ours.Load(own) },
		Now: func() time.Time { return w.clock }, Version: "1.2.3", Log: slog.New(slog.NewTextHandler(io.Discard, nil))}
	if change != nil {
		change(&o)
	}
	w.page = newPage(o, []string{w.host, "[::1]:40001"})
	return w
}

var formToken = regexp.MustCompile(`name="form" value="([^"]+)"`)

// enter lets the browser in.
func (w *world) enter() *world {
	w.t.Helper()
	r := w.do(w.request("GET", strings.TrimPrefix(w.page.Mint(), "http://"+w.host), nil))
	if r.Code != http.StatusSeeOther || len(r.Result().Cookies()) != 1 {
		w.t.Fatalf("entering: %d %s", r.Code, r.Body)
	}
	w.cookie = r.Result().Cookies()[0]
	m := formToken.FindStringSubmatch(w.get("/").Body.String())
	if m == nil {
		w.t.Fatal("the overview has no form")
	}
	w.form = m[1]
	return w
}

// request is one that this browser would make; the path begins at the root.
func (w *world) request(method, path string, body url.Values) *http.Request {
	r := httptest.NewRequest(method, "http://"+w.host+path, strings.NewReader(body.Encode()))
	if method == "POST" {
		r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
		r.Header.Set("Origin", "http://"+w.host)
	}
	r.Header.Set("Sec-Fetch-Site", "same-origin")
	if w.cookie != nil {
		r.AddCookie(w.cookie)
	}
	return r
}

func (w *world) do(r *http.Request) *httptest.ResponseRecorder {
	rec := httptest.NewRecorder()
	w.page.ServeHTTP(rec, r)
	return rec
}

func (w *world) get(path string) *httptest.ResponseRecorder {
	return w.do(w.request("GET", w.page.door.base+path, nil))
}

// post sends a form of this session.
func (w *world) post(path string, kv ...string) *httptest.ResponseRecorder {
	f := url.Values{"form": {w.form}}
	for i := 0; i < len(kv); i += 2 {
		f.Add(kv[i], kv[i+1])
	}
	return w.do(w.request("POST", w.page.door.base+path, f))
}

// after follows the redirect of an action to the page it leads to.
func (w *world) after(r *httptest.ResponseRecorder) string {
	w.t.Helper()
	if r.Code != http.StatusSeeOther {
		w.t.Fatalf("got %d, not a redirect: %s", r.Code, r.Body)
	}
	return w.do(w.request("GET", r.Header().Get("Location"), nil)).Body.String()
}

func (w *world) ref(n int) string {
	w.house.mu.Lock()
	defer w.house.mu.Unlock()
	b, _ := hex.DecodeString(id(n))
	return refOf(*w.house.at(ledger.ID(b)))
}
