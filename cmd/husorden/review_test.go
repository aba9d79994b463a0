package main

import (
	"encoding/json"
	"io"
	"net/http"
	"net/http/cookiejar"
	"net/url"
	"regexp"
	"strings"
	"testing"
	"time"
)

// reviewer is a browser without script.
type reviewer struct {
	k    *kept
	web  http.Client
	base string // of the page, with its secret
}

// visits enters the page by its one-time address.
func (k *kept) visits() *reviewer {
	k.t.Helper()
	jar, err := cookiejar.New(nil)
	if err != nil {
		k.t.Fatal(err)
	}
	v := &reviewer{k: k, web: http.Client{Jar: jar, Timeout: 30 * time.Second}}
	at, _ := v.get(strings.TrimSpace(k.answered("page", "--print-url")))
	v.base = regexp.MustCompile(`^http://[^/]+/[^/]+`).FindString(at)
	return v
}

func (v *reviewer) get(address string) (at, body string) { return v.do("GET", address, nil) }

// post sends a form as a browser does, and returns where it led to.
func (v *reviewer) post(address string, form url.Values) (at, body string) {
	return v.do("POST", address, form)
}

func (v *reviewer) do(method, address string, form url.Values) (at, body string) {
	v.k.t.Helper()
	r, err := http.NewRequestWithContext(v.k.t.Context(), method, address, strings.NewReader(form.Encode()))
	if err != nil {
		v.k.t.Fatal(err)
	}
	if form != nil {
		r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
		r.Header.Set("Origin", r.URL.Scheme+"://"+r.URL.Host)
	}
	got, err := v.web.Do(r)
	if err != nil {
		v.k.t.Fatal(err)
	}
	defer got.Body.Close()
	text, err := io.ReadAll(got.Body)
	if err != nil || got.StatusCode != http.StatusOK {
		v.k.t.Fatalf("%s %s: %s, %v\n%s", method, address, got.Status, err, text)
	}
	return got.Request.URL.String(), string(text)
}

type keptDuty struct {
	ID          string
	Signed, Due time.Time
	Overdue     bool
}

func (k *kept) dutyOf(id string) keptDuty {
	k.t.Helper()
	var s struct{ Duties []keptDuty }
	if err := json.Unmarshal([]byte(k.do(0, "status", "--json")), &s); err != nil {
		k.t.Fatal(err)
	}
	for _, d := range s.Duties {
		if d.ID == id {
			return d
		}
	}
	k.t.Fatalf("no duty %s: %+v", id, s)
	return keptDuty{}
}

var inputs = regexp.MustCompile(`<input type="(hidden|checkbox)" name="([a-z]+)" value="([^"]*)"`)

// TestReview: a home's review in the running program: it is overdue, it is gone
// through and signed in a browser, twice; the status says so, also after a restart,
// and the name that was written stands nowhere in clear.
func TestReview(t *testing.T) {
	const duty, name = "botilbud.duty.device_review", "Karoline Vindelev Ro"
	k := newKept(t)
	k.args = []string{"--no-desktop", "--policy", "botilbud", "--choose", "discharged_citizens=1y"}
	k.start()
	k.until("the first look is done", func(s keptStatus) bool { return !s.sick("not_looked_at") && !s.sick("not_watched") })
	if d := k.dutyOf(duty); d.Overdue || !d.Signed.IsZero() || d.Due.Before(k.now.AddDate(0, 2, 27)) || d.Due.After(k.now.AddDate(0, 3, 1)) {
		t.Errorf("at first: %+v", d)
	}
	k.move(100 * 24 * time.Hour)
	k.until("a look on the new day", func(s keptStatus) bool { return len(s.Places) > 0 && !s.Places[0].At.Before(k.now) })
	if d := k.dutyOf(duty); !d.Overdue {
		t.Errorf("after a hundred days: %+v", d)
	}

	v := k.visits()
	_, body := v.get(v.base + "/review/" + duty)
	form := url.Values{"by": {name}}
	for _, m := range inputs.FindAllStringSubmatch(body, -1) {
		form.Add(m[2], m[3])
	}
	if len(form["done"]) != 6 || form.Get("due") == "" {
		t.Fatalf("the form: %v\n%s", form, body)
	}
	at, receipt := v.post(v.base+"/sign", form)
	if !strings.Contains(at, "/receipt/") || !strings.Contains(receipt, name) || !strings.Contains(receipt, "Loggen er hel.") {
		t.Errorf("%s\n%s", at, receipt)
	}
	if again, body := v.post(v.base+"/sign", form); again != at || !strings.Contains(body, "tæller én gang") {
		t.Errorf("sent twice: %s, not %s", again, at)
	}
	_, file := v.get(v.base + "/duties.ics")
	if n := strings.Count(file, "BEGIN:VEVENT"); n < 4 || strings.Contains(file, name) {
		t.Errorf("%d events:\n%s", n, file)
	}
	signed := k.dutyOf(duty)
	if signed.Overdue || !signed.Signed.Equal(k.now) || signed.Due.Before(k.now.AddDate(0, 2, 27)) {
		t.Errorf("signed: %+v at %s", signed, k.now)
	}

	k.stop()
	k.start()
	if d := k.dutyOf(duty); d != signed {
		t.Errorf("after a restart: %+v, not %+v", d, signed)
	}
	v = k.visits()
	_, body = v.get(v.base + at[strings.Index(at, "/receipt/"):])
	if !strings.Contains(body, name) || !strings.Contains(body, "Loggen er hel.") {
		t.Errorf("the receipt after a restart:\n%s", body)
	}
	log := k.do(0, "ledger", "log", "--last", "1000")
	if strings.Count(log, "duty_signed") != 1 || !strings.Contains(log, duty) || strings.Contains(log, name) {
		t.Errorf("the log:\n%s", log)
	}
	k.do(0, "ledger", "verify")
	k.stop()
	k.noClearText(name)
}
