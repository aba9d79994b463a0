package page

import (
	"bytes"
	"context"
	"errors"
	"io"
	"log/slog"
	"net/http"
	"net/url"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
	"time"

	"github.com/husorden/husorden/agent/desk"
	"github.com/husorden/husorden/agent/desk/notice"
	"github.com/husorden/husorden/agent/desk/review"
	"github.com/husorden/husorden/agent/device"
	"github.com/husorden/husorden/agent/ledger"
	"github.com/husorden/husorden/policy"
)

const reviewID = "botilbud.duty.device_review"

// office is the duties of a real device of a home, which started five months ago.
type office struct {
	device.DutyBook
	d   *device.Device
	now time.Time
	err error // of signing
}

func newOffice(t testing.TB) *office {
	t.Helper()
	pol, err := policy.Load("botilbud", nil)
	if err != nil {
		t.Fatal(err)
	}
	o := &office{now: now0.AddDate(0, -5, 0)}
	o.d, err = device.Open(device.Options{Dir: t.TempDir(), Policy: pol, Now: func() time.Time { return o.now }, Reader: "1",
		Synced: func() bool { return true }, Log: slog.New(slog.NewTextHandler(io.Discard, nil))})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { o.d.Close() })
	o.now = now0
	return o
}

func (o *office) me() *device.Person { return o.d.Person("uid-1000") }

func (o *office) Duties(ctx context.Context, lang string) (device.DutyBook, error) {
	return o.me().Duties(ctx, lang)
}

func (o *office) Sign(ctx context.Context, s device.SignOff) (device.Signing, error) {
	if o.err != nil {
		return device.Signing{}, o.err
	}
	return o.me().Sign(ctx, s)
}

func (o *office) Receipt(ctx context.Context, id ledger.ID) (device.Proof, error) {
	return o.me().Receipt(ctx, id)
}

// signed counts the records of sign-offs.
func (o *office) signed(t *testing.T) int {
	t.Helper()
	list, err := o.d.History(1000)
	if err != nil {
		t.Fatal(err)
	}
	n := 0
	for _, r := range list {
		if r.What == ledger.DutySigned {
			n++
		}
	}
	return n
}

// beside are folders that fill by themselves.
func beside(context.Context) []review.Folder {
	return []review.Folder{{Kind: review.BrowserDownloads, Path: filepath.Join(home, "Overførsler", "Chrome"), Files: 4},
		{Kind: review.MailAttachments, Path: filepath.Join(home, "<i>Bilag"), Files: 31, More: true}}
}

func reviewing(o *office) func(*Options) {
	return func(p *Options) { p.Duties, p.Folders = o, beside }
}

var dueField = regexp.MustCompile(`name="due" value="([^"]+)"`)

// filled is the form of a duty as a person fills it in.
func (w *world) filled(duty, by string) []string {
	w.t.Helper()
	body := w.get("/review/" + duty).Body.String()
	m := dueField.FindStringSubmatch(body)
	if m == nil {
		w.t.Fatalf("nothing to sign: %s", body)
	}
	kv := []string{"duty", duty, "due", m[1], "by", by}
	if strings.Contains(body, `name="review"`) {
		kv = append(kv, "review", "1")
	}
	for _, t := range device.Ticks {
		if strings.Contains(body, `value="`+string(t)+`"`) {
			kv = append(kv, "done", string(t))
		}
	}
	return kv
}

// TestReview: the whole round: what is shown, what only a person sees, the
// signature, the receipt; in both languages.
func TestReview(t *testing.T) {
	o := newOffice(t)
	w := newWorld(t, reviewing(o)).enter()
	has(t, w.get("/").Body.String(), "/duties\">Udfør, skriv under")
	body := w.get("/duties").Body.String()
	for _, s := range []string{"Gennemgå computeren", "Skulle være gjort senest 6. februar 2026, for 59 dage siden. Sæt tid af til den i denne uge.", "Hver 3. måned", "den daglige leder", "Ikke gjort endnu.", "(S1)", "(S8)", "(S9)", "/duties.ics"} {
		has(t, body, s)
	}
	body = w.get("/review/" + reviewID).Body.String()
	for _, s := range []string{"Skrivebord", "Overførsler", "Papirkurv", "USB‑stik", "Ingen er sat i nu.", "3 filer skal væk nu.", "20. februar 2026, for 45 dage siden", "1 fil kunne ikke læses. Kig selv efter.",
		"Browserens mappe til hentede filer", "Er med ovenfor.", "mindst 31 filer", "Her kigger Husorden ikke.", "&lt;i&gt;Bilag",
		"Må blive til og med 18. april 2026", "kontrakt.pdf", "(K6)", "Det bliver på denne pc."} {
		has(t, strings.ReplaceAll(body, "USB-stik", "USB‑stik"), s)
	}
	kv := w.filled(reviewID, " Karen  Vang ")
	got := w.post("/sign", kv...)
	receipt := w.after(got)
	for _, s := range []string{"Tak. Det er skrevet ned.", "Karen Vang", "6. april 2026", "6. november 2025 – 6. april 2026", "6. juli 2026", "Loggen er hel.", "Sms&#39;er om børn", "kontrolsum", "Mailprogrammets mappe", "1 fil kunne ikke læses"} {
		has(t, strings.ReplaceAll(receipt, "Kontrolsum", "kontrolsum"), s)
	}
	again := w.post("/sign", kv...) // a double click
	if again.Header().Get("Location") != got.Header().Get("Location") {
		t.Errorf("a double click leads to %s, not %s", again.Header().Get("Location"), got.Header().Get("Location"))
	}
	has(t, w.after(again), "så det tæller én gang")
	if n := o.signed(t); n != 1 {
		t.Errorf("%d records of one review", n)
	}
	body = w.get("/review/" + reviewID).Body.String() // the back button, loaded anew
	has(t, body, "Der er skrevet under for denne gang")
	if dueField.MatchString(body) {
		t.Error("it can be signed again at once")
	}
	has(t, w.get("/duties").Body.String(), "Sidst gjort 6. april 2026.")
	has(t, w.get("/export").Body.String(), `"by": "Karen Vang"`)
	sees := w.get("/sees").Body.String()
	for _, s := range []string{"læser den i browserens indstillinger", "Kvitteringer for de opgaver, du har skrevet under på"} {
		has(t, sees, s)
	}
	english := w.get("/receipt/" + filepath.Base(got.Header().Get("Location")) + "?lang=en").Body.String()
	for _, s := range []string{"Go through the computer", "The log is whole.", "the daily manager", "6 April 2026"} {
		has(t, english, s)
	}
}

// TestTwoTabs: two pages that were open at once sign once; the older one months
// later signs nothing.
func TestTwoTabs(t *testing.T) {
	o := newOffice(t)
	w := newWorld(t, reviewing(o)).enter()
	one, two := w.filled(reviewID, "KV"), w.filled(reviewID, "LM")
	w.after(w.post("/sign", one...))
	has(t, w.after(w.post("/sign", two...)), "så det tæller én gang")
	o.now = now0.AddDate(0, 2, 0)
	has(t, w.after(w.post("/sign", two...)), "så det tæller én gang")
	if n := o.signed(t); n != 1 {
		t.Errorf("%d records", n)
	}
	w.after(w.post("/sign", w.filled(reviewID, "LM")...))
	if n := o.signed(t); n != 2 {
		t.Errorf("%d records after the next review", n)
	}
}

// TestSignWrong: what is wrong is told, what was filled in is there still, and
// nothing is signed.
func TestSignWrong(t *testing.T) {
	o := newOffice(t)
	w := newWorld(t, reviewing(o)).enter()
	good := w.filled(reviewID, "KV")
	with := func(name, value string) []string {
		kv := append([]string(nil), good...)
		for i := 0; i < len(kv); i += 2 {
			if kv[i] == name {
				kv[i+1] = value
				break
			}
		}
		return kv
	}
	for name, c := range map[string]struct {
		kv   []string
		code int
		say  string
	}{
		"no name":      {with("by", " "), http.StatusUnprocessableEntity, "Skriv dit navn eller dine forbogstaver"},
		"a number":     {with("by", "040447-5912"), http.StatusUnprocessableEntity, "Skriv ikke et CPR-nummer"}, // made up: born in 2047
		"a long name":  {with("by", strings.Repeat("ø", 61)), http.StatusUnprocessableEntity, "højst 60 tegn"},
		"not all":      {good[:len(good)-2], http.StatusUnprocessableEntity, "Sæt flueben ved det hele"},
		"another tick": {with("done", "all"), http.StatusBadRequest, ""},
		"no date":      {with("due", "today"), http.StatusBadRequest, ""},
		"another date": {with("due", "2026-01-01T00:00:00Z"), http.StatusUnprocessableEntity, "Se den igen."},
		"no duty":      {with("duty", "botilbud.duty.none"), http.StatusNotFound, ""},
	} {
		r := w.post("/sign", c.kv...)
		if r.Code != c.code || !strings.Contains(r.Body.String(), c.say) {
			t.Errorf("%s: %d %s", name, r.Code, r.Body)
		}
		if strings.Contains(r.Body.String(), "040447") {
			t.Errorf("%s: the number is shown", name)
		}
		if name == "not all" && (strings.Count(r.Body.String(), " checked") != len(device.Ticks)-1 || !strings.Contains(r.Body.String(), `value="KV"`)) {
			t.Errorf("what was filled in is lost: %s", r.Body)
		}
	}
	if r := w.get("/review/botilbud.duty.none"); r.Code != http.StatusNotFound {
		t.Errorf("a duty that is none: %d", r.Code)
	}
	for _, id := range []string{"0000000000000001", "x"} {
		if r := w.get("/receipt/" + id); r.Code != http.StatusNotFound && r.Code != http.StatusBadRequest {
			t.Errorf("a receipt that is none: %d", r.Code)
		}
	}
	o.err = errors.New("the disk is full")
	if r := w.post("/sign", good...); r.Code != http.StatusServiceUnavailable {
		t.Errorf("a device that cannot write: %d", r.Code)
	}
	if n := o.signed(t); n != 0 {
		t.Errorf("%d records", n)
	}
}

// TestPlainDuty: a duty without a round is a name and a button.
func TestPlainDuty(t *testing.T) {
	o := newOffice(t)
	w := newWorld(t, reviewing(o)).enter()
	body := w.get("/review/botilbud.duty.access_review").Body.String()
	has(t, body, "journalsystemet")
	if strings.Contains(body, "checkbox") || strings.Contains(body, "<table") {
		t.Error("a round where none is")
	}
	has(t, w.after(w.post("/sign", w.filled("botilbud.duty.access_review", "KV")...)), "Kvittering: Gennemgå medarbejdernes adgang")
	if body := w.get("/review").Body.String(); strings.Contains(body, `name="by"`) || !strings.Contains(body, "<table") {
		t.Error("without a duty there is a round and nothing to sign")
	}
}

func TestCalendarFile(t *testing.T) {
	o := newOffice(t)
	w := newWorld(t, reviewing(o)).enter()
	r := w.get("/duties.ics")
	if r.Code != http.StatusOK || r.Header().Get("Content-Type") != "text/calendar; charset=utf-8" || !strings.Contains(r.Header().Get("Content-Disposition"), "husorden.ics") {
		t.Errorf("%d %v", r.Code, r.Header())
	}
	book, err := o.Duties(t.Context(), "da")
	if err != nil {
		t.Fatal(err)
	}
	if want := review.Calendar(book, desk.Danish); !bytes.Equal(r.Body.Bytes(), want) || bytes.Count(want, []byte("BEGIN:VEVENT")) != len(book.Duties) {
		t.Errorf("%s", r.Body)
	}
}

// TestParts: what is chosen beside the clock leads to its page, and what no page
// has the name of to the overview.
func TestParts(t *testing.T) {
	w := newWorld(t, reviewing(newOffice(t)))
	for part, want := range map[notice.Action]string{notice.Review: "/duties", notice.CheckText: "/check", notice.Sees: "/sees", notice.OpenPage: "/", "": "/", "//evil.example": "/"} {
		to := strings.TrimPrefix(w.page.Mint(), "http://"+w.host) + "?" + url.Values{"part": {string(part)}}.Encode()
		if r := w.do(w.request("GET", to, nil)); r.Code != http.StatusSeeOther || r.Header().Get("Location") != w.page.door.base+want {
			t.Errorf("%q: %d %s", part, r.Code, r.Header().Get("Location"))
		}
	}
}

// TestNoDuties: without anybody who keeps what was signed there are no such pages.
func TestNoDuties(t *testing.T) {
	w := newWorld(t, nil).enter()
	for _, path := range []string{"/duties", "/duties.ics", "/review", "/receipt/0000000000000001"} {
		if r := w.get(path); r.Code != http.StatusSeeOther {
			t.Errorf("%s: %d", path, r.Code)
		}
	}
	if strings.Contains(w.get("/").Body.String(), "/duties") {
		t.Error("a link to a page that is not there")
	}
}
