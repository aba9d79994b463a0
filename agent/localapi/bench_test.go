package localapi

import (
	"strings"
	"testing"
)

// BenchmarkCall is one call of a small verb there and back.
func BenchmarkCall(b *testing.B) { benchmark(b, 20, 1) }

// BenchmarkCallTogether is as many calls as the machine can take at once.
func BenchmarkCallTogether(b *testing.B) { benchmark(b, 20, 4) }

// BenchmarkBatch carries what a hundred small calls would, 200 bytes each.
func BenchmarkBatch(b *testing.B) { benchmark(b, 100*200, 1) }

func benchmark(b *testing.B, size, clients int) {
	r := serve(b, newHouse(0).verbs(), Limits{})
	text := strings.Repeat("a", size)
	lines := make(chan *Client, clients)
	for range clients {
		lines <- r.client(b)
	}
	b.ReportAllocs()
	b.SetParallelism(clients)
	b.ResetTimer()
	call := func() {
		c := <-lines
		if _, err := echo.Call(b.Context(), c, echoIn{text}); err != nil {
			b.Error(err)
		}
		lines <- c
	}
	if clients == 1 {
		for b.Loop() {
			call()
		}
	} else {
		b.RunParallel(func(p *testing.PB) {
			for p.Next() {
				call()
			}
		})
	}
	b.ReportMetric(float64(b.N)/b.Elapsed().Seconds(), "calls/s")
}
