package main

import (
	"bytes"
	"net/http"
	"net/http/cookiejar"
	"net/url"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/husorden/husorden/cmd/proctest"
)

// atHome is `husorden run` as a person starts it, with their page.
type atHome struct {
	t           *testing.T
	home, state string
	run         *exec.Cmd
	err         proctest.Output
	*visitor
}

func newAtHome(t *testing.T) *atHome {
	dir := t.TempDir()
	h := &atHome{t: t, home: filepath.Join(dir, "home"), state: filepath.Join(dir, "state")}
	write(t, h.home, "Downloads/note.txt", "mælk\n")
	write(t, h.home, "Desktop/Statusrapport.txt", keptReport)
	return h
}

func (h *atHome) start(args ...string) {
	h.t.Helper()
	h.run = prepared("husorden", h.home, append([]string{"run", "--home", h.home, "--state", h.state, "--no-desktop"}, args...)...)
	h.run.Stderr = &h.err
	if err := h.run.Start(); err != nil {
		h.t.Fatal(err)
	}
	h.t.Cleanup(h.stop)
	jar, err := cookiejar.New(nil)
	if err != nil {
		h.t.Fatal(err)
	}
	h.visitor = &visitor{t: h.t, http: http.Client{Jar: jar, Timeout: 30 * time.Second}, err: &h.err}
	for deadline := time.Now().Add(30 * time.Second); ; time.Sleep(50 * time.Millisecond) {
		got := husorden(h.t, h.home, "", "page", "--print-url", "--state", h.state)
		if got.code == exitFine {
			h.visitor.home = strings.TrimSpace(got.out)
			break
		}
		if time.Now().After(deadline) {
			h.t.Fatalf("no page: %+v\n%s", got, h.err.String())
		}
	}
	h.look()
}

func (h *atHome) stop() {
	h.run.Process.Kill()
	h.run.Wait()
}

// page gets one of the pages.
func (h *atHome) page(path string) {
	h.t.Helper()
	base, _, _ := strings.Cut(strings.TrimPrefix(h.visitor.home, "http://"), "?")
	parts := strings.SplitN(base, "/", 3)
	res, err := h.http.Get("http://" + parts[0] + "/" + parts[1] + path)
	h.took(res, err)
}

// overview comes back to it.
func (h *atHome) overview() { h.t.Helper(); h.page("/") }

// send sends a form, whichever page it stands on.
func (h *atHome) send(path string, fields url.Values) {
	h.t.Helper()
	at := strings.SplitN(strings.TrimPrefix(h.visitor.home, "http://"), "/", 3)
	h.visitor.home = "http://" + at[0] + "/" + at[1] + "/"
	h.press(path, fields)
}

// TestFirstStart: before somebody has chosen nothing goes by itself; what they
// chose holds from then on, without the page going away under them, and after a restart.
func TestFirstStart(t *testing.T) {
	h := newAtHome(t)
	write(t, h.home, "Dokumenter/Plejebarn/brev.txt", keptReport)
	h.start()
	if !strings.Contains(h.body, "Kom i gang: trin 1 af 3") || !strings.Contains(h.body, "Den første uge bliver intet slettet af sig selv") {
		t.Fatalf("the first screen:\n%s", h.body)
	}
	status := func() string {
		return husorden(t, h.home, "", "status", "--json", "--state", h.state).out
	}
	if s := status(); strings.Contains(s, `"mode": "enforce"`) || !strings.Contains(s, `"name": "plejefamilie"`) {
		t.Errorf("before anybody has chosen:\n%s", status())
	}
	h.send("/start", url.Values{"go": {"2"}})
	for _, want := range []string{"trin 2 af 3", "Plejefamilie", "Botilbud", "Vores egne regler", "Hvad gælder hos jer?"} {
		if !strings.Contains(h.body, want) {
			t.Errorf("the second screen lacks %q:\n%s", want, h.body)
		}
	}
	choice := url.Values{"rules": {"botilbud"}, "q.botilbud.discharged_citizens": {"1y"}}
	choice.Set("go", "3")
	h.send("/start", choice)
	if !strings.Contains(h.body, "trin 3 af 3") || !strings.Contains(h.body, `value="botilbud"`) {
		t.Fatalf("the third screen:\n%s", h.body)
	}
	choice.Set("go", "begin")
	choice["folder"] = []string{"~/Dokumenter/Plejebarn", "", ""}
	h.send("/start", choice)
	if !strings.Contains(h.body, "Så er Husorden i gang") {
		t.Fatalf("after the choice:\n%s\n%s", h.body, h.err.String())
	}
	h.holds(status, "botilbud", "Plejebarn")
	h.stop()
	h.start()
	if strings.Contains(h.body, "Kom i gang") {
		t.Errorf("asked again after a restart:\n%s", h.body)
	}
	h.holds(status, "botilbud", "Plejebarn")
	h.stop()
	h.start("--policy", "plejefamilie")
	h.holds(status, "plejefamilie", "Desktop")
}

// holds waits until a policy holds and a folder is looked at.
func (h *atHome) holds(status func() string, policy, folder string) {
	h.t.Helper()
	for deadline := time.Now().Add(30 * time.Second); ; time.Sleep(100 * time.Millisecond) {
		s := status()
		if strings.Contains(s, `"name": "`+policy+`"`) && strings.Contains(s, folder) && !strings.Contains(s, "not_looked_at") {
			return
		}
		if time.Now().After(deadline) {
			h.t.Fatalf("%s does not hold, or %s is not looked at:\n%s\n%s", policy, folder, s, h.err.String())
		}
	}
}

// TestFirstStartChosen: whoever names a policy has chosen.
func TestFirstStartChosen(t *testing.T) {
	h := newAtHome(t)
	h.start("--policy", "plejefamilie")
	if strings.Contains(h.body, "Kom i gang") {
		t.Errorf("asked although the rules were named:\n%s", h.body)
	}
}

// TestFirstStartRefused: what cannot hold is said on the screen, and nothing is
// chosen.
func TestFirstStartRefused(t *testing.T) {
	h := newAtHome(t)
	write(t, h.home, "regler.yaml", "version: 1\nname: x\n")
	h.start()
	form := formField.FindStringSubmatch(h.body)[1]
	for name, c := range map[string]struct {
		fields url.Values
		want   string
	}{
		"no rules":       {url.Values{"go": {"3"}}, "Vælg, hvilke regler der gælder"},
		"no file":        {url.Values{"go": {"3"}, "rules": {"own"}}, "Skriv, hvor filen"},
		"other file":     {url.Values{"go": {"begin"}, "rules": {"own"}, "file": {"~/none.yaml"}}, "ingen fil med regler"},
		"bad file":       {url.Values{"go": {"begin"}, "rules": {"own"}, "file": {"~/regler.yaml"}}, "ikke et sæt regler"},
		"no folder":      {url.Values{"go": {"begin"}, "rules": {"plejefamilie"}, "folder": {"~/none"}}, "findes ikke"},
		"all of it":      {url.Values{"go": {"begin"}, "rules": {"plejefamilie"}, "folder": {h.home}}, "er for meget"},
		"unknown answer": {url.Values{"go": {"begin"}, "rules": {"botilbud"}, "q.botilbud.discharged_citizens": {"9y"}}, "Vælg et af de svar"},
	} {
		c.fields.Set("form", form)
		base := strings.TrimSuffix(h.visitor.home, "/start")
		req, err := http.NewRequest(http.MethodPost, base+"/start", strings.NewReader(c.fields.Encode()))
		if err != nil {
			t.Fatal(err)
		}
		req.Header.Set("Content-Type", "application/x-www-form-urlencoded")
		req.Header.Set("Origin", req.URL.Scheme+"://"+req.URL.Host)
		res, err := h.http.Do(req)
		if err != nil {
			t.Fatal(err)
		}
		var body bytes.Buffer
		if _, err := body.ReadFrom(res.Body); err != nil {
			t.Fatal(err)
		}
		res.Body.Close()
		if res.StatusCode != http.StatusUnprocessableEntity || !strings.Contains(body.String(), c.want) {
			t.Errorf("%s: %s, want %q in\n%s", name, res.Status, c.want, body.String())
		}
	}
	if text, err := os.ReadFile(filepath.Join(h.state, "start")); err != nil || string(text) != "open\n" {
		t.Errorf("something was chosen: %q, %v", text, err)
	}
}

// TestPlacementEndedForReal: a report that is not due becomes so when the
// placement it was filed under ends.
func TestPlacementEndedForReal(t *testing.T) {
	h := newAtHome(t)
	h.start("--policy", "plejefamilie")
	for deadline := time.Now().Add(30 * time.Second); !strings.Contains(h.body, "Statusrapport.txt"); time.Sleep(100 * time.Millisecond) {
		if time.Now().After(deadline) {
			t.Fatalf("the report is not found:\n%s\n%s", h.body, h.err.String())
		}
		h.page("/ended")
	}
	if strings.Contains(h.body, `<h2 id="due"`) {
		t.Fatalf("due already:\n%s", h.body)
	}
	at := strings.Index(h.body, `name="item" value="`) + len(`name="item" value="`)
	item := h.body[at : at+25]
	h.send("/case", url.Values{"do": {"file"}, "alias": {"Blå"}, "item": {item}})
	if !strings.Contains(h.body, "Filerne hører nu til »Blå«") {
		t.Fatalf("not filed:\n%s", h.body)
	}
	h.send("/case", url.Values{"do": {"end"}, "alias": {"Blå"}})
	h.overview()
	if !strings.Contains(h.body, `<h2 id="due"`) || !strings.Contains(h.body, "Når anbringelsen er slut") {
		t.Errorf("the placement has ended, and the report is not due:\n%s", h.body)
	}
	log, err := os.ReadFile(filepath.Join(h.state, "husorden.log"))
	if err != nil || bytes.Contains(log, []byte("Blå")) {
		t.Errorf("the alias stands in the log: %v", err)
	}
}
