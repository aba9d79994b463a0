package main

import (
	"bytes"
	"compress/gzip"
	"crypto/ed25519"
	"crypto/rand"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"strings"
	"time"

	"github.com/husorden/husorden/policy"
	"github.com/husorden/husorden/policy/compliance"
)

// pc plays a device against a running endpoint. It keeps one report in its outbox
// until it is told that it was received.
type pc struct {
	client *http.Client
	key    ed25519.PrivateKey
	id     compliance.ID
	seq    int64 // the last that was received
}

func newPC(client *http.Client) *pc {
	pub, key, err := ed25519.GenerateKey(nil)
	if err != nil {
		panic(err)
	}
	return &pc{client: client, key: key, id: compliance.KeyID(pub)}
}

// call sends a signed request. into is filled from a success.
func (p *pc) call(url, method, path string, body []byte, into any) error {
	var nonce compliance.Nonce
	_, _ = rand.Read(nonce[:])
	r, err := http.NewRequest(method, url+path, bytes.NewReader(body))
	if err != nil {
		return err
	}
	r.Header.Set(compliance.Header, compliance.Sign(p.key, p.id, compliance.Request{Method: method, Target: path, Body: body}, time.Now(), nonce).String())
	if path == compliance.ReportPath {
		r.Header.Set("Content-Encoding", "gzip")
	}
	resp, err := p.client.Do(r)
	if err != nil {
		return err
	}
	b, err := io.ReadAll(resp.Body)
	if cerr := resp.Body.Close(); err == nil {
		err = cerr
	}
	if err != nil {
		return err
	}
	if resp.StatusCode != http.StatusOK {
		return fmt.Errorf("%s %s: %d %s", method, path, resp.StatusCode, b)
	}
	return json.Unmarshal(b, into)
}

func (p *pc) enrol(url string, token string) error {
	b, err := json.Marshal(compliance.Enrolment{Schema: 1, Token: compliance.Token(strings.TrimSpace(token)), Key: compliance.KeyOf(p.key.Public().(ed25519.PublicKey)),
		Agent: compliance.Agent{Version: "1.0.0", OS: "linux", Arch: "amd64"}})
	if err != nil {
		return err
	}
	var got compliance.Enrolled
	if err := p.call(url, "POST", compliance.EnrolPath, b, &got); err != nil {
		return err
	}
	p.id = got.Device
	return nil
}

// report sends the next report, or the last one again when nobody said that it was
// received.
func (p *pc) report(url string) error {
	body := packed(report(p.id, p.seq+1, time.Now()))
	var got compliance.Received
	if err := p.call(url, "POST", compliance.ReportPath, body, &got); err != nil {
		return err
	}
	p.seq++
	return nil
}

func packed(r compliance.Report) []byte {
	b, err := compliance.Encode(r)
	if err != nil {
		panic(err)
	}
	var z bytes.Buffer
	w := gzip.NewWriter(&z)
	_, _ = w.Write(b)
	_ = w.Close()
	return z.Bytes()
}

// packedZeros is gzip of so many zeros.
func packedZeros(n int64) []byte {
	var z bytes.Buffer
	w := gzip.NewWriter(&z)
	_, _ = io.CopyN(w, zeros{}, n)
	_ = w.Close()
	return z.Bytes()
}

type zeros struct{}

// Read implements io.Reader.
func (zeros) Read(b []byte) (int, error) {
	clear(b)
	return len(b), nil
}

// report is a report of a usual size.
func report(id compliance.ID, seq int64, at time.Time) compliance.Report {
	sum := compliance.Sum(strings.Repeat("ab", 32))
	r := compliance.Report{
		Head: compliance.Head{Schema: 1, Device: id, Sequence: seq, Kind: compliance.Daily, At: at,
			Agent:  compliance.Agent{Version: "1.0.0", OS: "linux", Arch: "amd64"},
			Policy: compliance.Policy{Profile: "plejefamilie", Hash: sum, Since: at.AddDate(0, -1, 0), Mode: policy.Enforce}},
		Users:  compliance.Users{Known: 1, Watched: 1},
		Totals: compliance.Totals{Since: at.AddDate(-1, 0, 0).Truncate(24 * time.Hour), OnTime: int(seq), ByPolicy: int(seq)},
		Audit:  compliance.Audit{N: seq, Sum: sum},
	}
	for _, place := range []policy.Place{policy.Desktop, policy.Downloads, policy.RecycleBin} {
		r.Places = append(r.Places, compliance.Place{Place: place, Known: 1, Watched: 1, Files: 120, Looked: at})
		r.Stored = append(r.Stored, compliance.Stored{Place: place, Category: policy.Sensitive, DocumentType: policy.StatusReport,
			Rule: "plejefamilie.desktop.30d", Decision: policy.Keep, Count: 4, AgeDays: 12})
	}
	for _, c := range compliance.Checks {
		r.Posture = append(r.Posture, compliance.Posture{Check: c, Result: compliance.Yes, Method: compliance.ByAPI, At: at})
	}
	return r
}
