package auth

import (
	"context"
	"crypto/subtle"
	"encoding/base64"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"sync"
	"time"

	"github.com/coreos/go-oidc/v3/oidc"
	"golang.org/x/oauth2"

	"github.com/husorden/husorden/central/seal"
	"github.com/husorden/husorden/central/store"
)

// ProviderConfig says which OpenID Connect provider signs people in.
type ProviderConfig struct {
	Name     string   `json:"name"` // on the button
	Issuer   string   `json:"issuer"`
	ClientID string   `json:"client_id"`
	Secret   string   `json:"-"`
	URL      string   `json:"url"`              // this server's, as browsers see it
	Scopes   []string `json:"scopes,omitempty"` // beside openid and email

	// RoleClaim names a claim, a text or a list, that says what people may do. With
	// it the provider alone decides: nobody without one of the roles comes in. Without
	// it people are made here, by invitation.
	RoleClaim string                `json:"role_claim,omitempty"`
	Roles     map[string]store.Role `json:"roles,omitempty"`              // what the claim's words are here; none: the words are ours
	OrgClaim  string                `json:"organisation_claim,omitempty"` // the name or id of an organisation
	Group     string                `json:"group_claim,omitempty"`        // the name or id of a group

	// Asks for two: the provider lets nobody in with one factor, so no second is asked
	// for here. Without it the claim amr says it.
	TwoFactors bool `json:"second_factor,omitempty"`
}

// Errors of signing in by a provider.
var (
	ErrProvider = errors.New("the provider cannot be reached, or answers what it should not")
	ErrUnknown  = errors.New("nobody here is linked to that identity, and nobody invited its address")
	ErrNoRole   = errors.New("the provider gives the person no role here")
)

// BackPath is where the provider sends a browser back to.
const BackPath = "/sign-in/back"

// backWithin is how long somebody may be at the provider.
const backWithin = 15 * time.Minute

// askAgain is how long a provider that did not answer is left alone: those who wait
// for it do not queue up.
const askAgain = 15 * time.Second

// mostAnswer is the most bytes taken of an answer of the provider.
const mostAnswer = 1 << 20

// Check returns what is wrong with a configuration, in words for whoever wrote it.
func (c ProviderConfig) Check() error {
	for name, s := range map[string]string{"name": c.Name, "client_id": c.ClientID, "issuer": c.Issuer, "url": c.URL} {
		if strings.TrimSpace(s) == "" {
			return fmt.Errorf("%s is missing", name)
		}
	}
	for name, s := range map[string]string{"issuer": c.Issuer, "url": c.URL} {
		u, err := url.Parse(s)
		if err != nil || u.Host == "" || u.RawQuery != "" || u.Fragment != "" || u.Scheme != "https" && (u.Scheme != "http" || !loopback(u.Hostname())) {
			return fmt.Errorf("%s: write https://HOST; plain http is for this machine only", name)
		}
	}
	if u, _ := url.Parse(c.URL); strings.Trim(u.Path, "/") != "" {
		return errors.New("url: write it without a path")
	}
	for word, role := range c.Roles {
		if !slices.Contains(store.Roles, role) {
			return fmt.Errorf("roles: %q: there is no role %q", word, role)
		}
	}
	if c.RoleClaim == "" && (c.OrgClaim != "" || c.Group != "" || len(c.Roles) > 0) {
		return errors.New("role_claim is missing: without it the other claims say nothing")
	}
	return nil
}

func loopback(host string) bool { return host == "localhost" || host == "127.0.0.1" || host == "::1" }

// Provider signs people in elsewhere: authorization code with PKCE, state and
// nonce. It may be used from several goroutines.
type Provider struct {
	c    ProviderConfig
	box  *seal.Box
	now  func() time.Time
	http *http.Client

	mu    sync.Mutex // guards found and after
	found *oidc.Provider
	after time.Time // it is not asked again before then: it did not answer
}

// NewProvider makes one. The provider is first asked when somebody signs in: central
// starts without it.
func NewProvider(c ProviderConfig, box *seal.Box, now func() time.Time) (*Provider, error) {
	if err := c.Check(); err != nil {
		return nil, err
	}
	return &Provider{c: c, box: box, now: now, http: &http.Client{Timeout: 10 * time.Second, Transport: bounded{http.DefaultTransport}}}, nil
}

// Name is what the provider is called.
func (p *Provider) Name() string { return p.c.Name }

// bounded reads no more of an answer than mostAnswer.
type bounded struct{ http.RoundTripper }

// RoundTrip implements http.RoundTripper.
func (b bounded) RoundTrip(r *http.Request) (*http.Response, error) {
	resp, err := b.RoundTripper.RoundTrip(r)
	if err == nil {
		resp.Body = struct {
			io.Reader
			io.Closer
		}{io.LimitReader(resp.Body, mostAnswer), resp.Body}
	}
	return resp, err
}

// discover asks the provider where its doors are, once.
func (p *Provider) discover(ctx context.Context) (*oidc.Provider, oauth2.Config, error) {
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.found == nil {
		if p.now().Before(p.after) {
			return nil, oauth2.Config{}, fmt.Errorf("%w: it did not answer just before", ErrProvider)
		}
		// What is found outlives the request, and its keys are fetched anew: the context
		// gives the client, not an end.
		found, err := oidc.NewProvider(context.WithoutCancel(ctx), p.c.Issuer)
		if err != nil {
			p.after = p.now().Add(askAgain)
			return nil, oauth2.Config{}, fmt.Errorf("%w: %w", ErrProvider, err)
		}
		p.found = found
	}
	return p.found, oauth2.Config{ClientID: p.c.ClientID, ClientSecret: p.c.Secret, Endpoint: p.found.Endpoint(),
		RedirectURL: strings.TrimRight(p.c.URL, "/") + BackPath, Scopes: append([]string{oidc.ScopeOpenID, "email"}, p.c.Scopes...)}, nil
}

// trip is what a browser carries to the provider and back, sealed.
type trip struct {
	State, Nonce, Verifier string
	Link                   store.ID // whose account is to be linked; "": somebody signs in
	Until                  time.Time
}

// Begin returns the provider's address to send a browser to, and what the browser
// must bring back in a cookie. link: whose account is to be linked to who they are
// there; "" signs in.
func (p *Provider) Begin(ctx context.Context, link store.ID) (address, carried string, err error) {
	_, config, err := p.discover(p.with(ctx))
	if err != nil {
		return "", "", err
	}
	t := trip{State: random(), Nonce: random(), Verifier: oauth2.GenerateVerifier(), Link: link, Until: p.now().Add(backWithin)}
	carried, err = p.seal(t, "trip")
	return config.AuthCodeURL(t.State, oidc.Nonce(t.Nonce), oauth2.S256ChallengeOption(t.Verifier)), carried, err
}

func (p *Provider) with(ctx context.Context) context.Context { return oidc.ClientContext(ctx, p.http) }

func (p *Provider) seal(v any, purpose string) (string, error) {
	b, err := json.Marshal(v)
	return base64.RawURLEncoding.EncodeToString(p.box.Seal(b, "provider "+purpose)), err
}

func (p *Provider) unseal(text, purpose string, v any) error {
	sealed, err := base64.RawURLEncoding.DecodeString(text)
	if err != nil {
		return ErrForged
	}
	b, err := p.box.Open(sealed, "provider "+purpose)
	if err != nil || json.Unmarshal(b, v) != nil {
		return ErrForged
	}
	return nil
}

// Person is who somebody is to the provider.
type Person struct {
	Issuer, Subject string
	Email           string // "": the provider has not verified it
	Factors         int
	Role            store.Role // with RoleClaim; "": none
	Org, Group      string     // names or ids
	Until           time.Time  // when the answer is too old
}

// Back takes the browser's answer. The error is ErrForged when it is not one to
// Begin, else ErrProvider.
func (p *Provider) Back(ctx context.Context, carried string, query url.Values) (who Person, link store.ID, err error) {
	var t trip
	if err := p.unseal(carried, "trip", &t); err != nil {
		return who, "", err
	}
	if p.now().After(t.Until) || t.State == "" || subtle.ConstantTimeCompare([]byte(t.State), []byte(query.Get("state"))) != 1 {
		return who, "", ErrForged
	}
	// RFC 9207: another provider's answer is not taken for this one's.
	if iss := query.Get("iss"); iss != "" && iss != p.c.Issuer {
		return who, "", ErrForged
	}
	if query.Get("code") == "" {
		return who, "", fmt.Errorf("%w: it sent no code", ErrProvider) // somebody pressed "cancel", or may not
	}
	who, err = p.exchange(p.with(ctx), t, query.Get("code"))
	if err != nil {
		err = fmt.Errorf("%w: %w", ErrProvider, err)
	}
	return who, t.Link, err
}

func (p *Provider) exchange(ctx context.Context, t trip, code string) (who Person, err error) {
	found, config, err := p.discover(ctx)
	if err != nil {
		return who, err
	}
	token, err := config.Exchange(ctx, code, oauth2.VerifierOption(t.Verifier))
	if err != nil {
		return who, err
	}
	raw, ok := token.Extra("id_token").(string)
	if !ok {
		return who, errors.New("there is no ID token")
	}
	id, err := found.Verifier(&oidc.Config{ClientID: p.c.ClientID, Now: p.now}).Verify(ctx, raw)
	if err != nil {
		return who, err
	}
	if subtle.ConstantTimeCompare([]byte(id.Nonce), []byte(t.Nonce)) != 1 {
		return who, errors.New("the ID token has another nonce")
	}
	if id.AccessTokenHash != "" {
		if err := id.VerifyAccessToken(token.AccessToken); err != nil {
			return who, err
		}
	}
	claims := map[string]any{}
	if err := id.Claims(&claims); err != nil {
		return who, err
	}
	if err := p.userinfo(ctx, found, token, id.Subject, claims); err != nil {
		return who, err
	}
	return p.person(id.Issuer, id.Subject, claims)
}

// userinfo adds what the ID token does not say. What it says is not replaced.
func (p *Provider) userinfo(ctx context.Context, found *oidc.Provider, token *oauth2.Token, subject string, claims map[string]any) error {
	_, mail := claims["email"]
	_, role := claims[p.c.RoleClaim]
	if found.UserInfoEndpoint() == "" || mail && (role || p.c.RoleClaim == "") {
		return nil
	}
	info, err := found.UserInfo(ctx, oauth2.StaticTokenSource(token))
	if err != nil {
		return err
	}
	if info.Subject != subject {
		return errors.New("the user info is somebody else's")
	}
	more := map[string]any{}
	if err := info.Claims(&more); err != nil {
		return err
	}
	for name, v := range more {
		// The address and whether it is verified come from one place.
		if _, there := claims[name]; !there && (name != "email_verified" || !mail) {
			claims[name] = v
		}
	}
	return nil
}

// person reads claims.
func (p *Provider) person(issuer, subject string, claims map[string]any) (who Person, err error) {
	if subject == "" || len(subject) > 255 {
		return who, errors.New("the subject is empty, or too long")
	}
	who = Person{Issuer: issuer, Subject: subject, Factors: 1, Until: p.now().Add(backWithin)}
	mail := strings.Join(texts(claims["email"]), " ")
	if verified := claims["email_verified"]; (verified == true || verified == "true") && CheckAddress(mail) == nil {
		who.Email = strings.ToLower(mail)
	}
	if p.c.TwoFactors || slices.Contains(texts(claims["amr"]), "mfa") {
		who.Factors = 2
	}
	if p.c.RoleClaim == "" {
		return who, nil
	}
	given := texts(claims[p.c.RoleClaim])
	for _, role := range store.Roles { // who has several has the first of ours
		if who.Role == "" && slices.ContainsFunc(given, func(word string) bool { return p.roleOf(word) == role }) {
			who.Role = role
		}
	}
	who.Org, who.Group = strings.Join(texts(claims[p.c.OrgClaim]), " "), strings.Join(texts(claims[p.c.Group]), " ")
	return who, nil
}

func (p *Provider) roleOf(word string) store.Role {
	if len(p.c.Roles) > 0 {
		return p.c.Roles[word]
	}
	return store.Role(word)
}

// texts are a claim's words: one text, or a list of them.
func texts(claim any) (all []string) {
	switch claim := claim.(type) {
	case string:
		return []string{claim}
	case []any:
		for _, v := range claim {
			if s, ok := v.(string); ok {
				all = append(all, s)
			}
		}
	}
	return all
}

// Keep seals who somebody is for the person whose account it is to be linked to, so
// that they can say yes on a page of their own.
func (p *Provider) Keep(who Person, admin store.ID) (string, error) {
	return p.seal(who, "link "+string(admin))
}

// Kept opens what Keep sealed for the same person; ErrForged when it is not that, or
// too old.
func (p *Provider) Kept(text string, admin store.ID) (who Person, err error) {
	if err := p.unseal(text, "link "+string(admin), &who); err != nil || p.now().After(who.Until) || who.Subject == "" {
		return Person{}, ErrForged
	}
	return who, nil
}
