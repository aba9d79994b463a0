package api_test

import (
	"bytes"
	"compress/gzip"
	"encoding/json"
	"io"
	"net/http"
	"sync/atomic"
	"testing"

	"github.com/husorden/husorden/policy/compliance"
)

// BenchmarkReports is the whole way of a report: HTTP, signature, gzip, schema,
// SQLite with its sync. The clients' signing and packing is in it too.
func BenchmarkReports(b *testing.B) {
	w := begun(b)
	o := w.org("Solhøj")
	const devices = 64
	var pcs []*pc
	for range devices {
		pcs = append(pcs, w.pc(o))
	}
	client := &http.Client{Transport: &http.Transport{MaxIdleConnsPerHost: devices}}
	var next atomic.Int64
	b.SetParallelism(devices / 2)
	b.ResetTimer()
	b.RunParallel(func(pb *testing.PB) {
		p := pcs[next.Add(1)-1]
		z := gzip.NewWriter(io.Discard)
		for seq := int64(1); pb.Next(); seq++ {
			text, err := json.Marshal(p.report(seq))
			if err != nil {
				b.Error(err)
				return
			}
			var body bytes.Buffer
			z.Reset(&body)
			_, _ = z.Write(text)
			_ = z.Close()
			resp, err := client.Do(p.request("POST", compliance.ReportPath, body.Bytes()))
			if err != nil {
				b.Error(err)
				return
			}
			if resp.Body.Close(); resp.StatusCode != 200 {
				b.Errorf("%d", resp.StatusCode)
				return
			}
		}
	})
	b.ReportMetric(float64(b.N)/b.Elapsed().Seconds(), "reports/s")
}
