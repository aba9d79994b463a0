package main

import (
	"bufio"
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/husorden/husorden/central/api"
	"github.com/husorden/husorden/cmd/proctest"
	"github.com/husorden/husorden/policy/compliance"
)

// central is a husorden-central process.
type central struct {
	t    *testing.T
	args []string // --data or --database
	url  string
	cmd  *exec.Cmd
	err  *proctest.Output
}

func runs(t *testing.T, args ...string) *exec.Cmd {
	t.Helper()
	exe, err := os.Executable()
	if err != nil {
		t.Fatal(err)
	}
	cmd := exec.Command(exe, args...)
	cmd.Env = append(os.Environ(), "HUSORDEN_CENTRAL_TEST=run")
	return cmd
}

// begin starts the process and waits until it listens.
func begin(t *testing.T, args ...string) *central {
	t.Helper()
	c := &central{t: t, args: args, err: new(proctest.Output)}
	c.up()
	t.Cleanup(func() {
		if c.cmd != nil {
			c.kill()
		}
	})
	return c
}

func (c *central) up() {
	c.t.Helper()
	listen := "127.0.0.1:0"
	if c.url != "" {
		listen = strings.TrimPrefix(c.url, "http://")
	}
	c.cmd = runs(c.t, append([]string{"--listen", listen}, c.args...)...)
	c.cmd.Stderr = c.err
	out, err := c.cmd.StdoutPipe()
	if err != nil {
		c.t.Fatal(err)
	}
	if err := c.cmd.Start(); err != nil {
		c.t.Fatal(err)
	}
	line, err := bufio.NewReader(out).ReadString('\n')
	url, ok := strings.CutPrefix(strings.TrimSpace(line), "listening on ")
	if err != nil || !ok {
		_ = c.cmd.Wait()
		c.t.Fatalf("it did not start: %q %v\n%s", line, err, c.err)
	}
	c.url = url
}

// kill ends it as a power cut does.
func (c *central) kill() {
	c.t.Helper()
	if err := c.cmd.Process.Kill(); err != nil {
		c.t.Error(err)
	}
	_ = c.cmd.Wait() // it was killed: that is its error
	c.cmd = nil
}

// command runs an administrator's command and returns its one line.
func (c *central) command(args ...string) string {
	c.t.Helper()
	cmd := runs(c.t, append(args, c.args...)...)
	var stderr bytes.Buffer
	cmd.Stderr = &stderr
	out, err := cmd.Output()
	if err != nil {
		c.t.Fatalf("%v: %v\n%s", args, err, stderr.String())
	}
	return strings.TrimSpace(string(out))
}

func (c *central) get(path, token string, into any) int {
	c.t.Helper()
	r, err := http.NewRequest("GET", c.url+path, nil)
	if err != nil {
		c.t.Fatal(err)
	}
	r.Header.Set("Authorization", "Bearer "+token)
	resp, err := http.DefaultClient.Do(r)
	if err != nil {
		c.t.Fatal(err)
	}
	defer resp.Body.Close()
	b, err := io.ReadAll(resp.Body)
	if err != nil {
		c.t.Fatal(err)
	}
	if raw, ok := into.(*[]byte); ok {
		*raw = b
	} else if err := json.Unmarshal(b, into); err != nil {
		c.t.Fatalf("%s: %v\n%s", path, err, b)
	}
	return resp.StatusCode
}

// TestEndToEnd: from an empty folder to verified evidence.
func TestEndToEnd(t *testing.T) {
	endToEnd(t, begin(t, "--data", t.TempDir()))
}

func endToEnd(t *testing.T, c *central) {
	org := c.command("org", "create", "Solhøj")
	token := c.command("token", "create", "--org", org, "--uses", "2", "--label", "Kontoret")
	reader := c.command("apitoken", "create")
	p := newPC(http.DefaultClient)
	if err := p.enrol(c.url, token); err != nil {
		t.Fatal(err)
	}
	for range 3 {
		if err := p.report(c.url); err != nil {
			t.Fatal(err)
		}
	}
	if version := c.command("policy", "publish", "--org", "Solhøj", "plejefamilie"); version != "1" {
		t.Errorf("version %s", version)
	}
	var signed compliance.SignedPolicy
	if err := p.call(c.url, "GET", compliance.PolicyPath, nil, &signed); err != nil || signed.Version != 1 {
		t.Errorf("%+v %v", signed, err)
	}
	var page api.DevicePage
	if status := c.get("/v1/devices?org=Solh%C3%B8j", reader, &page); status != 200 || len(page.Devices) != 1 ||
		page.Devices[0].Standing != compliance.InOrder || page.Devices[0].Label != "Kontoret" || page.Devices[0].Reports.Counted != 3 {
		t.Errorf("%d %+v", status, page)
	}
	if line := c.command("device", "list"); !strings.Contains(line, string(p.id)) || !strings.Contains(line, "in_order") {
		t.Errorf("%s", line)
	}
	var evidence []byte
	day := time.Now().UTC().Format(time.DateOnly)
	if status := c.get(fmt.Sprintf("/v1/evidence?org=%s&from=%s&to=%s&format=json", org, day, day), reader, &evidence); status != 200 {
		t.Errorf("%d %s", status, evidence)
	}
	file := filepath.Join(t.TempDir(), "evidence.json")
	if err := os.WriteFile(file, evidence, 0o600); err != nil {
		t.Fatal(err)
	}
	out, err := runs(t, "verify", file).CombinedOutput()
	if err != nil || !strings.Contains(string(out), "Solhøj") {
		t.Errorf("%v %s", err, out)
	}
	c.command("device", "revoke", string(p.id))
	if err := p.report(c.url); err == nil || !strings.Contains(err.Error(), string(compliance.Revoked)) {
		t.Errorf("a revoked device: %v", err)
	}
}

// fleet is devices that report without a pause.
type fleet struct {
	t   *testing.T
	pcs []*pc
}

func newFleet(t *testing.T, c *central, n int) *fleet {
	t.Helper()
	org := c.command("org", "create", "Flåden")
	token := c.command("token", "create", "--org", org, "--uses", fmt.Sprint(n))
	f := &fleet{t: t}
	client := &http.Client{Timeout: 20 * time.Second, Transport: &http.Transport{MaxIdleConnsPerHost: n}}
	for range n {
		p := newPC(client)
		if err := p.enrol(c.url, token); err != nil {
			t.Fatal(err)
		}
		f.pcs = append(f.pcs, p)
	}
	return f
}

// report lets every device report to one of the addresses until ctx ends, again
// after every failure.
func (f *fleet) report(ctx context.Context, urls ...string) {
	var wg sync.WaitGroup
	for i, p := range f.pcs {
		wg.Go(func() {
			for n := i; ctx.Err() == nil; n++ {
				if p.report(urls[n%len(urls)]) != nil {
					time.Sleep(20 * time.Millisecond)
				}
			}
		})
	}
	wg.Wait()
}

// counted wants every report that a device was told of, once, and no other but the
// one whose answer it may have missed.
func (f *fleet) counted(c *central) (reports int64) {
	f.t.Helper()
	reader := c.command("apitoken", "create")
	for _, p := range f.pcs {
		var whole api.DeviceWhole
		if status := c.get("/v1/devices/"+string(p.id), reader, &whole); status != 200 {
			f.t.Fatal(status)
		}
		r := whole.Device.Reports
		if r.Counted != r.Sequence || len(r.Missing) != 0 || r.Sequence != p.seq && r.Sequence != p.seq+1 {
			f.t.Errorf("%d were received, and there are %+v", p.seq, r)
		}
		if !r.Rewound.IsZero() {
			f.t.Errorf("the audit log went back: %+v", r)
		}
		if on := whole.Days[len(whole.Days)-1].Totals.OnTime; int64(on) != r.Sequence {
			f.t.Errorf("the day counts %d of %d", on, r.Sequence)
		}
		reports += r.Counted
	}
	return reports
}

// TestKilled: central is killed again and again while devices report.
func TestKilled(t *testing.T) {
	c := begin(t, "--data", t.TempDir())
	f := newFleet(t, c, 12)
	for range 4 {
		ctx, cancel := context.WithTimeout(context.Background(), 700*time.Millisecond)
		killed := make(chan struct{})
		go func() { defer close(killed); time.Sleep(500 * time.Millisecond); c.kill() }()
		f.report(ctx, c.url)
		cancel()
		<-killed
		c.up()
	}
	if n := f.counted(c); n < int64(len(f.pcs)) {
		t.Errorf("only %d reports came", n)
	}
}
