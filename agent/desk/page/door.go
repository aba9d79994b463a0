package page

import (
	"crypto/rand"
	"crypto/sha256"
	"crypto/subtle"
	"encoding/base64"
	"net/http"
	"slices"
	"sync"
	"time"

	"github.com/husorden/husorden/agent/desk"
)

// door decides who comes in. What it keeps out: other users of the PC and other
// programs' pages in the person's own browser.
//
//   - A one-time token, from an address that only the person's own programs can
//     have minted, is exchanged for a cookie.
//   - The cookie counts below a secret path only. Cookies do not know ports: the
//     browser would else hand it to any server on 127.0.0.1, another user's too.
//   - Host must be the address itself, so that a name that is made to point here
//     (DNS rebinding) is refused.
//   - A request that another site's page began is refused by Sec-Fetch-Site, and
//     a form by its Origin and a token of the session as well.
type door struct {
	hosts []string // 127.0.0.1:PORT, [::1]:PORT
	base  string   // "/…", secret, of this run
	now   func() time.Time
	lang  desk.Lang

	mu       sync.Mutex // guards all below
	tokens   []token    // oldest first
	sessions []*session // least lately used first
}

type token struct {
	sum   [sha256.Size]byte
	until time.Time
}

// session is one browser that was let in.
type session struct {
	sum  [sha256.Size]byte // of the cookie
	form string            // the token in its forms
	used time.Time         // guarded by door.mu
	lang desk.Lang         // guarded by door.mu
	note []note            // guarded by door.mu: what the next page says first
}

const (
	cookieName   = "husorden"
	tokenLives   = 5 * time.Minute
	sessionLives = 12 * time.Hour // since it was last used
	mostTokens   = 16
	mostSessions = 16
	mostNotes    = 50
)

func newDoor(hosts []string, now func() time.Time, lang desk.Lang) *door {
	if lang == "" {
		lang = desk.Danish
	}
	return &door{hosts: hosts, base: "/" + secret(), now: now, lang: lang}
}

// secret is 128 random bits, fit for an address.
func secret() string {
	var b [16]byte
	_, _ = rand.Read(b[:]) // never fails
	return base64.RawURLEncoding.EncodeToString(b[:])
}

// mint makes a one-time address.
func (d *door) mint() string {
	s := secret()
	d.mu.Lock()
	defer d.mu.Unlock()
	d.tokens = append(d.tokens, token{sha256.Sum256([]byte(s)), d.now().Add(tokenLives)})
	if len(d.tokens) > mostTokens {
		d.tokens = d.tokens[1:]
	}
	return "http://" + d.hosts[0] + "/enter/" + s
}

// exchange takes a token and returns the cookie of a new session.
func (d *door) exchange(s string) (string, bool) {
	sum := sha256.Sum256([]byte(s))
	d.mu.Lock()
	defer d.mu.Unlock()
	now := d.now()
	i := slices.IndexFunc(d.tokens, func(t token) bool { return subtle.ConstantTimeCompare(t.sum[:], sum[:]) == 1 })
	if i < 0 {
		return "", false
	}
	fresh := now.Before(d.tokens[i].until)
	d.tokens = slices.Delete(d.tokens, i, i+1)
	if !fresh {
		return "", false
	}
	cookie := secret()
	d.sessions = append(d.sessions, &session{sum: sha256.Sum256([]byte(cookie)), form: secret(), used: now, lang: d.lang})
	if len(d.sessions) > mostSessions {
		d.sessions = d.sessions[1:]
	}
	return cookie, true
}

// session returns whom a request comes from; nil: nobody who was let in.
func (d *door) session(r *http.Request) *session {
	c, err := r.Cookie(cookieName)
	if err != nil {
		return nil
	}
	sum := sha256.Sum256([]byte(c.Value))
	d.mu.Lock()
	defer d.mu.Unlock()
	i := slices.IndexFunc(d.sessions, func(s *session) bool { return subtle.ConstantTimeCompare(s.sum[:], sum[:]) == 1 })
	if i < 0 {
		return nil
	}
	s, now := d.sessions[i], d.now()
	d.sessions = slices.Delete(d.sessions, i, i+1)
	if now.Sub(s.used) > sessionLives {
		return nil
	}
	s.used = now
	d.sessions = append(d.sessions, s)
	return s
}

// hostOK reports whether the request is meant for this very address.
func (d *door) hostOK(r *http.Request) bool { return slices.Contains(d.hosts, r.Host) }

// ownPage reports whether one of our own pages, or the person themselves, began
// the request. Browsers too old to say are held by the cookie alone.
func ownPage(r *http.Request) bool {
	switch r.Header.Get("Sec-Fetch-Site") {
	case "", "none", "same-origin":
		return true
	}
	return false
}

// ownForm reports whether the form of a request is one that this session was
// given. The body must have been read.
func (s *session) ownForm(r *http.Request) bool {
	return r.Header.Get("Origin") == "http://"+r.Host &&
		subtle.ConstantTimeCompare([]byte(r.PostForm.Get("form")), []byte(s.form)) == 1
}

// setLang takes the language that the person chose.
func (d *door) setLang(s *session, l desk.Lang) {
	d.mu.Lock()
	defer d.mu.Unlock()
	s.lang = l
}

func (d *door) langOf(s *session) desk.Lang {
	d.mu.Lock()
	defer d.mu.Unlock()
	return s.lang
}

// tell has the session's next page say something.
func (d *door) tell(s *session, notes ...note) {
	d.mu.Lock()
	defer d.mu.Unlock()
	s.note = append(s.note, notes...)
	if n := len(s.note); n > mostNotes {
		s.note = s.note[n-mostNotes:]
	}
}

// hasNotes reports whether the next page has something to say.
func (d *door) hasNotes(s *session) bool {
	d.mu.Lock()
	defer d.mu.Unlock()
	return len(s.note) > 0
}

// notes returns what is to be said, once.
func (d *door) notes(s *session) []note {
	d.mu.Lock()
	defer d.mu.Unlock()
	ns := s.note
	s.note = nil
	return ns
}

// cookie of a session: for this path, never for a script, never from elsewhere.
func (d *door) cookie(value string) *http.Cookie {
	return &http.Cookie{Name: cookieName, Value: value, Path: d.base + "/", HttpOnly: true, SameSite: http.SameSiteStrictMode}
}
