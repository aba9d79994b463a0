package main

import (
	"encoding/json"
	"io"
	"net/http"
	"net/http/httptest"
	"testing"
	"time"

	"github.com/husorden/husorden/central/alert"
	"github.com/husorden/husorden/policy"
	"github.com/husorden/husorden/policy/compliance"
)

// TestAlert: a PC turns red, and the running program tells the webhook, once,
// though it is killed and begun again.
func TestAlert(t *testing.T) {
	type call struct {
		header string
		body   []byte
	}
	calls := make(chan call, 10)
	srv := httptest.NewServer(http.HandlerFunc(func(_ http.ResponseWriter, r *http.Request) {
		b, err := io.ReadAll(r.Body)
		if err != nil {
			t.Error(err)
		}
		calls <- call{r.Header.Get(alert.SignatureHeader), b}
	}))
	defer srv.Close()
	c := begin(t, "--data", t.TempDir())
	org := c.command("org", "create", "Familien Toftemark")
	p := newPC(http.DefaultClient)
	if err := p.enrol(c.url, c.command("token", "create", "--org", org)); err != nil {
		t.Fatal(err)
	}
	red := report(p.id, 1, time.Now())
	red.Stored = append(red.Stored, compliance.Stored{Place: policy.Desktop, Category: policy.CriminalData, DocumentType: policy.StatusReport,
		Rule: "plejefamilie.desktop.30d", Decision: policy.Remove, Count: 1, AgeDays: 50, Overdue: 1, OverdueDays: 20})
	var got compliance.Received
	if err := p.call(c.url, "POST", compliance.ReportPath, packed(red), &got); err != nil {
		t.Fatal(err)
	}
	secret := c.command("alert", "add", "--org", org, "--webhook", srv.URL)
	c.kill() // it looks when it begins, and then once a minute
	c.up()
	select {
	case first := <-calls:
		var h alert.Hook
		if err := json.Unmarshal(first.body, &h); err != nil || len(h.New) != 1 || h.New[0].Device != p.id || h.New[0].Standing != compliance.NotInOrder {
			t.Errorf("%s %v", first.body, err)
		}
		if err := alert.Verify(secret, first.header, first.body, time.Now()); err != nil {
			t.Error(err)
		}
	case <-time.After(20 * time.Second):
		t.Fatalf("nothing came\n%s", c.err)
	}
	c.kill()
	c.up()
	select {
	case again := <-calls:
		t.Errorf("it came again: %s", again.body)
	case <-time.After(2 * time.Second):
	}
}
