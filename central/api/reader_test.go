package api_test

import (
	"bytes"
	"encoding/csv"
	"encoding/json"
	"errors"
	"flag"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/husorden/husorden/central/api"
	"github.com/husorden/husorden/central/evidence"
	"github.com/husorden/husorden/central/store"
	"github.com/husorden/husorden/policy/compliance"
	"github.com/santhosh-tekuri/jsonschema/v6"
)

// fleet is two organisations whose devices reported for some days.
func fleet(t *testing.T) (w *world, o, other store.Organisation, p *pc) {
	w = begun(t)
	o, other = w.org("Solhøj"), w.org("Møllegården")
	p = w.pc(o)
	second, third := w.pc(o), w.pc(other)
	for day := range int64(4) {
		for _, d := range []*pc{p, second, third} {
			if status := d.send("POST", compliance.ReportPath, d.body(d.report(day+1)), nil); status != 200 {
				t.Fatal(status)
			}
		}
		w.pass(24 * time.Hour)
	}
	w.pass(-23 * time.Hour)
	return w, o, other, p
}

func TestDevices(t *testing.T) {
	w, o, other, p := fleet(t)
	token := w.apiToken("", store.ReadDevices)
	for query, want := range map[string]int{
		"": 3, "?org=Solh%C3%B8j": 2, "?org=" + string(other.ID): 1, "?standing=not_in_order": 3, "?standing=silent": 0, "?why=overdue": 3,
		"?status=retired": 0, "?limit=2": 2,
	} {
		var page api.DevicePage
		if status := w.get("/v1/devices"+query, token, &page); status != 200 || len(page.Devices) != want || (page.Next != "") != (query == "?limit=2") {
			t.Errorf("%s: %d, %d devices, next %q", query, status, len(page.Devices), page.Next)
		}
	}
	for _, query := range []string{"?limit=0", "?limit=x", "?standing=fine", "?why='", "?after=1", "?org=a&org=b", "?hvad=1", "?group=x", "?%zz", "?status=gone"} {
		var refusal compliance.Refusal
		if status := w.get("/v1/devices"+query, token, &refusal); status != 400 || refusal.Code != compliance.BadRequest {
			t.Errorf("%s: %d %+v", query, status, refusal)
		}
	}
	var whole api.DeviceWhole
	if status := w.get("/v1/devices/"+string(p.id), token, &whole); status != 200 || whole.Daily.Sequence != 4 || len(whole.Days) != 4 ||
		whole.Device.Label != "Stuen" || whole.Device.Numbers.Overdue != 1 || whole.Days[3].Totals.OnTime != 40 {
		t.Errorf("%d %+v", status, whole)
	}
	actions, err := w.store.Actions(t.Context(), everything, time.Time{}, 1)
	if err != nil || actions[0].Verb != store.DeviceSeen || actions[0].Object != p.id || actions[0].Org != o.ID {
		t.Errorf("%+v %v", actions, err)
	}
}

// TestStrangers: on every route of the reader's API a token sees nothing of another
// organisation, and nobody sees anything without one.
func TestStrangers(t *testing.T) {
	w, o, other, p := fleet(t)
	bound := w.apiToken(other.ID, store.APIScopes...)
	less := map[store.APIScope]string{store.ReadDevices: w.apiToken("", store.ReadEvidence), store.ReadEvidence: w.apiToken("", store.ReadDevices)}
	for _, rt := range api.Routes() {
		if rt.Scope == "" {
			continue
		}
		path := strings.Replace(rt.Path, "{id}", string(p.id), 1)
		query := ""
		if rt.Query != nil {
			query = "?org=" + string(o.ID)
		}
		if rt.Path == "/v1/evidence" {
			query += "&from=2026-11-01&to=2026-11-30"
		}
		for name, c := range map[string]struct {
			token  string
			status int
		}{"another's token": {bound, 404}, "no token": {"", 401}, "a wrong token": {"hoa1" + strings.Repeat("0", 32), 401},
			"an enrolment token": {string(w.token(o, 1)), 401}, "a token for less": {less[rt.Scope], 403}} {
			var body string
			if status := w.get(path+query, c.token, &body); status != c.status || strings.Contains(body, string(p.id)) || strings.Contains(body, "Solh") {
				t.Errorf("%s with %s: %d %s", rt.Path, name, status, body)
			}
		}
	}
	var page api.DevicePage
	if status := w.get("/v1/devices", bound, &page); status != 200 || len(page.Devices) != 1 || page.Devices[0].Organisation != other.ID {
		t.Errorf("%d %+v", status, page)
	}
}

func TestGuessing(t *testing.T) {
	w := begun(t)
	for range 30 {
		w.get("/v1/devices", "guess", nil)
	}
	if status := w.get("/v1/devices", "guess", nil); status != http.StatusTooManyRequests {
		t.Errorf("%d", status)
	}
}

func TestEvidence(t *testing.T) {
	w, o, _, p := fleet(t)
	published := w.publish(o)
	token := w.apiToken(o.ID, store.ReadEvidence)
	const query = "/v1/evidence?org=Solh%C3%B8j&from=2026-11-23&to=2026-11-30"
	var raw string
	if status := w.get(query+"&sample=1&seed=a", token, &raw); status != 200 {
		t.Fatalf("%d %s", status, raw)
	}
	e, key, err := evidence.Verify([]byte(raw), compliance.KeyOf(o.PolicyKey))
	if err != nil || key != compliance.KeyOf(o.PolicyKey) {
		t.Fatal(err)
	}
	// Reports of three days, after one before the period: 10 and 1 a day on each of
	// two devices.
	want := evidence.Removal{Counts: evidence.Counts{OnTime: 60, Late: 6, ByPolicy: 66, Overrun: [9]int{2: 6}}, Due: 68, MedianOverrun: 7, MaxOverrun: 6,
		OverdueNow: 2, OldestOverdue: 5}
	if d := cmp.Diff(want, e.Removal); d != "" {
		t.Error(d)
	}
	if len(e.Devices) != 2 || e.Devices[0].Coverage.Reported != 3 || e.Devices[0].Coverage.Days != 3 || e.Devices[0].Audit.Records != 40 {
		t.Errorf("%+v", e.Devices)
	}
	if len(e.Exceptions) != 2 || len(e.Posture) != 2 || len(e.Duties) != 0 || len(e.Sample) != 1 {
		t.Errorf("%+v %+v %+v %+v", e.Exceptions, e.Posture, e.Duties, e.Sample)
	}
	if len(e.Policies) != 2 || e.Policies[0].Hash != published.Hash || len(e.Policies[0].Deadlines) == 0 || e.Policies[1].Devices != 2 {
		t.Errorf("%+v", e.Policies)
	}
	if p := e.Policies[0]; p.Published.IsZero() || p.Approver != (evidence.Approver{}) || p.Devices != 0 {
		t.Errorf("%+v", p)
	}
	if p := e.Policies[1]; p.HeldFrom != "2026-11-23" || p.HeldTo != "2026-11-25" {
		t.Errorf("%+v", p)
	}
	if a := e.Devices[0].Audit; a.StartRecords != 10 || a.StartHead == "" || a.Gaps != nil {
		t.Errorf("%+v", a)
	}
	c := evidence.Covered{Devices: 2, Reporting: 2, Days: 6, Reported: 6, Files: e.Coverage.Files, Users: 2, Watched: 2,
		Unscanned: e.Coverage.Unscanned, UnscannedWhy: e.Coverage.UnscannedWhy, Unreadable: e.Coverage.Unreadable, UnreadableWhy: e.Coverage.UnreadableWhy}
	if d := cmp.Diff(c, e.Coverage); d != "" || e.Retention.Days != 400 || e.Retention.ForgottenBefore == "" {
		t.Errorf("%s %+v", d, e.Retention)
	}
	for _, form := range []string{"format=xlsx", "format=pdf", "format=pdf&lang=en", "format=csv&table=all"} {
		var file string
		if status := w.get(query+"&sample=1&seed=a&"+form, token, &file); status != 200 {
			t.Fatalf("%s: %d %s", form, status, file)
		}
		s, err := evidence.Check([]byte(file), key)
		if err != nil || s.Data != e.Sum() || s.Organisation.Name != "Solhøj" {
			t.Errorf("%s: %v %+v", form, err, s)
		}
	}
	for _, forged := range []string{strings.Replace(raw, `"late":6`, `"late":5`, 1), strings.Replace(raw, string(key), strings.Repeat("0", 64), 1), "{}", ""} {
		if _, _, err := evidence.Verify([]byte(forged), ""); !errors.Is(err, evidence.ErrForged) {
			t.Errorf("forged evidence: %v", err)
		}
	}
	if _, _, err := evidence.Verify([]byte(raw), compliance.Key(strings.Repeat("0", 64))); !errors.Is(err, evidence.ErrForged) {
		t.Errorf("another organisation's key: %v", err)
	}
	var spaced bytes.Buffer
	w.check(json.Indent(&spaced, []byte(raw), "", " "))
	if _, _, err := evidence.Verify(spaced.Bytes(), key); err != nil {
		t.Errorf("pretty-printed: %v", err)
	}
	w.check(w.store.Relabel(t.Context(), everything, p.id, `=cmd|'/c calc'!A1`, ""))
	for _, table := range evidence.Tables {
		var text string
		if status := w.get(query+"&format=csv&table="+table, token, &text); status != 200 || strings.Contains(text, ",=cmd") {
			t.Errorf("%s: %d %s", table, status, text)
		}
		rows, err := csv.NewReader(strings.NewReader(text)).ReadAll()
		if err != nil || len(rows) < 1 || table == "devices" && len(rows) != 3 {
			t.Errorf("%s: %d rows, %v", table, len(rows), err)
		}
	}
	for _, bad := range []string{"/v1/evidence?from=2026-11-23&to=2026-11-30", "/v1/evidence?org=Solh%C3%B8j&from=x&to=2026-11-30",
		"/v1/evidence?org=Solh%C3%B8j&from=2026-11-30&to=2026-11-23", query + "&format=doc", query + "&table=x", query + "&sample=x", query + "&format=pdf&lang=sv"} {
		if status := w.get(bad, token, nil); status != 400 {
			t.Errorf("%s: %d", bad, status)
		}
	}
}

var update = flag.Bool("update", false, "write docs/openapi/openapi.json")

// TestOpenAPI checks real requests and answers against the document, and the
// published copy against the one that is served.
func TestOpenAPI(t *testing.T) {
	w, o, _, p := fleet(t)
	w.publish(o)
	token := w.apiToken("", store.APIScopes...)
	var served string
	w.get("/openapi.json", "", &served)
	path := filepath.Join("..", "..", "docs", "openapi", "openapi.json")
	if *update {
		w.check(os.WriteFile(path, []byte(served), 0o644))
	}
	copied, err := os.ReadFile(path)
	w.check(err)
	if string(copied) != served {
		t.Error("docs/openapi/openapi.json is not what is served: go generate ./central/api")
	}
	doc, err := jsonschema.UnmarshalJSON(strings.NewReader(served))
	w.check(err)
	c := jsonschema.NewCompiler()
	c.DefaultDraft(jsonschema.Draft2020)
	c.AssertFormat()
	w.check(c.AddResource("openapi.json", doc))
	valid := func(name, text string) error {
		s, err := c.Compile("openapi.json#/components/schemas/" + name)
		w.check(err)
		v, err := jsonschema.UnmarshalJSON(strings.NewReader(text))
		w.check(err)
		return s.Validate(v)
	}
	get := func(path string) (text string) {
		if status := w.get(path, token, &text); status != 200 {
			t.Fatalf("%s: %d %s", path, status, text)
		}
		return text
	}
	sent := func(method, path string, body []byte) (text string) {
		p.send(method, path, body, &text)
		return text
	}
	report := unzipped(t, p)
	fresh := w.stranger()
	enrolment := fresh.enrolment(w.token(o, 1))
	var enrolled string
	fresh.send("POST", compliance.EnrolPath, enrolment, &enrolled)
	for _, c := range []struct{ name, text string }{
		{"Report", report}, {"Enrolment", string(enrolment)}, {"Enrolled", enrolled},
		{"Received", sent("POST", compliance.ReportPath, p.body(p.report(5)))}, {"SignedPolicy", sent("GET", compliance.PolicyPath, nil)},
		{"Refusal", sent("POST", compliance.ReportPath, nil)}, {"ReaderDevicePage", get("/v1/devices")},
		{"ReaderDeviceWhole", get("/v1/devices/" + string(p.id))},
		{"EvidenceSigned", get("/v1/evidence?org=" + string(o.ID) + "&from=2026-11-01&to=2026-11-30&sample=5")},
	} {
		if err := valid(c.name, c.text); err != nil {
			t.Errorf("%s: %v\n%s", c.name, err, c.text)
		}
	}
	for _, bad := range []string{strings.Replace(report, `"daily"`, `"Daily"`, 1), strings.Replace(report, `"device":"`, `"device":"x`, 1),
		strings.Replace(report, `"status_report"`, `"Liva"`, 1), strings.Replace(report, `"sequence":1,`, ``, 1), strings.Replace(report, `"n":10`, `"n":-1`, 1)} {
		if bad == report || valid("Report", bad) == nil {
			t.Errorf("the document allows %s", bad)
		}
	}
}
