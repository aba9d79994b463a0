package api

import (
	"sync"
	"time"
)

// limiter lets each client make rate requests a second, and burst at once. It is
// this process's own: replicas each have one.
type limiter[K comparable] struct {
	now         func() time.Time
	rate, burst float64

	mu      sync.Mutex // guards clients
	clients map[K]bucket
}

type bucket struct {
	left float64
	at   time.Time
}

// mostClients bounds the memory of a limiter: about 10 MB. When it is reached all
// clients begin anew.
const mostClients = 100_000

func newLimiter[K comparable](now func() time.Time, rate, burst float64) *limiter[K] {
	return &limiter[K]{now: now, rate: rate, burst: burst, clients: map[K]bucket{}}
}

// take counts a request. It returns how long to wait when it is one too many.
func (l *limiter[K]) take(client K) time.Duration {
	defer l.mu.Unlock()
	b := l.bucketLocked(client)
	if b.left < 1 {
		return time.Duration((1 - b.left) / l.rate * float64(time.Second))
	}
	b.left--
	l.clients[client] = b
	return 0
}

// full returns how long to wait, without counting.
func (l *limiter[K]) full(client K) time.Duration {
	defer l.mu.Unlock()
	if b := l.bucketLocked(client); b.left < 1 {
		return time.Duration((1 - b.left) / l.rate * float64(time.Second))
	}
	return 0
}

// bucketLocked locks, and leaves it to the caller to unlock.
func (l *limiter[K]) bucketLocked(client K) bucket {
	l.mu.Lock()
	if len(l.clients) >= mostClients {
		l.clients = map[K]bucket{}
	}
	now := l.now()
	b, ok := l.clients[client]
	if !ok {
		return bucket{l.burst, now}
	}
	if passed := now.Sub(b.at).Seconds(); passed > 0 {
		b.left = min(l.burst, b.left+passed*l.rate)
	}
	b.at = now
	return b
}
