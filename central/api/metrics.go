package api

import (
	"bytes"
	"fmt"
	"maps"
	"net/http"
	"slices"
	"sync"

	"github.com/husorden/husorden/central/store"
)

// counters count requests by route and refusal.
type counters struct {
	mu sync.Mutex
	n  map[[2]string]int64
}

func (c *counters) add(route, refusal string) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.n == nil {
		c.n = map[[2]string]int64{}
	}
	c.n[[2]string{route, refusal}]++
}

func (c *counters) copy() map[[2]string]int64 {
	c.mu.Lock()
	defer c.mu.Unlock()
	return maps.Clone(c.n)
}

// Metrics answers Prometheus: requests of this process, and devices by standing. It
// asks for no token, so it belongs on a port of its own.
func (a *API) Metrics() http.Handler {
	mux := http.NewServeMux()
	mux.HandleFunc("GET /metrics", func(w http.ResponseWriter, r *http.Request) {
		counts, err := a.o.Store.Counts(r.Context(), store.Scope{All: true}, store.Filter{})
		if err != nil {
			a.fail(w, r, err)
			return
		}
		var b bytes.Buffer
		b.WriteString("# HELP husorden_requests_total Requests by route and refusal; none was a success.\n# TYPE husorden_requests_total counter\n")
		requests := a.count.copy()
		for _, k := range slices.SortedFunc(maps.Keys(requests), func(x, y [2]string) int { return slices.Compare(x[:], y[:]) }) {
			fmt.Fprintf(&b, "husorden_requests_total{route=%q,refusal=%q} %d\n", k[0], k[1], requests[k])
		}
		b.WriteString("# HELP husorden_devices Active devices by standing.\n# TYPE husorden_devices gauge\n")
		for _, c := range counts {
			fmt.Fprintf(&b, "husorden_devices{standing=%q} %d\n", c.Standing, c.Devices)
		}
		w.Header().Set("Content-Type", "text/plain; version=0.0.4; charset=utf-8")
		_, _ = w.Write(b.Bytes())
	})
	return mux
}
