//go:build unix

package main

import (
	"encoding/json"
	"net/http"
	"net/http/cookiejar"
	"net/url"
	"strings"
	"testing"
	"time"
)

// TestSeesForReal: once the PC is enrolled its page shows the last report, word
// for word; what is exported holds it too, and that the person has read of it.
func TestSeesForReal(t *testing.T) {
	k := newKept(t)
	c := newEndpoint(k)
	k.start()
	jar, err := cookiejar.New(nil)
	if err != nil {
		t.Fatal(err)
	}
	v := &visitor{t: t, http: http.Client{Jar: jar, Timeout: 30 * time.Second}, home: strings.TrimSpace(k.answered("page", "--print-url")), err: &k.err}
	v.look()
	page := func(path string) {
		t.Helper()
		base, _ := url.Parse(v.home)
		secret, _, _ := strings.Cut(strings.TrimPrefix(base.Path, "/"), "/")
		v.home = "http://" + base.Host + "/" + secret + path
		v.look()
	}
	page("/sees")
	if !strings.Contains(v.body, "Ingenting.") || !strings.Contains(v.body, "Jeg har læst det") {
		t.Fatalf("before it is enrolled:\n%s", v.body)
	}
	v.home = strings.TrimSuffix(v.home, "sees")
	v.press("/known", url.Values{})
	if !strings.Contains(v.body, "Du har kvitteret for at have læst det her") {
		t.Errorf("not confirmed:\n%s", v.body)
	}
	k.do(0, "enroll", c.url, c.ask("token", "token", "create", "--org", c.org))
	k.wait("the report is on the page", func() bool {
		page("/sees")
		return strings.Contains(v.body, `"sequence": `) && strings.Contains(v.body, `"kind": "daily"`)
	})
	host, _ := url.Parse(c.url)
	if !strings.Contains(v.body, host.Host) {
		t.Errorf("the page does not say who gets it:\n%s", v.body)
	}
	page("/export")
	var all struct {
		Items  []keptItem
		Read   time.Time `json:"read_on"`
		Log    []struct{ What string }
		Report struct {
			To   string
			Body struct{ Sequence int }
		}
	}
	if err := json.Unmarshal([]byte(v.body), &all); err != nil || all.Read.IsZero() || len(all.Log) == 0 || all.Report.To != host.Host || all.Report.Body.Sequence == 0 {
		t.Errorf("exported: %+v, %v", all, err)
	}
	k.stop()
}
