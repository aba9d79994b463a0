package main

import (
	"io"
	"net/http"
	"regexp"
	"strings"
	"testing"
)

// TestFirstRunPage: an empty central shows its first-run page, and its setup code
// on standard error alone; one with an administrator says neither.
func TestFirstRunPage(t *testing.T) {
	dir := t.TempDir()
	c := begin(t, "--data", dir)
	body := func() string {
		resp, err := http.Get(c.url + "/")
		if err != nil {
			t.Fatal(err)
		}
		defer resp.Body.Close()
		b, err := io.ReadAll(resp.Body)
		if err != nil {
			t.Fatal(err)
		}
		return string(b)
	}
	page := body()
	c.kill()
	code := regexp.MustCompile(`setup code: ([a-z2-7-]{23})\n`).FindStringSubmatch(c.err.String())
	if code == nil || !strings.Contains(page, `name="setup"`) || strings.Contains(page, code[1]) {
		t.Errorf("%s\n%s", c.err, page)
	}
	cmd := runs(t, "admin", "create", "--email", "a@example.dk", "--password-stdin", "--data", dir)
	cmd.Stdin = strings.NewReader("fire tilfældige ord her\n")
	if out, err := cmd.CombinedOutput(); err != nil {
		t.Fatalf("%v %s", err, out)
	}
	c.err.Reset()
	c.up()
	page = body()
	c.kill()
	if !strings.Contains(page, `action="/sign-in"`) || strings.Contains(c.err.String(), "setup code") {
		t.Errorf("%s\n%s", c.err, page)
	}
}
