package web

import (
	"bytes"
	"context"
	"crypto/ed25519"
	"crypto/rand"
	"fmt"
	"io"
	"log/slog"
	"mime/multipart"
	"net/http"
	"net/http/cookiejar"
	"net/http/httptest"
	"net/url"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
	"time"

	"github.com/husorden/husorden/central/api"
	"github.com/husorden/husorden/central/auth"
	"github.com/husorden/husorden/central/seal"
	"github.com/husorden/husorden/central/store"
	"github.com/husorden/husorden/policy"
	"github.com/husorden/husorden/policy/compliance"
)

var now0 = time.Date(2026, 11, 22, 8, 0, 0, 0, time.UTC)

const password = "fire tilfældige ord her"

// world is a central endpoint with its pages, and a clock that tests set between
// requests.
type world struct {
	t     *testing.T
	now   time.Time
	store *store.Store
	box   *seal.Box
	web   *Web
	url   string
	log   *bytes.Buffer
	orgs  map[string]*house
}

// house is an organisation of the fixture.
type house struct {
	store.Organisation
	group, other store.Group
	devices      map[string]store.Device
	token        store.EnrolToken
	person       store.Admin // with a session and a second factor
	session      store.ID
	invitation   store.Invitation
	apiToken     store.APIToken
}

// newWorld is an empty central with a setup code.
func newWorld(t *testing.T, change ...func(*Options)) *world {
	t.Helper()
	w := &world{t: t, now: now0, log: new(bytes.Buffer), orgs: map[string]*house{}}
	var err error
	w.store, err = store.SQLite(context.Background(), filepath.Join(t.TempDir(), "central.db"), func() time.Time { return w.now })
	w.check(err)
	w.box, err = seal.New(bytes.Repeat([]byte{1}, 32))
	w.check(err)
	a, err := auth.New(w.store, w.box, func() time.Time { return w.now })
	w.check(err)
	o := Options{Store: w.store, Auth: a, Box: w.box, Now: func() time.Time { return w.now }, Log: slog.New(slog.NewTextHandler(w.log, nil)), Setup: "abcde-fghij-klmno-pqrst"}
	for _, c := range change {
		c(&o)
	}
	w.web = New(o)
	s := httptest.NewServer(w.web)
	w.url = s.URL
	t.Cleanup(func() {
		s.Close()
		w.check(w.store.Close())
	})
	return w
}

func (w *world) check(err error) {
	w.t.Helper()
	if err != nil {
		w.t.Fatal(err)
	}
}

// filled is a central with two organisations and a month of reports.
func filled(t *testing.T, change ...func(*Options)) *world {
	t.Helper()
	w := newWorld(t, change...)
	w.house("Bostedet Solhøj", "Afdeling Nord", "Afdeling Syd", "Kontoret", "Vagtstuen", "Køkkenet", "Lederens bærbare", "Nattevagten")
	w.house("Plejefamilierne på Fjordengen", "Fjordens gruppe", "Engens gruppe", "Familie 12", "Familie 14")
	w.admin("konsulent@example.dk", store.Consultant, "", "")
	w.month()
	return w
}

func (w *world) house(name, group, other string, devices ...string) {
	w.t.Helper()
	w.now = now0.AddDate(0, 0, -40)
	o, err := api.NewOrganisation(w.box, name)
	w.check(err)
	ctx := context.Background()
	w.check(w.store.AddOrganisation(ctx, o))
	h := &house{Organisation: o, group: store.Group{ID: store.NewID(), Org: o.ID, Name: group}, other: store.Group{ID: store.NewID(), Org: o.ID, Name: other}, devices: map[string]store.Device{}}
	w.check(w.store.AddGroup(ctx, h.group))
	w.check(w.store.AddGroup(ctx, h.other))
	for i, label := range devices {
		g := h.group.ID
		if i%2 == 1 {
			g = h.other.ID
		}
		h.devices[label] = w.enrol(o, g, label)
	}
	h.token = store.EnrolToken{ID: store.NewID(), Org: o.ID, Group: h.group.ID, Label: "Kode til " + name, UsesLeft: 3, Expires: now0.AddDate(0, 1, 0)}
	_, err = w.store.AddEnrolToken(ctx, h.token)
	w.check(err)
	w.access(h)
	rules, err := policy.Load("plejefamilie", nil)
	w.check(err)
	for _, g := range []store.ID{"", h.other.ID} {
		_, err = api.Publish(ctx, w.store, w.box, o, g, rules, "")
		w.check(err)
	}
	w.orgs[name] = h
	w.now = now0
}

// access gives an organisation a person, an invitation and an API token.
func (w *world) access(h *house) {
	w.t.Helper()
	ctx, n := context.Background(), len(w.orgs)+1
	h.person = w.admin(fmt.Sprintf("ansat%d@example.dk", n), store.OrgAdmin, h.ID, "")
	w.check(w.store.SetFactor(ctx, h.person.ID, w.box.Seal(make([]byte, 20), "totp "+string(h.person.ID)), 0, nil))
	w.check(w.store.AddSession(ctx, strings.Repeat(fmt.Sprint(n), 64), store.Session{Admin: h.person.ID, CSRF: "c", Method: store.ByPassword, Factors: 2, Expires: now0.AddDate(0, 0, 9)}))
	list, err := w.store.Sessions(ctx, h.person.ID, time.Hour)
	w.check(err)
	h.session = list[0].ID
	h.invitation = store.Invitation{ID: store.NewID(), Email: fmt.Sprintf("ny%d@example.dk", n), Role: store.GroupLeader, Org: h.ID, Group: h.group.ID, Maker: h.person.ID, Expires: now0.AddDate(0, 0, 5)}
	_, err = w.store.AddInvitation(ctx, h.invitation)
	w.check(err)
	h.apiToken = store.APIToken{ID: store.NewID(), Name: "Nøgle til " + h.Name, Org: h.ID, Scopes: store.APIScopes, Expires: now0.AddDate(1, 0, 0)}
	_, err = w.store.AddAPIToken(ctx, h.apiToken)
	w.check(err)
}

func (w *world) enrol(o store.Organisation, group store.ID, label string) store.Device {
	w.t.Helper()
	secret, err := w.store.AddEnrolToken(context.Background(), store.EnrolToken{ID: store.NewID(), Org: o.ID, Group: group, Label: label, UsesLeft: 1, Expires: w.now.Add(time.Hour)})
	w.check(err)
	pub, _, err := ed25519.GenerateKey(nil)
	w.check(err)
	d, err := w.store.Enrol(context.Background(), compliance.Enrolment{Schema: compliance.Schema, Token: secret, Key: compliance.KeyOf(pub),
		Agent: compliance.Agent{Version: "1.0.0", OS: "windows", Arch: "amd64"}})
	w.check(err)
	return d
}

// deliver takes a report as central would, its signature verified.
func (w *world) deliver(d store.Device, r compliance.Report) {
	w.t.Helper()
	var nonce compliance.Nonce
	_, _ = rand.Read(nonce[:])
	_, err := w.store.Deliver(context.Background(), compliance.Credential{Device: d.ID, At: w.now, Nonce: nonce}, r)
	w.check(err)
}

var sum0 = compliance.Sum(strings.Repeat("ab", 32))

// report is a daily report of a house that is in order.
func report(d store.Device, seq int64, at time.Time) compliance.Report {
	return compliance.Report{
		Head: compliance.Head{Schema: compliance.Schema, Device: d.ID, Sequence: seq, Kind: compliance.Daily, At: at,
			Agent:  compliance.Agent{Version: "1.0.0", OS: "windows", Arch: "amd64"},
			Policy: compliance.Policy{Profile: "plejefamilie", Version: 2, Hash: sum0, Since: now0.AddDate(0, 0, -40), Mode: policy.AskMode}},
		Users: compliance.Users{Known: 1, Watched: 1},
		Places: []compliance.Place{{Place: policy.Desktop, Known: 1, Watched: 1, Files: 40, Looked: at}, {Place: policy.Downloads, Known: 1, Watched: 1, Files: 211, Looked: at},
			{Place: policy.RecycleBin, Known: 1, Watched: 1, Files: 12, Looked: at}},
		Totals: compliance.Totals{Since: now0.AddDate(0, 0, -40), OnTime: int(seq)},
		Duties: []compliance.Duty{{Duty: "botilbud.duty.device_review", Role: policy.DailyManager, Due: now0.AddDate(0, 2, 0), Signed: now0.AddDate(0, -1, 0)}},
		Posture: []compliance.Posture{{Check: compliance.Firewall, Result: compliance.Yes, Method: compliance.ByAPI, At: at},
			{Check: compliance.Antivirus, Result: compliance.Yes, Method: compliance.ByAPI, At: at}, {Check: compliance.DiskEncryption, Result: compliance.Yes, Method: compliance.ByTool, At: at}},
		Audit: compliance.Audit{N: seq, Sum: sum0},
	}
}

// overdue makes a house not in order.
func overdue(r *compliance.Report, days int) {
	r.Stored = []compliance.Stored{{Place: policy.Desktop, Category: policy.Sensitive, DocumentType: policy.StatusReport, Rule: "plejefamilie.desktop.30d",
		Decision: policy.Ask, Count: 4, Overdue: 2, AgeDays: 30 + days, OverdueDays: days}}
	r.Overdue = []compliance.Item{{Item: compliance.ID(strings.Repeat("0f", 16)), Place: policy.Desktop, Category: policy.Sensitive, Rule: "plejefamilie.desktop.30d", AgeDays: 30 + days, OverdueDays: days}}
	r.Unscanned = []compliance.Unscanned{{Place: policy.Downloads, Reason: policy.Encrypted, Count: 3}}
}

// month lets the devices report for 30 days, each as its label says below.
func (w *world) month() {
	w.t.Helper()
	for day := -29; day <= 0; day++ {
		w.now = now0.AddDate(0, 0, day)
		for _, h := range w.orgs {
			for label, d := range h.devices {
				seq := int64(day + 30)
				r := report(d, seq, w.now)
				switch label {
				case "Kontoret", "Familie 12":
					if day > -12 {
						overdue(&r, day+12)
					}
					r.Exceptions = []compliance.Exception{{Item: compliance.ID(strings.Repeat("0e", 16)), Place: policy.Desktop, Category: policy.Confidential, Rule: "plejefamilie.desktop.30d",
						Answer: policy.AnswerKeep, Given: now0.AddDate(0, 0, -20), Until: now0.AddDate(0, 0, 14)}}
				case "Vagtstuen":
					r.Posture[1].Result = compliance.No
					r.Duties[0].Due = now0.AddDate(0, 0, -9)
				case "Køkkenet":
					if day > -9 || day == -20 {
						continue // silent, with a gap
					}
				case "Lederens bærbare":
					r.Unscanned = []compliance.Unscanned{{Place: policy.Desktop, Reason: policy.Encrypted, Count: 2}}
					if day > -4 {
						r.Health = []compliance.Health{{Code: compliance.PlacePolled, Severity: compliance.Notice, Since: w.now, Place: policy.Desktop}}
					}
				}
				w.deliver(d, r)
			}
		}
	}
	w.now = now0
	today := store.DayOf(now0)
	w.check(w.store.RollUp(context.Background(), today-40, today))
}

func (w *world) admin(email string, role store.Role, org, group store.ID) store.Admin {
	w.t.Helper()
	a, err := auth.NewAdmin(email, password, role, org, group)
	w.check(err)
	w.check(w.store.AddAdmin(context.Background(), a))
	return a
}

// person is a browser without scripts.
type person struct {
	*world
	client *http.Client
}

func (w *world) person() *person {
	jar, err := cookiejar.New(nil)
	w.check(err)
	return &person{w, &http.Client{Jar: jar, CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }}}
}

// answer is what came back.
type answer struct {
	code int
	body string
	head http.Header
}

func (p *person) do(r *http.Request) answer {
	p.t.Helper()
	resp, err := p.client.Do(r)
	p.check(err)
	defer resp.Body.Close()
	b, err := io.ReadAll(resp.Body)
	p.check(err)
	return answer{resp.StatusCode, string(b), resp.Header}
}

func (p *person) get(path string) answer {
	p.t.Helper()
	r, err := http.NewRequest("GET", p.url+path, nil)
	p.check(err)
	return p.do(r)
}

var csrfField = regexp.MustCompile(`name="csrf" value="([0-9a-f]+)"`)

// csrf is the token of a page's forms.
func (p *person) csrf(path string) string {
	p.t.Helper()
	m := csrfField.FindStringSubmatch(p.get(path).body)
	if m == nil {
		return ""
	}
	return m[1]
}

// post fills in a form; csrf is added from the front page, or what page "" says is
// left out.
func (p *person) post(path, csrf string, fields ...string) answer {
	p.t.Helper()
	v := url.Values{"csrf": {csrf}}
	for i := 0; i+1 < len(fields); i += 2 {
		v.Set(fields[i], fields[i+1])
	}
	r, err := http.NewRequest("POST", p.url+path, strings.NewReader(v.Encode()))
	p.check(err)
	r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	r.Header.Set("Sec-Fetch-Site", "same-origin")
	return p.do(r)
}

// upload sends a file.
func (p *person) upload(path, csrf string, content []byte) answer {
	p.t.Helper()
	var b bytes.Buffer
	m := multipart.NewWriter(&b)
	p.check(m.WriteField("csrf", csrf))
	f, err := m.CreateFormFile("policy", "Mine regler.yaml")
	p.check(err)
	_, err = f.Write(content)
	p.check(err)
	p.check(m.Close())
	r, err := http.NewRequest("POST", p.url+path, &b)
	p.check(err)
	r.Header.Set("Content-Type", m.FormDataContentType())
	r.Header.Set("Origin", p.url)
	return p.do(r)
}

func (w *world) signedIn(email string) *person {
	w.t.Helper()
	p := w.person()
	if a := p.post("/sign-in", p.csrf("/sign-in"), "email", email, "password", password); a.code != http.StatusSeeOther || a.head.Get("Location") != "/" {
		w.t.Fatalf("signing in: %d %s", a.code, a.body)
	}
	return p
}

func (w *world) solhøj() *house { return w.orgs["Bostedet Solhøj"] }

func (w *world) fjord() *house { return w.orgs["Plejefamilierne på Fjordengen"] }

// has wants texts in a page.
func has(t *testing.T, a answer, texts ...string) {
	t.Helper()
	for _, s := range texts {
		if !strings.Contains(a.body, s) {
			t.Errorf("%d without %q:\n%s", a.code, s, a.body)
		}
	}
}
