package web

import (
	"bytes"
	"context"
	"encoding/json"
	"net/http"
	"strings"
	"testing"

	"github.com/husorden/husorden/central/evidence"
	"github.com/husorden/husorden/central/store"
	"github.com/husorden/husorden/policy"
	"github.com/husorden/husorden/policy/compliance"
)

func goodPolicy(t *testing.T) []byte {
	t.Helper()
	p, err := policy.Load("plejefamilie", nil)
	if err != nil {
		t.Fatal(err)
	}
	return p.YAML()
}

// TestEveryPage: every page is whole, in both languages, with the headers that
// every answer has, and without a script.
func TestEveryPage(t *testing.T) {
	w := filled(t)
	p := w.signedIn("konsulent@example.dk")
	for _, l := range langs {
		for _, rt := range within {
			if rt.method != "GET" || rt.path == "/account/login" { // it is there on the way back from a provider only
				continue
			}
			path := w.solhøj().address(rt.path)
			if strings.HasSuffix(path, "/evidence") {
				path += "?from=2026-10-01&to=2026-11-22&format=json"
			}
			sep := "?"
			if strings.Contains(path, "?") {
				sep = "&"
			}
			a := p.get(path + sep + "lang=" + string(l))
			if a.code != http.StatusOK {
				t.Errorf("%s: %d\n%s", path, a.code, a.body)
			}
			if !strings.Contains(a.head.Get("Content-Security-Policy"), "default-src 'none'") || a.head.Get("Cache-Control") != "no-store" ||
				a.head.Get("X-Frame-Options") != "DENY" || a.head.Get("X-Content-Type-Options") != "nosniff" {
				t.Errorf("%s: headers %v", path, a.head)
			}
			if !strings.HasPrefix(a.head.Get("Content-Type"), "text/html") {
				continue
			}
			has(t, a, `<html lang="`+string(l)+`">`, "</html>")
			for _, bad := range []string{"<script", "style=", "onclick", "ZgotmplZ", "%!", "<no value>"} {
				if strings.Contains(a.body, bad) {
					t.Errorf("%s holds %q", path, bad)
				}
			}
		}
	}
	if w.log.Len() > 0 {
		t.Errorf("the log says:\n%s", w.log)
	}
}

// TestForged: a form that is not of this server, or not of this session, changes
// nothing.
func TestForged(t *testing.T) {
	w := filled(t)
	h := w.solhøj()
	p := w.signedIn("konsulent@example.dk")
	csrf := p.csrf("/")
	other := w.signedIn("konsulent@example.dk").csrf("/")
	before := w.state(h)
	for _, rt := range within {
		if rt.method != "POST" {
			continue
		}
		path := h.address(rt.path)
		for _, token := range []string{"", other, strings.Repeat("0", 64)} {
			if a := p.post(path, token, h.forms()...); a.code != http.StatusForbidden {
				t.Errorf("%s with the token %.8q: %d", path, token, a.code)
			}
		}
		for name, value := range map[string]string{"Sec-Fetch-Site": "cross-site", "Origin": "https://evil.example"} {
			r, err := http.NewRequest("POST", w.url+path, strings.NewReader("csrf="+csrf+"&sure=yes&name=x&label=x&uses=1&days=1"))
			w.check(err)
			r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
			r.Header.Set(name, value)
			if a := p.do(r); a.code != http.StatusForbidden {
				t.Errorf("%s with %s %s: %d", path, name, value, a.code)
			}
		}
		// A link does not do what a form does.
		if a := p.get(path); a.code == http.StatusSeeOther {
			t.Errorf("GET %s did something", path)
		}
		// Nobody is signed in.
		if a := w.person().post(path, csrf, h.forms()...); a.head.Get("Location") != "/sign-in" {
			t.Errorf("%s for nobody: %d", path, a.code)
		}
	}
	if w.state(h) != before && !strings.Contains(w.state(h), string(store.DeviceSeen)) {
		t.Error("something was changed")
	}
	for path, a := range map[string]answer{"large form": p.post("/organisations", csrf, "name", strings.Repeat("x", mostForm)),
		"large file": p.upload(h.address("/organisation/{org}/policy"), csrf, bytes.Repeat([]byte("x"), mostForm))} {
		if has(t, a, "for stor"); a.code != http.StatusUnprocessableEntity {
			t.Errorf("%s: %d", path, a.code)
		}
	}
}

func TestOverview(t *testing.T) {
	w := filled(t)
	p := w.signedIn("konsulent@example.dk")
	a := p.get("/")
	has(t, a, "3 af 7 pc&#39;er er ikke i orden", "Længst over fristen", "Kontoret", "Filer over fristen", "En beskyttelse er slået fra", "En opgave er over tiden", "Har ikke meldt sig i over tre dage</a>", "<svg viewBox")
	for q, want := range map[string][2]string{
		"?standing=silent":                    {"Køkkenet", "Nattevagten"},
		"?standing=in_order":                  {"Nattevagten", "Køkkenet"},
		"?why=posture_no":                     {"Vagtstuen", "Nattevagten"},
		"?org=" + string(w.fjord().ID):        {"Familie 14", "Nattevagten"},
		"?status=revoked":                     {"Ingen pc&#39;er passer", "Nattevagten"},
		"?group=&org=&standing=&why=&status=": {"Nattevagten", "Ingen pc"},
	} {
		list := p.get("/" + q).body
		_, list, _ = strings.Cut(list, `<section id="list">`)
		if !strings.Contains(list, want[0]) || strings.Contains(list, want[1]) {
			t.Errorf("%s: without %q or with %q", q, want[0], want[1])
		}
	}
	_, list, _ := strings.Cut(a.body, `<section id="list">`)
	if strings.Index(list, "Kontoret") > strings.Index(list, "Køkkenet") || strings.Index(list, "Køkkenet") > strings.Index(list, "Nattevagten") {
		t.Error("the worst does not come first")
	}
	for _, q := range []string{"?standing=x", "?why=x", "?status=x", "?after=x", "?group=x"} {
		if a := p.get("/" + q); a.code != http.StatusBadRequest {
			t.Errorf("%s: %d", q, a.code)
		}
	}
}

func TestPaging(t *testing.T) {
	w := newWorld(t)
	labels := make([]string, 220)
	for i := range labels {
		labels[i] = "Pc " + string(rune('A'+i/26)) + string(rune('A'+i%26))
	}
	w.house("Mange", "Ene", "Anden", labels...)
	w.admin("konsulent@example.dk", store.Consultant, "", "")
	p := w.signedIn("konsulent@example.dk")
	seen := map[string]bool{}
	next, pages := "/", 0
	for next != "" && pages < 9 {
		pages++
		_, body, _ := strings.Cut(p.get(next).body, `<section id="list">`)
		for _, l := range labels {
			if strings.Contains(body, ">"+l+"<") {
				seen[l] = true
			}
		}
		_, after, more := strings.Cut(body, `<a class="button" href="/?after=`)
		next = ""
		if more {
			id, _, _ := strings.Cut(after, "#")
			next = "/?after=" + id
		}
	}
	if len(seen) != 220 || pages != 3 {
		t.Errorf("%d of 220 on %d pages", len(seen), pages)
	}
}

// TestDevicePage: what is known, and that reading it is written down.
func TestDevicePage(t *testing.T) {
	w := filled(t)
	h := w.solhøj()
	p := w.signedIn("konsulent@example.dk")
	a := p.get("/device/" + string(h.devices["Kontoret"].ID))
	has(t, a, "Ikke i orden", "Filer over fristen", "Bed den, der bruger pc&#39;en", "3 låst med adgangskode", "behold til en dato", "Gennemgå computeren", "Firewall", "Ingen dage mangler")
	a = p.get("/device/" + string(h.devices["Køkkenet"].ID))
	has(t, a, "Tavs", "Har ikke meldt sig i over tre dage", "ingen rapport", "Sådan stod det til ved sidste rapport", "Rapporter, der ikke er kommet:", "nr. 10</p>")
	log, err := w.store.Actions(context.Background(), store.Scope{Org: h.ID}, now0.AddDate(1, 0, 0), 100)
	w.check(err)
	seen := map[store.ID]int{}
	for _, l := range log {
		if l.Verb == store.DeviceSeen && l.Kind == store.ByAdmin && l.Actor != "" {
			seen[l.Object]++
		}
	}
	if seen[h.devices["Kontoret"].ID] != 1 || seen[h.devices["Køkkenet"].ID] != 1 || len(seen) != 2 {
		t.Errorf("the log has %v", seen)
	}
	has(t, p.get("/log"), "konsulent@example.dk", "så en pc&#39;s side", "Køkkenet", "Bostedet Solhøj", "loggede ind")
}

func TestRetireAndRevoke(t *testing.T) {
	w := filled(t)
	h := w.solhøj()
	p := w.signedIn("konsulent@example.dk")
	csrf := p.csrf("/")
	for label, how := range map[string]string{"Kontoret": "retire", "Vagtstuen": "revoke"} {
		path := "/device/" + string(h.devices[label].ID)
		has(t, p.get(path+"/"+how), "Ja, det er den rigtige pc", label)
		has(t, p.post(path+"/"+how, csrf), "Sæt flueben")
		if d, _ := w.store.Device(context.Background(), store.Scope{All: true}, h.devices[label].ID); d.Status() != "active" {
			t.Fatalf("%s without a tick", d.Status())
		}
		a := p.post(path+"/"+how, csrf, "sure", "yes")
		if a.code != http.StatusSeeOther {
			t.Fatalf("%d %s", a.code, a.body)
		}
		if d, _ := w.store.Device(context.Background(), store.Scope{All: true}, h.devices[label].ID); d.Status() != how+"d" && d.Status() != how[:len(how)-1]+"ed" {
			t.Errorf("%s: %s", how, d.Status())
		}
		has(t, p.get(a.head.Get("Location")), `role="status"`)
		has(t, p.post(path+"/"+how, csrf, "sure", "yes"), "Det er sket allerede")
	}
}

func TestTokens(t *testing.T) {
	w := filled(t)
	h := w.solhøj()
	p := w.signedIn("konsulent@example.dk")
	csrf, path := p.csrf("/"), "/organisation/"+string(h.ID)
	a := p.post(path+"/tokens", csrf, "label", "Loftet", "uses", "2", "days", "7", "group", string(h.group.ID))
	_, rest, _ := strings.Cut(a.body, "<code>")
	secret, _, _ := strings.Cut(rest, "<")
	if !compliance.Token(secret).Valid() {
		t.Fatalf("%d %s", a.code, a.body)
	}
	has(t, a, "husorden enroll "+w.url+" "+secret)
	if page := p.get(path).body; strings.Contains(page, secret) || !strings.Contains(page, "Loftet") {
		t.Error("the token is shown a second time, or its row is not there")
	}
	list, err := w.store.EnrolTokens(context.Background(), store.Scope{Org: h.ID})
	w.check(err)
	for _, tok := range list {
		if tok.Label == "Loftet" {
			if tok.UsesLeft != 2 || tok.Group != h.group.ID || !tok.Expires.Equal(now0.AddDate(0, 0, 7)) {
				t.Errorf("%+v", tok)
			}
			if a := p.post(path+"/tokens/"+string(tok.ID)+"/revoke", csrf); a.code != http.StatusSeeOther {
				t.Errorf("%d", a.code)
			}
		}
	}
	has(t, p.get(path), "spærret")
	for _, f := range [][]string{{"label", "x", "uses", "0", "days", "7"}, {"label", "x", "uses", "1", "days", "999"}, {"label", "", "uses", "1", "days", "7"}} {
		if a := p.post(path+"/tokens", csrf, f...); a.code != http.StatusUnprocessableEntity {
			t.Errorf("%v: %d", f, a.code)
		}
	}
	if a := p.post(path+"/tokens", csrf, "label", "x", "uses", "1", "days", "7", "group", string(w.fjord().group.ID)); a.code != http.StatusNotFound {
		t.Errorf("another organisation's group: %d", a.code)
	}
}

// TestPublish: a file with problems is not published, and each is told.
func TestPublish(t *testing.T) {
	w := filled(t)
	h := w.solhøj()
	p := w.signedIn("konsulent@example.dk")
	csrf, path := p.csrf("/"), "/organisation/"+string(h.ID)+"/policy"
	bad := bytes.Replace(goodPolicy(t), []byte("mode:"), []byte("made:"), 1)
	a := p.upload(path, csrf, append(bad, []byte("\n<script>alert(1)</script>: 1\n")...))
	has(t, a, "Reglerne blev ikke udgivet", "Linje ")
	if a.code != http.StatusUnprocessableEntity || strings.Contains(a.body, "<script>") {
		t.Errorf("%d", a.code)
	}
	has(t, p.upload(path, csrf, nil), "Vælg en fil")
	before, err := w.store.Organisation(context.Background(), store.Scope{All: true}, string(h.ID))
	w.check(err)
	if a := p.upload(path, csrf, goodPolicy(t)); a.code != http.StatusSeeOther {
		t.Fatalf("%d %s", a.code, a.body)
	}
	pub, err := w.store.PolicyFor(context.Background(), h.ID, "")
	w.check(err)
	if pub.Version != before.PolicyVersion+1 || pub.Approver == "" {
		t.Errorf("%+v", pub)
	}
	if _, err := pub.Verify(h.PolicyKey, h.ID); err != nil {
		t.Error(err)
	}
	if a := p.get(path + "/3"); a.body != string(goodPolicy(t)) || !strings.Contains(a.head.Get("Content-Disposition"), "attachment") {
		t.Errorf("%d %s", a.code, a.body)
	}
}

func TestEvidence(t *testing.T) {
	w := filled(t)
	h := w.solhøj()
	p := w.signedIn("konsulent@example.dk")
	path := "/organisation/" + string(h.ID) + "/evidence?from=2026-10-24&to=2026-11-22"
	a := p.get(path + "&format=json&table=devices")
	var signed evidence.Signed
	if err := json.Unmarshal([]byte(a.body), &signed); err != nil || signed.Signature == "" || !strings.Contains(a.head.Get("Content-Disposition"), "husorden-2026-10-24-2026-11-22.json") {
		t.Errorf("%v %s", err, a.body)
	}
	for _, table := range evidence.Tables {
		if a := p.get(path + "&format=csv&table=" + table); a.code != http.StatusOK || !strings.Contains(a.body, ",") {
			t.Errorf("%s: %d", table, a.code)
		}
	}
	for _, q := range []string{"?format=json", "?from=2026-11-22&to=2026-11-21&format=json", "?from=2020-01-01&to=2026-11-22&format=json"} {
		has(t, p.get("/organisation/"+string(h.ID)+"/evidence"+q), "Vælg to dage")
	}
	has(t, p.get("/log"), "hentede dokumentation")
}

// TestNames: what people wrote is shown as they wrote it, and is never markup.
func TestNames(t *testing.T) {
	w := filled(t)
	h := w.solhøj()
	p := w.signedIn("konsulent@example.dk")
	csrf := p.csrf("/")
	const evil = `"><img src=x onerror=alert(1)> {{.}} ' OR 1=1 --`
	for path, fields := range map[string][]string{
		"/organisations": {"name", evil}, "/organisation/" + string(h.ID) + "/groups": {"name", evil},
		"/device/" + string(h.devices["Kontoret"].ID) + "/label": {"label", evil},
		"/organisation/" + string(h.ID) + "/tokens":              {"label", evil, "uses", "1", "days", "1"},
	} {
		p.post(path, csrf, fields...)
	}
	for _, path := range []string{"/", "/organisations", "/organisation/" + string(h.ID), "/device/" + string(h.devices["Kontoret"].ID), "/log"} {
		a := p.get(path)
		if a.code != http.StatusOK || strings.Contains(a.body, "<img") {
			t.Errorf("%s: %d, markup came through", path, a.code)
		}
		has(t, a, "&lt;img src=x onerror=alert(1)&gt; {{.}}")
	}
}

// TestLogPaging: no line is lost or shown twice between pages.
func TestLogPaging(t *testing.T) {
	w := filled(t)
	h := w.solhøj()
	p := w.signedIn("konsulent@example.dk")
	id := h.devices["Kontoret"].ID
	for i := range 250 {
		if i%4 == 0 {
			w.now = w.now.Add(1000)
		}
		w.check(w.store.Note(context.Background(), store.Action{Kind: store.ByCommand, Verb: store.DeviceSeen, Org: h.ID, Object: id}))
	}
	lines, next := 0, "/log"
	for pages := 0; next != "" && pages < 9; pages++ {
		a := p.get(next)
		lines += strings.Count(a.body, "Kommandolinjen på serveren")
		_, after, more := strings.Cut(a.body, `class="button" href="/log?before=`)
		next = ""
		if more {
			q, _, _ := strings.Cut(after, `"`)
			next = "/log?before=" + q
		}
	}
	if lines != 250 {
		t.Errorf("%d of 250 lines", lines)
	}
}
