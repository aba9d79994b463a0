package report

import (
	"bytes"
	"compress/gzip"
	"context"
	"crypto/rand"
	"crypto/tls"
	"crypto/x509"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/url"
	"strconv"
	"time"

	"github.com/husorden/husorden/policy/compliance"
)

// client speaks to central for one device.
type client struct {
	m    membership
	now  func() time.Time
	http *http.Client
	base *url.URL
	skew time.Duration // what to add to our clock to sign by central's
}

// A central that hangs holds nobody longer than this.
const callWithin = 30 * time.Second

// mostAnswer bounds what is read of an answer: the largest is a policy.
const mostAnswer = 1 << 20

var (
	errAddress   = errors.New("write the address of the central endpoint as https://name")
	errPlain     = errors.New("plain http is for this PC only; write https://")
	errRedirects = errors.New("central redirects; write the address it redirects to")
)

// parse takes the address of a central endpoint.
func parse(address string) (*url.URL, error) {
	u, err := url.Parse(address)
	if err != nil || u.Host == "" || u.Scheme != "https" && u.Scheme != "http" || u.RawQuery != "" || u.User != nil {
		return nil, errAddress
	}
	if ip := net.ParseIP(u.Hostname()); u.Scheme == "http" && u.Hostname() != "localhost" && (ip == nil || !ip.IsLoopback()) {
		return nil, errPlain
	}
	return u, nil
}

func newClient(m membership, now func() time.Time) (*client, error) {
	base, err := parse(m.URL)
	if err != nil {
		return nil, err
	}
	t := &tls.Config{MinVersion: tls.VersionTLS12, Time: now}
	if len(m.CA) > 0 {
		t.RootCAs = x509.NewCertPool()
		if !t.RootCAs.AppendCertsFromPEM(m.CA) {
			return nil, errors.New("the private authority's certificate cannot be read; it is a PEM file")
		}
	}
	return &client{m: m, now: now, base: base, http: &http.Client{Timeout: callWithin,
		Transport:     &http.Transport{TLSClientConfig: t, Proxy: http.ProxyFromEnvironment, DisableCompression: true},
		CheckRedirect: func(*http.Request, []*http.Request) error { return errRedirects }}}, nil
}

// close ends the connection, which what waits in the outbox shares. In an hour it
// would not be there any more.
func (c *client) close() { c.http.CloseIdleConnections() }

// secure reports whether central's word on the time can be trusted.
func (c *client) secure() bool { return c.base.Scheme == "https" }

// Refused is central's refusal of a request.
type Refused struct {
	compliance.Refusal
	Status int
	after  time.Duration
}

// Error says it in central's words, which are of our own schema.
func (r *Refused) Error() string {
	return fmt.Sprintf("central answered %d %s: %s", r.Status, r.Code, r.Message)
}

// never reports whether the same report will be refused for ever.
func (r *Refused) never() bool {
	return r.Code == compliance.BadReport || r.Code == compliance.TooLarge || r.Code == compliance.BadRequest
}

// ended reports whether the device does not belong to the organisation any more.
func (r *Refused) ended() bool { return r.Code == compliance.Revoked || r.Code == compliance.Retired }

func retryAfter(err error) time.Duration {
	var r *Refused
	if errors.As(err, &r) {
		return r.after
	}
	return 0
}

// call signs and makes one request. A request refused for the device's clock is
// signed anew by central's time, once.
func (c *client) call(ctx context.Context, method, path string, body []byte, into any) error {
	err := c.once(ctx, method, path, body, into)
	var r *Refused
	if errors.As(err, &r) && (r.Code == compliance.ClockSkew || r.Code == compliance.Replayed) && !r.Time.IsZero() {
		c.skew = r.Time.Sub(c.now())
		err = c.once(ctx, method, path, body, into)
	}
	return err
}

func (c *client) once(ctx context.Context, method, path string, body []byte, into any) error {
	u := c.base.JoinPath(path)
	req, err := http.NewRequestWithContext(ctx, method, u.String(), bytes.NewReader(body))
	if err != nil {
		return err
	}
	var nonce compliance.Nonce
	rand.Read(nonce[:])
	id := c.m.Device
	signed := compliance.Request{Method: method, Target: req.URL.RequestURI(), Body: body}
	req.Header.Set(compliance.Header, compliance.Sign(c.m.private(), id, signed, c.now().Add(c.skew), nonce).String())
	req.Header.Set("User-Agent", "") // the report says which program it is; a line less, 24 times a day
	if len(body) > 0 {
		req.Header.Set("Content-Type", "application/json")
	}
	if path == compliance.ReportPath {
		req.Header.Set("Content-Encoding", "gzip")
	}
	res, err := c.http.Do(req)
	if err != nil {
		return fmt.Errorf("reaching central: %w", err)
	}
	defer res.Body.Close()
	answer, err := io.ReadAll(io.LimitReader(res.Body, mostAnswer))
	if err != nil {
		return fmt.Errorf("reading central's answer: %w", err)
	}
	switch {
	case res.StatusCode == http.StatusNoContent, res.StatusCode == http.StatusNotModified:
		return nil
	case res.StatusCode >= 300:
		r := &Refused{Status: res.StatusCode, after: after(res.Header.Get("Retry-After"))}
		if json.Unmarshal(answer, &r.Refusal) != nil {
			r.Code = compliance.Unavailable // somebody else answers, such as a proxy
		}
		return r
	}
	if err := json.Unmarshal(answer, into); err != nil {
		return errors.New("central's answer makes no sense")
	}
	return nil
}

// after reads a Retry-After of seconds, at most a day.
func after(s string) time.Duration {
	n, err := strconv.Atoi(s)
	if err != nil || n < 0 {
		return 0
	}
	return time.Duration(min(n, 24*3600)) * time.Second
}

func (c *client) report(ctx context.Context, body []byte) (compliance.Received, error) {
	var packed bytes.Buffer
	z := gzip.NewWriter(&packed)
	if _, err := z.Write(body); err != nil {
		return compliance.Received{}, err
	}
	if err := z.Close(); err != nil {
		return compliance.Received{}, err
	}
	var got compliance.Received
	err := c.call(ctx, http.MethodPost, compliance.ReportPath, packed.Bytes(), &got)
	return got, err
}

// policy fetches the published policy; nil: there is none.
func (c *client) policy(ctx context.Context) (*compliance.SignedPolicy, error) {
	var raw json.RawMessage
	if err := c.call(ctx, http.MethodGet, compliance.PolicyPath, nil, &raw); err != nil || raw == nil {
		return nil, err
	}
	p, err := compliance.DecodePolicy(raw)
	return &p, err
}
