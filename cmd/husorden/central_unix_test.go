//go:build unix

package main

import (
	"bytes"
	"encoding/json"
	"errors"
	"io"
	"io/fs"
	"net"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"
)

// endpoint is a real central endpoint on this machine.
type endpoint struct {
	k        *kept
	data     string
	url      string
	org, api string
}

func newEndpoint(k *kept) *endpoint {
	k.t.Helper()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		k.t.Fatal(err)
	}
	address := l.Addr().String()
	l.Close()
	c := &endpoint{k: k, data: filepath.Join(filepath.Dir(k.state), "central"), url: "http://" + address}
	c.org = c.ask("id", "org", "create", "Et bosted")
	c.api = c.ask("token", "apitoken", "create", "--org", c.org)
	k.spawn(k.program("husorden-central", "--listen", address, "--data", c.data))
	k.wait("central answers", func() bool { _, err := c.get("/v1/devices"); return err == nil })
	return c
}

// wait waits for something that is no status of the device.
func (k *kept) wait(what string, ok func() bool) {
	k.t.Helper()
	for deadline := time.Now().Add(30 * time.Second); !ok(); time.Sleep(100 * time.Millisecond) {
		if time.Now().After(deadline) {
			k.t.Fatalf("after 30 s still not: %s\n%s\n%s", what, k.err.String(), k.log())
		}
	}
}

// ask runs a command of central and returns one field of its answer.
func (c *endpoint) ask(field string, args ...string) string {
	c.k.t.Helper()
	cmd := c.k.program("husorden-central", append(args, "--data", c.data, "--json")...)
	var errs bytes.Buffer
	cmd.Stderr = &errs
	out, err := cmd.Output()
	var m map[string]any
	if err != nil || json.Unmarshal(out, &m) != nil {
		c.k.t.Fatalf("husorden-central %q: %v\n%s%s", args, err, out, errs.String())
	}
	s, _ := m[field].(string)
	if s == "" && field != "" {
		c.k.t.Fatalf("husorden-central %q: no %s in %s", args, field, out)
	}
	return s
}

func (c *endpoint) get(path string) ([]byte, error) {
	req, err := http.NewRequest(http.MethodGet, c.url+path, nil)
	if err != nil {
		return nil, err
	}
	req.Header.Set("Authorization", "Bearer "+c.api)
	res, err := http.DefaultClient.Do(req)
	if err != nil {
		return nil, err
	}
	defer res.Body.Close()
	b, err := io.ReadAll(res.Body)
	if err == nil && res.StatusCode != http.StatusOK {
		err = errors.New(res.Status + " " + string(b))
	}
	return b, err
}

type deviceRow struct {
	Standing string
	Status   string
	Times    struct{ Reported time.Time }
	Numbers  struct{ Stored, Overdue, Watched int }
	Reports  struct{ Missing [][2]int64 }
}

// row is what central tells of its only device; the zero row: it has none.
func (c *endpoint) row() deviceRow {
	var all struct{ Devices []deviceRow }
	b, err := c.get("/v1/devices")
	if err != nil || json.Unmarshal(b, &all) != nil || len(all.Devices) != 1 {
		return deviceRow{}
	}
	return all.Devices[0]
}

// TestKeepAndReport: a device enrols, its row appears and changes; a published
// policy is taken; no name, path or number leaves the PC; retired, it is told so.
func TestKeepAndReport(t *testing.T) {
	besideOthers(t)
	k := newKept(t)
	c := newEndpoint(k)
	k.start()
	k.until("the first look is done", func(s keptStatus) bool { return !s.sick("not_looked_at") && !s.sick("not_watched") })
	const name = "Statusrapport Sofie Vindelev.txt"
	write(t, k.home, "Desktop/"+name, keptReport)
	k.until("the report is flagged", is(name, "scanned", "keep"))
	k.do(2, "enroll", c.url, "ho1"+strings.Repeat("0", 32))
	enrol := k.asked("enroll", c.url, "-") // so that the token is in no list of processes
	enrol.Stdin = strings.NewReader(c.ask("token", "token", "create", "--org", c.org) + "\n")
	if out, err := enrol.CombinedOutput(); err != nil {
		t.Fatalf("enroll -: %v\n%s", err, out)
	}
	k.wait("the device's row appears", func() bool {
		d := c.row()
		return !d.Times.Reported.IsZero() && d.Numbers.Watched == 1 && d.Numbers.Stored == 1 && d.Numbers.Overdue == 0
	})
	k.days(31)
	k.wait("the overdue file is told", func() bool {
		d := c.row()
		return d.Numbers.Overdue == 1 && d.Standing != "in_order" && len(d.Reports.Missing) == 0
	})

	shown := k.command("policy", "show", "botilbud", "--choose", "discharged_citizens=1y", "--format", "json")
	text, err := shown.Output()
	if err != nil {
		t.Fatal(err)
	}
	file := filepath.Join(filepath.Dir(k.state), "botilbud.yaml")
	if err := os.WriteFile(file, text, 0o600); err != nil {
		t.Fatal(err)
	}
	c.ask("", "policy", "publish", "--org", c.org, file)
	k.move(2 * time.Hour)
	k.wait("the organisation's policy holds", func() bool {
		return strings.Contains(k.do2("status", "--json"), `"name": "botilbud"`)
	})
	k.do(0, "retire")
	k.do(0, "retire", "--yes")
	k.wait("the PC's own rules hold again", func() bool {
		return strings.Contains(k.do2("status", "--json"), `"name": "plejefamilie"`)
	})
	k.wait("central knows that it is gone", func() bool {
		b, err := c.get("/v1/devices?status=retired")
		return err == nil && strings.Contains(string(b), `"retired"`)
	})
	k.stop()
	c.noNames(keptCPR, "Vindelev", "Statusrapport", filepath.Base(filepath.Dir(filepath.Dir(k.home))))
}

// do2 runs a command and returns what it says, whatever its exit code.
func (k *kept) do2(args ...string) string {
	out, _ := k.command(append(args, "--state", k.state)...).Output()
	return string(out)
}

// noNames greps all that central keeps.
func (c *endpoint) noNames(planted ...string) {
	c.k.t.Helper()
	files := 0
	err := filepath.WalkDir(c.data, func(path string, d fs.DirEntry, err error) error {
		if err != nil || !d.Type().IsRegular() {
			return err
		}
		b, err := os.ReadFile(path)
		files++
		for _, p := range planted {
			if bytes.Contains(b, []byte(p)) {
				c.k.t.Errorf("central's %s holds %q", filepath.Base(path), p)
			}
		}
		return err
	})
	if err != nil || files == 0 {
		c.k.t.Errorf("looked at %d files of central: %v", files, err)
	}
}
