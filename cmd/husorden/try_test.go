package main

import (
	"bufio"
	"html"
	"io"
	"net/http"
	"net/http/cookiejar"
	"net/url"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"runtime"
	"strings"
	"testing"
	"time"

	"github.com/husorden/husorden/cmd/proctest"
)

// visitor is a browser in front of `husorden try`.
type visitor struct {
	t    *testing.T
	http http.Client
	home string // the overview
	body string // of the last page
	err  *proctest.Output
}

func (v *visitor) took(res *http.Response, err error) {
	v.t.Helper()
	if err != nil {
		v.t.Fatalf("the page does not answer: %v\n%s", err, v.err.String())
	}
	defer res.Body.Close()
	text, err := io.ReadAll(res.Body)
	if err != nil || res.StatusCode != http.StatusOK {
		v.t.Fatalf("the page answers %s, %v\n%s", res.Status, err, text)
	}
	v.home, v.body = res.Request.URL.String(), html.UnescapeString(string(text))
}

func (v *visitor) look() {
	v.t.Helper()
	res, err := v.http.Get(v.home)
	v.took(res, err)
}

var formField = regexp.MustCompile(`name="form" value="([^"]+)"`)

// press sends a form of the overview.
func (v *visitor) press(path string, fields url.Values) {
	v.t.Helper()
	form := formField.FindStringSubmatch(v.body)
	if form == nil {
		v.t.Fatalf("there is no form in\n%s", v.body)
	}
	fields.Set("form", form[1])
	req, err := http.NewRequest(http.MethodPost, strings.TrimSuffix(v.home, "/")+path, strings.NewReader(fields.Encode()))
	if err != nil {
		v.t.Fatal(err)
	}
	req.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	req.Header.Set("Origin", req.URL.Scheme+"://"+req.URL.Host)
	res, err := v.http.Do(req)
	v.took(res, err)
}

// until watches the overview until it says something.
func (v *visitor) until(what string, said ...string) {
	v.t.Helper()
	for deadline := time.Now().Add(time.Minute); ; time.Sleep(100 * time.Millisecond) {
		v.look()
		for _, s := range said {
			if strings.Contains(v.body, s) {
				return
			}
		}
		if time.Now().After(deadline) {
			v.t.Fatalf("after a minute still not: %s\n%s\n%s", what, v.body, v.err.String())
		}
	}
}

var (
	dueCard  = regexp.MustCompile(`(?s)<h2 id="due".*?name="item" value="([0-9a-f]+-[0-9a-f]{8})"`)
	heldCard = regexp.MustCompile(`(?s)<h2 id="held".*?name="item" value="([0-9a-f]+-[0-9a-f]{8})"`)
)

func (v *visitor) item(card *regexp.Regexp) string {
	v.t.Helper()
	m := card.FindStringSubmatch(v.body)
	if m == nil {
		v.t.Fatalf("no such item in\n%s", v.body)
	}
	return m[1]
}

// TestTry: a visitor sees the whole loop on made-up files, and nothing is left.
func TestTry(t *testing.T) {
	temp := t.TempDir()
	cmd := prepared("husorden", t.TempDir(), "try", "--no-open", "--day", "300ms")
	cmd.Env = append(cmd.Env, "TMPDIR="+temp, "TMP="+temp, "TEMP="+temp,
		"HUSORDEN_CLOCK="+filepath.Join(temp, "none")) // which a release does not know
	errs := &proctest.Output{}
	cmd.Stderr = errs
	out, err := cmd.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { cmd.Process.Kill(); cmd.Wait() })
	address, err := bufio.NewReader(out).ReadString('\n')
	if err != nil {
		cmd.Wait()
		t.Fatalf("no address: %v\n%s", err, errs.String())
	}
	jar, err := cookiejar.New(nil)
	if err != nil {
		t.Fatal(err)
	}
	v := &visitor{t: t, http: http.Client{Jar: jar, Timeout: 30 * time.Second}, home: strings.TrimSpace(address), err: errs}
	v.look()
	if !strings.Contains(v.body, "Prøve med opdigtede filer") || !strings.Contains(v.body, "I prøven er det") {
		t.Errorf("the page does not say that it is a trial:\n%s", v.body)
	}
	v.until("something is flagged", "Skal være væk senest")
	v.until("something is due", `<h2 id="due"`)
	v.press("/trial", url.Values{"do": {"pause"}})
	v.look()
	if !strings.Contains(v.body, "Tiden står stille.") {
		t.Errorf("time does not stop:\n%s", v.body)
	}
	id := v.item(dueCard)
	v.press("/answer", url.Values{"item": {id}, "answer": {"delete"}})
	if !strings.Contains(v.body, "er slettet. Den gemmes stadig") {
		t.Fatalf("the answer did not remove the file:\n%s", v.body)
	}
	v.press("/undo", url.Values{"item": {v.item(heldCard)}})
	if !strings.Contains(v.body, "er hentet tilbage") {
		t.Fatalf("the file cannot be had back:\n%s", v.body)
	}
	v.press("/trial", url.Values{"do": {"go"}})
	v.until("a file is removed", `<h2 id="held"`)
	held := v.item(heldCard)
	for deadline := time.Now().Add(time.Minute); strings.Contains(v.body, held); time.Sleep(100 * time.Millisecond) {
		if time.Now().After(deadline) {
			t.Fatalf("the removed file never goes for good:\n%s", v.body)
		}
		v.look()
	}
	if strings.Contains(v.body, "Usædvanligt mange filer") || strings.Contains(v.body, "Ingen holder øje") {
		t.Errorf("the trial shows what is not the matter:\n%s", v.body)
	}
	endTry(t, cmd, errs, temp)
}

// endTry ends the trial as Ctrl-C does, and looks for what is left of it.
func endTry(t *testing.T, cmd *exec.Cmd, errs *proctest.Output, temp string) {
	t.Helper()
	if runtime.GOOS == "windows" { // has no such signal to send
		return
	}
	cmd.Process.Signal(os.Interrupt)
	if err := cmd.Wait(); err != nil {
		t.Errorf("husorden try ended with %v", err)
	}
	if !strings.Contains(errs.String(), "skal du tage stilling til") {
		t.Errorf("nobody was asked:\n%s", errs.String())
	}
	left, err := os.ReadDir(temp)
	if err != nil || len(left) > 0 {
		t.Errorf("left behind: %v, %v\n%s", left, err, errs.String())
	}
}

// TestTryLeavesWhatIsNotIts: a folder that somebody put in the place of the
// trial's is not touched.
func TestTryLeavesWhatIsNotIts(t *testing.T) {
	t.Setenv("TMPDIR", t.TempDir())
	t.Setenv("TMP", os.TempDir())
	tent, err := pitch(time.Now().Add(tryAhead))
	if err != nil {
		t.Fatal(err)
	}
	if runtime.GOOS == "windows" { // where an open folder is not moved
		if err := tent.strike(); err != nil {
			t.Error(err)
		}
		return
	}
	moved := tent.dir + ".moved"
	if err := os.Rename(tent.dir, moved); err != nil {
		t.Fatal(err)
	}
	write(t, tent.dir, "home/mine.txt", "mine")
	if err := tent.strike(); err == nil {
		t.Error("a folder that is not the trial's was removed without a word")
	}
	if _, err := os.Stat(filepath.Join(tent.dir, "home", "mine.txt")); err != nil {
		t.Errorf("somebody else's file: %v", err)
	}
	if left, err := os.ReadDir(moved); err != nil || len(left) > 0 {
		t.Errorf("the trial's own folder still holds %v, %v", left, err)
	}
}

func TestTryArguments(t *testing.T) {
	for _, args := range [][]string{{"try", "here"}, {"try", "--day", "1h"}, {"try", "--day", "1ms"}, {"try", "--policy", "none"}} {
		if got := husorden(t, t.TempDir(), "", args...); got.code != exitFailed || got.err == "" {
			t.Errorf("%q: %+v", args, got)
		}
	}
}
