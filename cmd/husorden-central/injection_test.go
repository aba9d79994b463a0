package main

import (
	"bytes"
	"compress/gzip"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/husorden/husorden/central/api"
	"github.com/husorden/husorden/policy/compliance"
)

// evil is text that means something to SQL, LIKE, JSON, HTML, templates, paths,
// headers or a spreadsheet.
var evil = []string{
	"'; DROP TABLE devices; --", `" OR 1=1 --`, "' UNION SELECT policy_seed FROM organisations --", "$1", "%", "_", "\\", "{{.Store}}", "{{7*7}}", "${7*7}",
	"<script>alert(1)</script>", `"><img src=x onerror=alert(1)>`, "../../etc/passwd", "=1+1", "\x00", "a\r\nSet-Cookie: x=y", "\xff\xfe", strings.Repeat("a", 3000),
}

// TestInjection hands such text to every parameter and every string that programs
// and devices can send, as the published description lists them.
func TestInjection(t *testing.T) {
	c := begin(t, "--data", t.TempDir())
	org := c.command("org", "create", "Solhøj")
	reader := c.command("apitoken", "create")
	p := newPC(http.DefaultClient)
	if err := p.enrol(c.url, c.command("token", "create", "--org", org)); err != nil {
		t.Fatal(err)
	}
	if err := p.report(c.url); err != nil {
		t.Fatal(err)
	}
	asked := 0
	ask := func(path string, query url.Values, token string) {
		t.Helper()
		asked++
		r, err := http.NewRequest("GET", c.url+path+"?"+query.Encode(), nil)
		if err != nil {
			t.Fatal(err)
		}
		r.Header["Authorization"] = []string{token}
		resp, err := http.DefaultClient.Do(r)
		if err != nil {
			if !strings.Contains(err.Error(), "invalid header") { // our own side sends no such thing
				t.Error(err)
			}
			return
		}
		defer resp.Body.Close()
		body, err := io.ReadAll(resp.Body)
		if err != nil || resp.StatusCode >= 500 || resp.StatusCode == 429 && strings.HasPrefix(token, "Bearer "+reader) || resp.Header.Get("Set-Cookie") != "" {
			t.Errorf("%s %v: %d %s %v", path, query, resp.StatusCode, body, err)
		}
		var page api.DevicePage
		if resp.StatusCode == 200 && json.Unmarshal(body, &page) == nil && len(page.Devices) > 0 {
			t.Errorf("%s %v finds %d devices", path, query, len(page.Devices))
		}
		if kind := resp.Header.Get("Content-Type"); strings.Contains(kind, "html") {
			t.Errorf("%s: %s", path, kind)
		}
	}
	for _, rt := range api.Routes() {
		for _, text := range evil {
			if rt.Signed {
				continue
			}
			path := strings.ReplaceAll(rt.Path, "{id}", url.PathEscape(text))
			if path != rt.Path {
				ask(path, nil, "Bearer "+reader)
			}
			for _, q := range rt.Query {
				v := url.Values{q.Name: {text}}
				if q.Name == "group" {
					v.Set("org", org)
				}
				if q.Name != "org" && strings.Contains(rt.Path, "evidence") {
					v.Set("org", org)
				}
				for _, other := range rt.Query {
					if other.Required && !v.Has(other.Name) {
						v.Set(other.Name, "2026-11-22")
					}
				}
				ask(path, v, "Bearer "+reader)
			}
		}
	}
	if asked < 200 {
		t.Errorf("%d requests only", asked)
	}
	t.Run("reports", func(t *testing.T) { evilReports(t, c, p) })
	var page api.DevicePage
	if status := c.get("/v1/devices", reader, &page); status != 200 || len(page.Devices) != 1 || page.Devices[0].Reports.Counted != 1 {
		t.Errorf("%d %+v", status, page)
	}
	for _, text := range evil { // last: who guesses is made to wait
		ask("/v1/devices", nil, text)
		ask("/v1/devices", nil, "Bearer "+text)
		ask(compliance.PolicyPath, nil, text)
	}
}

// evilReports puts the text in place of every string of a report: it is refused,
// whatever it is.
func evilReports(t *testing.T, c *central, p *pc) {
	text, err := compliance.Encode(report(p.id, 2, time.Now()))
	if err != nil {
		t.Fatal(err)
	}
	var whole any
	if err := json.Unmarshal(text, &whole); err != nil {
		t.Fatal(err)
	}
	changed := 0
	spoil(whole, func(set func(string), was string) {
		for _, text := range []string{evil[0], evil[7], evil[10], "Anne Toftemark"} {
			set(text)
			b, err := json.Marshal(whole)
			if err != nil {
				t.Fatal(err)
			}
			var z bytes.Buffer
			w := gzip.NewWriter(&z)
			_, _ = w.Write(b)
			_ = w.Close()
			var got compliance.Received
			if err := p.call(c.url, "POST", compliance.ReportPath, z.Bytes(), &got); err == nil || !strings.Contains(err.Error(), ": 4") || strings.Contains(err.Error(), text) {
				t.Errorf("%q instead of %q: %v", text, was, err)
			}
			changed++
		}
		set(was)
	})
	if changed < 40 {
		t.Errorf("%d strings only", changed)
	}
}

// spoil calls f for every string in a value of JSON, with what changes it.
func spoil(v any, f func(set func(string), was string)) {
	switch v := v.(type) {
	case map[string]any:
		keys := make([]string, 0, len(v))
		for k := range v {
			keys = append(keys, k)
		}
		slices.Sort(keys)
		for _, k := range keys {
			if s, ok := v[k].(string); ok {
				f(func(to string) { v[k] = to }, s)
			}
			spoil(v[k], f)
		}
	case []any:
		for i := range v {
			if s, ok := v[i].(string); ok {
				f(func(to string) { v[i] = to }, s)
			}
			spoil(v[i], f)
		}
	}
}

// TestCommandsInjection hands the text to every word of a command that is kept: it
// is kept as it is written, or refused.
func TestCommandsInjection(t *testing.T) {
	dir := t.TempDir()
	run := func(args ...string) (string, error) {
		out, err := runs(t, append(args, "--data", dir)...).Output()
		return strings.TrimSpace(string(out)), err
	}
	kept := 0
	for i, text := range evil[:14] {
		org, err := run("org", "create", "--name", text)
		if err != nil {
			t.Errorf("%q: %v", text, err)
			continue
		}
		for _, args := range [][]string{{"group", "create", "--org", org, "--name", text}, {"token", "create", "--org", org, "--label", text},
			{"apitoken", "create", "--name", text}, {"alert", "add", "--org", org, "--mail", fmt.Sprintf("a%d@example.dk", i), "--name", text}} {
			if _, err := run(args...); err != nil {
				t.Errorf("%q: %v", args, err)
			}
		}
		for _, args := range [][]string{{"device", "revoke", text}, {"token", "revoke", text}, {"alert", "remove", text}, {"org", "create", text + "\x01"},
			{"alert", "add", "--org", org, "--mail", text}, {"alert", "add", "--org", org, "--webhook", text}} {
			if _, err := run(args...); err == nil {
				t.Errorf("%q was taken", args)
			}
		}
		list, err := run("org", "list", "--json")
		if err != nil || !strings.Contains(list, org) {
			t.Errorf("%s %v", list, err)
		}
		kept++
	}
	if list, err := run("alert", "list"); err != nil || strings.Count(list, "\n")+1 != kept {
		t.Errorf("%s %v", list, err)
	}
}
