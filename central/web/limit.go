package web

import (
	"net/http"
	"net/netip"
	"strings"
	"sync"
	"time"
)

// attempts lets each address try a password atOnce times, and then once each
// every. It is this process's own; the lock of an account is in the database and
// holds for all replicas.
type attempts struct {
	now func() time.Time

	mu   sync.Mutex // guards left
	left map[netip.Prefix]tries
}

type tries struct {
	n  float64
	at time.Time
}

const (
	atOnce = 10
	every  = 6 * time.Second
	// mostAddresses bounds the memory: about 10 MB. When it is reached all begin anew.
	mostAddresses = 100_000
)

// take counts an attempt, and reports whether it may be made.
func (a *attempts) take(from netip.Prefix) bool {
	a.mu.Lock()
	defer a.mu.Unlock()
	if a.left == nil || len(a.left) >= mostAddresses {
		a.left = map[netip.Prefix]tries{}
	}
	now := a.now()
	t, ok := a.left[from]
	if !ok {
		t = tries{atOnce, now}
	}
	if passed := now.Sub(t.at); passed > 0 {
		t.n = min(atOnce, t.n+float64(passed)/float64(every))
	}
	t.at = now
	may := t.n >= 1
	if may {
		t.n--
	}
	a.left[from] = t
	return may
}

// client is where a request comes from: an IPv4 address, or an IPv6 network.
// Behind a proxy it is the last address that the proxy wrote; without one anybody
// could write it.
func client(r *http.Request, behindProxy bool) netip.Prefix {
	ap, err := netip.ParseAddrPort(r.RemoteAddr)
	addr := ap.Addr()
	if behindProxy {
		all := strings.Split(r.Header.Get("X-Forwarded-For"), ",")
		if fwd, ferr := netip.ParseAddr(strings.TrimSpace(all[len(all)-1])); ferr == nil {
			addr, err = fwd, nil
		}
	}
	if err != nil {
		return netip.Prefix{}
	}
	bits := 32
	if addr = addr.Unmap(); addr.Is6() {
		bits = 64
	}
	p, err := addr.WithZone("").Prefix(bits)
	if err != nil {
		return netip.Prefix{}
	}
	return p
}
