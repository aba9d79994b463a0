package scanner

import (
	"bytes"
	"context"
	"encoding/binary"
	"encoding/json"
	"io"
	"slices"
	"strings"
	"testing"

	"github.com/husorden/husorden/agent/detect"
	"github.com/husorden/husorden/agent/extract/doc"
	"github.com/husorden/husorden/agent/scan/reading"
	"github.com/husorden/husorden/platform/confine"
	"github.com/husorden/husorden/policy"
)

func frame(k kind, payload string) string {
	return string(binary.LittleEndian.AppendUint32(nil, uint32(len(payload)))) + string(rune(k)) + payload
}

func encoded(t testing.TB, v any) string {
	t.Helper()
	b, err := json.Marshal(v)
	if err != nil {
		t.Fatal(err)
	}
	return string(b)
}

// countingWriter bounds what a test may be made to take.
type countingWriter struct{ n int }

func (w *countingWriter) Write(p []byte) (int, error) {
	if w.n += len(p); w.n > 64<<20 {
		return 0, io.ErrShortWrite
	}
	return len(p), nil
}

// FuzzParent: whatever a child says, the parent takes it in with little memory
// and answers with words that the house knows, or not at all.
func FuzzParent(f *testing.F) {
	good := answerMessage{Format: doc.Text, Status: policy.Scanned, Scope: policy.InScope,
		Findings: []foundMessage{{Finding: policy.Finding{Kind: policy.CPR, Count: 1, Confidence: policy.High}}}}
	ask := string(binary.LittleEndian.AppendUint32(binary.LittleEndian.AppendUint64(nil, 3), 5))
	match := encoded(f, someMessage{Matches: []shown{{Kind: policy.CPR, Start: 1, End: 2, Confidence: policy.High, Text: []byte("x")}}, Hits: []reading.Spot{{Start: 1, End: 2}}})
	for _, s := range []string{
		frame(began, "") + frame(answer, encoded(f, good)),
		frame(began, "") + frame(want, ask) + frame(need, "\x01\x00\x00\x00\x00\x00\x00\x00") + frame(some, match) + frame(answer, encoded(f, good)),
		frame(began, "") + "\xff\xff\xff\xff\x46",
		frame(began, "") + frame(began, ""),
		frame(answer, encoded(f, good)),
		frame(began, "") + frame(answer, `{"Format":"exe","Status":"scanned","Scope":"in_scope"}`),
		frame(began, "") + frame(want, strings.Repeat("\xff", 12)),
		frame(ready, `{"Version":1}`),
		"",
	} {
		f.Add([]byte(s))
	}
	query, err := reading.NewQuery("", "Sofie Holm")
	if err != nil {
		f.Fatal(err)
	}
	rules := &reading.Rules{ShowMatches: true, Query: query}
	f.Fuzz(func(t *testing.T, said []byte) {
		tk := talk{wire: wire{r: bytes.NewReader(said), w: &countingWriter{}}}
		in := reading.File{Name: "a.txt", R: strings.NewReader("content"), Size: 7, Wait: func(context.Context) error { return nil }}
		res, started, err := tk.read(t.Context(), rules, in)
		if err != nil {
			return
		}
		if !started || !slices.Contains(formats, res.Format) || !slices.Contains(policy.Scopes, res.Scope) || len(res.Findings) > len(policy.Kinds) {
			t.Errorf("took %+v", res)
		}
		for _, g := range res.Findings {
			if !slices.Contains(policy.Kinds, g.Kind) || !slices.Contains(policy.Confidences, g.Confidence) || g.Count < 1 || len(g.Matches) > g.Count {
				t.Errorf("took %+v", g)
			}
		}
	})
}

// FuzzChild: whatever a parent says, the child answers or ends.
func FuzzChild(f *testing.F) {
	start := frame(hello, encoded(f, helloMessage{Version: version, Limits: doc.DefaultLimits(), Show: true}))
	open := frame(file, encoded(f, fileMessage{Name: []byte("a.txt"), Size: 100_000, Open: true, Paced: true}))
	for _, s := range []string{
		start + open + frame(data, "cpr 150645-5009") + frame(data, "x") + frame(grant, ""),
		start + open + frame(broke, "\x01") + frame(broke, "\x01"),
		start + open + frame(data, "PK\x03\x04") + frame(grant, "") + frame(data, "zip") + frame(broke, "\x02"),
		start + frame(file, encoded(f, fileMessage{Name: []byte("Sofie Holm.txt"), Reason: policy.InUse})),
		start + frame(file, `{"Size":-1,"Open":true}`),
		frame(hello, `{"Version":9}`),
		open,
		"\xff\xff\xff\xff\x01",
	} {
		f.Add([]byte(s))
	}
	detector := &detect.Detector{}
	f.Fuzz(func(t *testing.T, said []byte) {
		if len(said) > 1<<16 {
			return
		}
		in := wire{r: bytes.NewReader(said)}
		c := child{wire: wire{w: &countingWriter{}}, detector: detector, dropped: &confine.State{}, next: func() received {
			k, p, err := in.receive()
			return received{k, slices.Clone(p), err}
		}, exit: func(code int) { t.Errorf("ended with %d", code) }}
		if err := c.serve(); err == nil {
			t.Error("it ended without a reason")
		}
	})
}

// TestEveryWordIsKnown: the list of formats a child may name has those that the
// readers tell, and nothing slips in that a list does not have.
func TestEveryWordIsKnown(t *testing.T) {
	good := answerMessage{Format: doc.Text, Status: policy.Scanned, Scope: policy.InScope, DocumentType: policy.StatusReport}
	open := reading.File{R: strings.NewReader("")}
	if _, err := good.content(open); err != nil {
		t.Fatal(err)
	}
	for name, change := range map[string]func(*answerMessage){
		"format":            func(a *answerMessage) { a.Format = "150645-5009" },
		"status":            func(a *answerMessage) { a.Status = "150645-5009" },
		"status and reason": func(a *answerMessage) { a.Reason = policy.Corrupt },
		"reason":            func(a *answerMessage) { a.Status, a.Reason = policy.NotScanned, "150645-5009" },
		"type":              func(a *answerMessage) { a.DocumentType = "150645-5009" },
		"scope":             func(a *answerMessage) { a.Scope = "150645-5009" },
		"kind": func(a *answerMessage) {
			a.Findings = []foundMessage{{Finding: policy.Finding{Kind: "x", Count: 1, Confidence: policy.High}}}
		},
		"count": func(a *answerMessage) {
			a.Findings = []foundMessage{{Finding: policy.Finding{Kind: policy.CPR, Confidence: policy.High}}}
		},
		"confidence": func(a *answerMessage) {
			a.Findings = []foundMessage{{Finding: policy.Finding{Kind: policy.CPR, Count: 1}}}
		},
		"the same kind twice": func(a *answerMessage) {
			g := foundMessage{Finding: policy.Finding{Kind: policy.CPR, Count: 1, Confidence: policy.High}}
			a.Findings = []foundMessage{g, g}
		},
	} {
		a := good
		change(&a)
		if c, err := a.content(open); err == nil {
			t.Errorf("%s: took %+v", name, c)
		}
	}
}
