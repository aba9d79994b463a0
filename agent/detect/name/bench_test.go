package name_test

import (
	"bytes"
	"testing"

	"github.com/husorden/husorden/agent/detect/name"
	"github.com/husorden/husorden/agent/detect/name/markup"
)

// prose is about 1 MB of Danish news text.
func prose(t testing.TB) []byte {
	t.Helper()
	news, err := markup.ReadUNER("train/data/ddt_train.jsonl")
	if err != nil {
		t.Fatal(err)
	}
	var text bytes.Buffer
	for _, s := range news {
		text.WriteString(s.Text)
		text.WriteByte('\n')
	}
	return text.Bytes()
}

func BenchmarkFind(b *testing.B) {
	text := prose(b)
	var tagger name.Tagger
	var found []name.Mention
	b.SetBytes(int64(len(text)))
	b.ReportAllocs()
	for b.Loop() {
		found = tagger.Find(text, found[:0])
	}
	b.ReportMetric(float64(len(found)), "names")
}
