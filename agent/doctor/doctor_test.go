package doctor

import (
	"archive/zip"
	"bytes"
	"io"
	"strings"
	"testing"
	"time"

	"github.com/husorden/husorden/agent/device"
	"github.com/husorden/husorden/agent/ledger"
	"github.com/husorden/husorden/policy"
)

func yes(b bool) *bool { return &b }

// TestExamine: what is the matter comes first, and all that was looked into is
// told of.
func TestExamine(t *testing.T) {
	breaks := 2
	cs := Examine(Facts{Running: yes(false), Private: yes(true), Service: yes(true), Differs: []string{"recovery"}, Synced: yes(true), Shield: yes(false), Breaks: &breaks,
		Status: &device.Status{Health: []device.Health{{Code: device.NotWatched, Severity: device.Bad, Text: "x"}, {Code: device.DutyOverdue, Severity: device.Notice, Text: "y"}}}}, "da")
	var got []string
	for _, c := range cs {
		got = append(got, c.Name+":"+string(c.State))
		if c.Say == "" {
			t.Errorf("%s says nothing", c.Name)
		}
	}
	want := "running:bad service:bad audit_log:bad scanner:notice duty_overdue:notice state_folder:fine clock:fine"
	if strings.Join(got, " ") != want {
		t.Errorf("got  %s\nwant %s", strings.Join(got, " "), want)
	}
	if Worst(cs) != Bad || Worst(cs[3:]) != Notice || Worst(cs[5:]) != Fine {
		t.Error("the worst is another")
	}
	if cs := Examine(Facts{}, "en"); len(cs) != 0 {
		t.Errorf("nothing was looked into, and yet %+v", cs)
	}
}

// TestBundleHoldsNoNames: whatever names a person is left out, wherever it is
// planted.
func TestBundleHoldsNoNames(t *testing.T) {
	planted := []string{"Vindelev", "140351-4005", "anna-prik", "sagen"}
	log := `{"time":"2026-03-02T08:00:00Z","level":"INFO","msg":"task","item":"0123456789abcdef","path":"/home/anna-prik/x","error":"open Vindelev 140351-4005"}
{"level":"INFO","msg":"task","reason":"/home/anna-prik/Vindelev"}
not json: Vindelev
`
	b := Bundle{Now: time.Now(), Version: map[string]string{"version": "1"}, Log: strings.NewReader(log),
		History: []ledger.Record{{N: 1, Event: ledger.Event{What: ledger.Asked, Count: 3}}},
		Status: &device.Status{Places: []device.PlaceSeen{{Place: policy.Desktop, Path: "/home/anna-prik/Skrivebord"}},
			Items: []device.ItemStatus{{ID: "0123456789abcdef", Path: "/home/anna-prik/Vindelev 140351-4005.docx", KeepFor: "sagen om Vindelev"}}}}
	var out bytes.Buffer
	if err := b.Write(&out); err != nil {
		t.Fatal(err)
	}
	z, err := zip.NewReader(bytes.NewReader(out.Bytes()), int64(out.Len()))
	if err != nil {
		t.Fatal(err)
	}
	names := map[string]string{}
	for _, f := range z.File {
		r, err := f.Open()
		if err != nil {
			t.Fatal(err)
		}
		text, err := io.ReadAll(r)
		if err != nil {
			t.Fatal(err)
		}
		names[f.Name] = string(text)
		for _, p := range planted {
			if strings.Contains(string(text), p) {
				t.Errorf("%s holds %q:\n%s", f.Name, p, text)
			}
		}
	}
	if len(names) != 5 || !strings.Contains(names["husorden.log"], `"msg":"task"`) || !strings.Contains(names["status.json"], "0123456789abcdef") {
		t.Errorf("the bundle is of no use: %v", names)
	}
	if b.Status.Items[0].Path == "" {
		t.Error("the status itself was stripped")
	}
}
