// Package oidctest starts an OpenID Connect provider for tests: zitadel/oidc, which
// the OpenID Foundation certifies, with its example's storage and login page, behind
// a real port.
package oidctest

import (
	"context"
	"io"
	"net/http"
	"net/http/cookiejar"
	"net/http/httptest"
	"net/url"
	"regexp"
	"strings"
	"sync"
	"testing"

	"github.com/zitadel/oidc/v3/example/server/exampleop"
	"github.com/zitadel/oidc/v3/example/server/storage"
	"github.com/zitadel/oidc/v3/pkg/oidc"
	"github.com/zitadel/oidc/v3/pkg/op"
)

// What the client is called, and the secret of its own and of every user.
const (
	Client   = "husorden"
	Secret   = "client secret"
	Password = "hemmelig"
)

// Provider knows anna and carla, whose addresses at example.dk are verified, and bo,
// whose is not.
type Provider struct {
	*storage.Storage
	URL string // the issuer

	users  map[string]*storage.User
	mu     sync.Mutex                // guards claims
	claims map[string]map[string]any // by user
}

var _ exampleop.Storage = (*Provider)(nil)

// Start starts one, for a client that is sent back to an address, until the test
// ends.
func Start(t *testing.T, back string) *Provider {
	t.Helper()
	p := &Provider{users: map[string]*storage.User{}, claims: map[string]map[string]any{}}
	for name, verified := range map[string]bool{"anna": true, "bo": false, "carla": true} {
		p.users[name] = &storage.User{ID: name, Username: name, Password: Password, Email: name + "@example.dk", EmailVerified: verified}
	}
	p.Storage = storage.NewStorage(p)
	storage.RegisterClients(storage.WebClient(Client, Secret, back))
	var h http.Handler
	s := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) { h.ServeHTTP(w, r) }))
	t.Cleanup(s.Close)
	p.URL = s.URL
	h = exampleop.SetupServer(s.URL, p, nil, false)
	return p
}

// Say sets what the provider says of somebody, beside the usual.
func (p *Provider) Say(user string, claims map[string]any) {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.claims[user] = claims
}

// GetUserByID implements storage.UserStore.
func (p *Provider) GetUserByID(id string) *storage.User { return p.users[id] }

// GetUserByUsername implements storage.UserStore.
func (p *Provider) GetUserByUsername(name string) *storage.User { return p.users[name] }

// ExampleClientID implements storage.UserStore.
func (p *Provider) ExampleClientID() string { return "none" }

func (p *Provider) say(info *oidc.UserInfo, user string, err error) error {
	p.mu.Lock()
	defer p.mu.Unlock()
	for name, v := range p.claims[user] {
		info.AppendClaims(name, v)
	}
	return err
}

// SetUserinfoFromRequest implements op.CanSetUserinfoFromRequest.
func (p *Provider) SetUserinfoFromRequest(ctx context.Context, info *oidc.UserInfo, token op.IDTokenRequest, scopes []string) error {
	return p.say(info, token.GetSubject(), p.Storage.SetUserinfoFromRequest(ctx, info, token, scopes))
}

// SetUserinfoFromToken implements op.Storage.
func (p *Provider) SetUserinfoFromToken(ctx context.Context, info *oidc.UserInfo, id, subject, origin string) error {
	return p.say(info, subject, p.Storage.SetUserinfoFromToken(ctx, info, id, subject, origin))
}

var request = regexp.MustCompile(`name="id" value="([^"]+)"`)

// SignIn goes to the provider as a browser does, signs in there, and returns the
// query that it is sent back with.
func (p *Provider) SignIn(t *testing.T, address, user string) url.Values {
	t.Helper()
	jar, err := cookiejar.New(nil)
	if err != nil {
		t.Fatal(err)
	}
	var back *url.URL
	c := &http.Client{Jar: jar, CheckRedirect: func(r *http.Request, _ []*http.Request) error {
		if strings.HasPrefix(r.URL.String(), p.URL) {
			return nil
		}
		back = r.URL
		return http.ErrUseLastResponse
	}}
	read := func(method, address string, form url.Values) string {
		t.Helper()
		r, err := http.NewRequestWithContext(t.Context(), method, address, strings.NewReader(form.Encode()))
		if err != nil {
			t.Fatal(err)
		}
		r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
		resp, err := c.Do(r)
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
	page := read(http.MethodGet, address, nil)
	m := request.FindStringSubmatch(page)
	if m == nil {
		t.Fatalf("no form to sign in with: %s", page)
	}
	page = read(http.MethodPost, p.URL+"/login/username", url.Values{"id": {m[1]}, "username": {user}, "password": {Password}})
	if back == nil {
		t.Fatalf("not sent back: %s", page)
	}
	return back.Query()
}
