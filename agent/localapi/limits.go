package localapi

import "time"

// Limits bound what callers can take. A zero field has its default.
type Limits struct {
	Total   int // connections of users who are known; 256
	PerUser int // of one user; 16
	Waiting int // connections that have not said hello yet; 64

	Hello time.Duration // until a connection has said hello; 5 s
	Idle  time.Duration // between two requests; 10 min
	Frame time.Duration // from a request's first byte to its last; 10 s
	Write time.Duration // until an answer is taken; 10 s
	Call  time.Duration // for a handler, long polls included; 2 min
	Stop  time.Duration // for calls that run when the server stops; 5 s
}

func (l Limits) withDefaults() Limits {
	count := func(n *int, d int) {
		if *n <= 0 {
			*n = d
		}
	}
	limit := func(t *time.Duration, d time.Duration) {
		if *t <= 0 {
			*t = d
		}
	}
	count(&l.Total, 256)
	count(&l.PerUser, 16)
	count(&l.Waiting, 64)
	limit(&l.Hello, 5*time.Second)
	limit(&l.Idle, 10*time.Minute)
	limit(&l.Frame, 10*time.Second)
	limit(&l.Write, 10*time.Second)
	limit(&l.Call, 2*time.Minute)
	limit(&l.Stop, 5*time.Second)
	return l
}

// byeLimit is how long the last word to a client may take.
const byeLimit = 100 * time.Millisecond
