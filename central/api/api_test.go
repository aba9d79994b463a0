package api_test

import (
	"bytes"
	"context"
	"crypto/ed25519"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/http/httptest"
	"slices"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/husorden/husorden/central/api"
	"github.com/husorden/husorden/central/store"
	"github.com/husorden/husorden/policy"
	"github.com/husorden/husorden/policy/compliance"
)

// TestVerbs states everything that a program can ask of the endpoint. Nothing in it
// removes a file, reads one, or orders a device to.
func TestVerbs(t *testing.T) {
	var got []string
	for _, rt := range api.Routes() {
		got = append(got, rt.Method+" "+rt.Path)
	}
	if d := cmp.Diff([]string{
		"POST /v1/enroll",
		"POST /v1/reports",
		"GET /v1/policy",
		"POST /v1/retire",
		"GET /v1/devices",
		"GET /v1/devices/{id}",
		"GET /v1/evidence",
	}, got); d != "" {
		t.Error(d)
	}
	w := begun(t)
	for _, rt := range api.Routes() {
		for _, method := range []string{"GET", "POST", "PUT", "PATCH", "DELETE", "OPTIONS", "TRACE", "REMOVE", "PURGE"} {
			if method == rt.Method {
				continue
			}
			r, err := http.NewRequest(method, w.url+strings.Replace(rt.Path, "{id}", "0", 1), nil)
			w.check(err)
			var refusal compliance.Refusal
			if status := w.do(r, &refusal); status != http.StatusMethodNotAllowed || refusal.Code != compliance.NotAllowed {
				t.Errorf("%s %s: %d %v", method, rt.Path, status, refusal)
			}
		}
	}
	for _, path := range []string{"/v1/", "/v1/files", "/v1/devices/0/files", "/v1/commands", "/v1/../v1/delete"} {
		if status := w.get(path, "", nil); status != http.StatusNotFound {
			t.Errorf("%s: %d", path, status)
		}
	}
	// What a device is told: whose it is, what was counted, and a policy.
	answers := map[string][]string{}
	for _, rt := range api.Routes() {
		if rt.Signed {
			answers[fmt.Sprintf("%T", rt.Reply)] = nil
		}
	}
	if len(answers) != 3 {
		t.Errorf("a device is told %v", answers)
	}
}

func TestDeviceLife(t *testing.T) {
	w := begun(t)
	o := w.org("Solhøj")
	p := w.pc(o)
	if p.pinned != compliance.KeyOf(o.PolicyKey) {
		t.Error("another key to pin")
	}
	var got compliance.Received
	if status := p.send("POST", compliance.ReportPath, p.body(p.report(1)), &got); status != 200 || got.Duplicate || got.Sequence != 1 || !got.Time.Equal(start) {
		t.Errorf("%d %+v", status, got)
	}
	if status := p.send("POST", compliance.ReportPath, p.body(p.report(1)), &got); status != 200 || !got.Duplicate {
		t.Errorf("%d %+v", status, got)
	}
	if status := p.send("GET", compliance.PolicyPath, nil, nil); status != http.StatusNoContent {
		t.Errorf("no policy: %d", status)
	}
	published := w.publish(o)
	if status := p.send("POST", compliance.ReportPath, p.body(p.report(2)), &got); status != 200 || got.Policy != 1 {
		t.Errorf("%d %+v", status, got)
	}
	var signed compliance.SignedPolicy
	if status := p.send("GET", compliance.PolicyPath, nil, &signed); status != 200 {
		t.Errorf("%d", status)
	}
	if rules, err := signed.Verify(p.pinned.Public(), o.ID); err != nil || rules.Hash() != string(published.Hash) {
		t.Errorf("%v", err)
	}
	if status := p.send("GET", compliance.PolicyPath, nil, nil, func(r *http.Request) { r.Header.Set("If-None-Match", `"1"`) }); status != http.StatusNotModified {
		t.Errorf("%d", status)
	}
	if status := p.send("POST", compliance.RetirePath, nil, nil); status != 200 {
		t.Errorf("%d", status)
	}
	p.refused("POST", compliance.ReportPath, p.body(p.report(3)), 403, compliance.Retired)
}

func (w *world) publish(o store.Organisation) store.ApprovedPolicy {
	w.t.Helper()
	rules, err := policy.Load("plejefamilie", nil)
	w.check(err)
	p, err := api.Publish(context.Background(), w.store, w.box, o, "", rules, "")
	w.check(err)
	return p
}

// refused sends a request and wants a refusal.
func (p *pc) refused(method, path string, body []byte, status int, code compliance.Trouble, change ...func(*http.Request)) compliance.Refusal {
	p.t.Helper()
	var got compliance.Refusal
	if s := p.send(method, path, body, &got, change...); s != status || got.Code != code || got.Message == "" || got.Time.IsZero() {
		p.t.Errorf("%s %s: %d %+v, want %d %s", method, path, s, got, status, code)
	}
	return got
}

func TestForged(t *testing.T) {
	w := begun(t)
	o := w.org("Solhøj")
	p, other := w.pc(o), w.pc(o)
	good := p.body(p.report(1))
	for name, c := range map[string]struct {
		code   compliance.Trouble
		change func(*http.Request)
	}{
		"no header":     {compliance.NotSigned, func(r *http.Request) { r.Header.Del(compliance.Header) }},
		"no form":       {compliance.NotSigned, func(r *http.Request) { r.Header.Set(compliance.Header, "v1 a b c") }},
		"another's key": {compliance.NotSigned, func(r *http.Request) { r.Header.Set(compliance.Header, impostor(other, p.id, good).String()) }},
		"an unknown id": {compliance.DeviceUnknown, func(r *http.Request) { r.Header.Set(compliance.Header, impostor(other, store.NewID(), good).String()) }},
		"another body": {compliance.NotSigned, func(r *http.Request) {
			r.Body = io.NopCloser(bytes.NewReader(p.body(p.report(2))))
			r.ContentLength = -1
		}},
		"another path": {compliance.NotSigned, func(r *http.Request) { r.URL.RawQuery = "x" }},
		"an old signature": {compliance.ClockSkew, func(r *http.Request) {
			r.Header.Set(compliance.Header, at(p, good, start.Add(-6*time.Minute)).String())
		}},
		"an early one": {compliance.ClockSkew, func(r *http.Request) { r.Header.Set(compliance.Header, at(p, good, start.Add(6*time.Minute)).String()) }},
	} {
		t.Run(name, func(t *testing.T) {
			p.refused("POST", compliance.ReportPath, good, 401, c.code, c.change)
		})
	}
	r := p.request("POST", compliance.ReportPath, good)
	again := r.Clone(context.Background())
	again.Body = io.NopCloser(bytes.NewReader(good))
	if status := w.do(r, nil); status != 200 {
		t.Fatal(status)
	}
	var refusal compliance.Refusal
	if status := w.do(again, &refusal); status != 409 || refusal.Code != compliance.Replayed {
		t.Errorf("replayed: %d %+v", status, refusal)
	}
	// Another device's report under one's own signature.
	p.refused("POST", compliance.ReportPath, p.body(other.report(1)), 422, compliance.BadReport)
	d, err := w.store.Device(context.Background(), everything, p.id)
	if err != nil || d.Came.Reports != 1 {
		t.Errorf("%+v %v", d.Came, err)
	}
	w.check(w.store.Revoke(context.Background(), everything, p.id))
	p.refused("POST", compliance.ReportPath, p.body(p.report(2)), 403, compliance.Revoked)
}

func impostor(by *pc, id compliance.ID, body []byte) compliance.Credential {
	return compliance.Sign(by.key, id, compliance.Request{Method: "POST", Target: compliance.ReportPath, Body: body}, by.time(), compliance.Nonce{9})
}

func at(p *pc, body []byte, now time.Time) compliance.Credential {
	return compliance.Sign(p.key, p.id, compliance.Request{Method: "POST", Target: compliance.ReportPath, Body: body}, now, compliance.Nonce{9})
}

func TestEnrolRefused(t *testing.T) {
	w := begun(t)
	o, other := w.org("Solhøj"), w.org("Møllegården")
	p := w.pc(o)
	s := w.stranger()
	s.refused("POST", compliance.EnrolPath, s.enrolment("ho100000000000000000000000000000000"), 403, compliance.BadToken)
	s.refused("POST", compliance.EnrolPath, []byte(`{"host":"STUE-PC"}`), 400, compliance.BadRequest)
	s.refused("POST", compliance.EnrolPath, p.enrolment(w.token(o, 1)), 401, compliance.NotSigned)
	s.refused("POST", compliance.EnrolPath, s.enrolment(w.token(o, 1)), 401, compliance.ClockSkew, func(r *http.Request) {
		c := compliance.Sign(s.key, s.id, compliance.Request{Method: "POST", Target: compliance.EnrolPath}, start.AddDate(1, 0, 0), compliance.Nonce{})
		r.Header.Set(compliance.Header, c.String())
	})
	p.id = compliance.KeyID(p.key.Public().(ed25519.PublicKey))
	p.refused("POST", compliance.EnrolPath, p.enrolment(w.token(other, 1)), 409, compliance.KeyInUse)
	n := 0
	for ; n < 100; n++ {
		var refusal compliance.Refusal
		if s.send("POST", compliance.EnrolPath, s.enrolment("ho100000000000000000000000000000000"), &refusal) == http.StatusTooManyRequests {
			break
		}
	}
	if n > 40 {
		t.Errorf("%d tokens were tried", n)
	}
}

// TestLeak: a report with text in it is refused, and what it held is neither in the
// database nor in the log nor in the answer.
func TestLeak(t *testing.T) {
	w := begun(t)
	p := w.pc(w.org("Solhøj"))
	src, err := compliance.Encode(p.report(1))
	w.check(err)
	for _, planted := range []string{`"path":"C:\\Users\\Toftemark\\Desktop\\Statusrapport.docx"`, `"user":"Liva Toftemark"`, `"cpr":"041237-6123"`,
		`"Toftemark":1`, `"later":{"deep":["Toftemark"]}`, `"cpr_number":4123761230`} {
		b := bytes.Replace(src, []byte(`"sequence":1`), []byte(`"sequence":1,`+planted), 1)
		refusal := p.refused("POST", compliance.ReportPath, zipped(b), 422, compliance.BadReport)
		if strings.Contains(refusal.Message, "Toftemark") || strings.Contains(refusal.Message, "041237") {
			t.Errorf("the answer repeats it: %s", refusal.Message)
		}
	}
	if d, err := w.store.Device(context.Background(), everything, p.id); err != nil || d.Came.Reports != 0 {
		t.Errorf("%+v %v", d.Came, err)
	}
	if strings.Contains(w.log.String(), "Toftemark") || strings.Contains(w.log.String(), "6123") {
		t.Errorf("the log holds it: %s", w.log)
	}
}

func TestBadBodies(t *testing.T) {
	w := begun(t)
	p := w.pc(w.org("Solhøj"))
	good := p.body(p.report(1))
	for name, c := range map[string]struct {
		body   []byte
		status int
		code   compliance.Trouble
	}{
		"nothing":       {nil, 400, compliance.BadRequest},
		"no gzip":       {[]byte("plain"), 400, compliance.BadRequest},
		"cut gzip":      {good[:len(good)-9], 400, compliance.BadRequest},
		"broken gzip":   {append(slices.Clone(good[:20]), good[19:]...), 400, compliance.BadRequest},
		"a gzip bomb":   {zipped(make([]byte, 50<<20)), 413, compliance.TooLarge},
		"long":          {make([]byte, 65<<10), 413, compliance.TooLarge},
		"no JSON":       {zipped([]byte("no")), 422, compliance.BadReport},
		"later schema":  {zipped([]byte(strings.Replace(unzipped(t, p), `"schema":1`, `"schema":2`, 1))), 422, compliance.LaterSchema},
		"an empty gzip": {zipped(nil), 422, compliance.BadReport},
	} {
		t.Run(name, func(t *testing.T) { p.refused("POST", compliance.ReportPath, c.body, c.status, c.code) })
	}
	p.refused("POST", compliance.ReportPath, good, 400, compliance.BadRequest, func(r *http.Request) { r.Header.Set("Content-Encoding", "br") })
}

func unzipped(t *testing.T, p *pc) string {
	t.Helper()
	b, err := compliance.Encode(p.report(1))
	if err != nil {
		t.Fatal(err)
	}
	return string(b)
}

// endless is a body of a gigabyte that counts what is taken of it.
type endless struct {
	taken atomic.Int64
	whole int64
}

func (e *endless) Read(b []byte) (int, error) {
	n := min(int64(len(b)), e.whole-e.taken.Load())
	if n <= 0 {
		return 0, io.EOF
	}
	e.taken.Add(n)
	return int(n), nil
}

func TestGigabyte(t *testing.T) {
	w := begun(t)
	p := w.pc(w.org("Solhøj"))
	for name, length := range map[string]int64{"told": 1 << 30, "not told": -1} {
		e := &endless{whole: 1 << 30}
		r := p.request("POST", compliance.ReportPath, nil)
		r.Body, r.ContentLength = io.NopCloser(e), length
		resp, err := http.DefaultClient.Do(r)
		if err == nil {
			if resp.StatusCode != http.StatusRequestEntityTooLarge {
				t.Errorf("%s: %d", name, resp.StatusCode)
			}
			resp.Body.Close()
		} else if !strings.Contains(err.Error(), "reset") && !strings.Contains(err.Error(), "broken pipe") && !strings.Contains(err.Error(), "closed") {
			t.Errorf("%s: %v", name, err)
		}
		if taken := e.taken.Load(); taken > 16<<20 {
			t.Errorf("%s: %d bytes were taken", name, taken)
		}
	}
}

// TestSlow: a client that sends a byte now and then is dropped.
func TestSlow(t *testing.T) {
	w := begun(t)
	c, err := net.Dial("tcp", strings.TrimPrefix(w.url, "http://"))
	w.check(err)
	defer c.Close()
	_, err = c.Write([]byte("GET /v1/devices HTTP/1.1\r\nHost: x\r\nX"))
	w.check(err)
	w.check(c.SetReadDeadline(time.Now().Add(20 * time.Second)))
	began := time.Now()
	if _, err := io.ReadAll(c); err != nil {
		t.Errorf("it was not dropped: %v", err)
	}
	if took := time.Since(began); took > 15*time.Second {
		t.Errorf("it was dropped after %v", took)
	}
}

func TestTooMany(t *testing.T) {
	w := begun(t)
	p, other := w.pc(w.org("Solhøj")), w.pc(w.org("Møllegården"))
	n := 0
	for ; n < 3000; n++ {
		resp, err := http.DefaultClient.Do(p.request("GET", compliance.PolicyPath, nil))
		w.check(err)
		_, err = io.Copy(io.Discard, resp.Body)
		w.check(err)
		w.check(resp.Body.Close())
		if resp.StatusCode == http.StatusTooManyRequests {
			if resp.Header.Get("Retry-After") != "1" {
				t.Errorf("%v", resp.Header)
			}
			break
		}
	}
	if n != 2000 {
		t.Errorf("%d requests at once", n)
	}
	if status := other.send("GET", compliance.PolicyPath, nil, nil); status != 204 {
		t.Errorf("another device: %d", status)
	}
	w.pass(time.Second)
	if status := p.send("GET", compliance.PolicyPath, nil, nil); status != 204 {
		t.Errorf("later: %d", status)
	}
}

func TestHealth(t *testing.T) {
	w := begun(t)
	for _, path := range []string{"/healthz", "/readyz", "/openapi.json"} {
		if status := w.get(path, "", nil); status != 200 {
			t.Errorf("%s: %d", path, status)
		}
	}
}

func TestMetrics(t *testing.T) {
	w := begun(t)
	p := w.pc(w.org("Solhøj"))
	p.send("POST", compliance.ReportPath, p.body(p.report(1)), nil)
	p.send("POST", compliance.ReportPath, nil, nil)
	rec := httptest.NewRecorder()
	w.api.Metrics().ServeHTTP(rec, httptest.NewRequest("GET", "/metrics", nil))
	for _, line := range []string{`husorden_requests_total{route="POST /v1/reports",refusal=""} 1`,
		`husorden_requests_total{route="POST /v1/reports",refusal="bad_request"} 1`, `husorden_devices{standing="not_in_order"} 1`} {
		if !strings.Contains(rec.Body.String(), line+"\n") {
			t.Errorf("no %s in %s", line, rec.Body)
		}
	}
	if status := w.get("/metrics", "", nil); status != http.StatusNotFound {
		t.Errorf("on the public port: %d", status)
	}
}
