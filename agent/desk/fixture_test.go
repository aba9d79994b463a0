package desk

import (
	"flag"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/husorden/husorden/agent/detect/match"
	"github.com/husorden/husorden/agent/extract/doc"
	"github.com/husorden/husorden/agent/scan"
	"github.com/husorden/husorden/policy"
)

var update = flag.Bool("update", false, "write the golden files anew")

// now of every report in the tests.
var testNow = time.Date(2026, 4, 6, 10, 0, 0, 0, time.UTC)

// secret is a made-up CPR number (a birth date in the future). No report may
// hold it unless the values are to be shown.
const secret = "170341-6123"

func ago(days int) time.Time { return testNow.AddDate(0, 0, -days) }

func finding(k policy.Kind, n int, c policy.Confidence, values ...string) scan.Finding {
	f := scan.Finding{Finding: policy.Finding{Kind: k, Count: n, Confidence: c}}
	for i, v := range values {
		f.Matches = append(f.Matches, scan.Shown{Text: v,
			Match: match.Match{Kind: k, Start: 10 * i, End: 10*i + len(v), Confidence: c}})
	}
	return f
}

var (
	desktopRule = policy.Decision{Rule: "plejefamilie.desktop.30d", Source: []string{"K7", "K8"},
		Because: policy.Sentence{DA: "Et dokument om plejebarnet må højst ligge 30 dage på skrivebordet.",
			EN: "A document about the foster child may lie on the desktop for 30 days at most."}}
	binRule = policy.Decision{Rule: "plejefamilie.recycle_bin.30d", Source: []string{"K9"},
		Because: policy.Sentence{DA: "Det, der er slettet, skal også ud af papirkurven.",
			EN: "What has been deleted must leave the recycle bin too."}}
	exemptRule = policy.Decision{Action: policy.ExemptAction, Rule: "exempt.birthday_list", Source: []string{"T1"},
		Because: policy.Sentence{DA: "Fødselsdagslister er ikke omfattet.", EN: "Birthday lists are not covered."}}
)

func decide(d policy.Decision, a policy.Action, due time.Time) policy.Decision {
	d.Action, d.Due = a, due
	return d
}

// house is a scan with every state, and names that mean harm.
func house() ([]scan.File, scan.Summary) {
	in := func(place policy.Place, dir, name string, f scan.File) scan.File {
		f.Path, f.Place = filepath.Join("/home/ravn", dir, name), place
		if f.Status == "" {
			f.Status = policy.Scanned
		}
		f.Source = scan.Estimate
		return f
	}
	files := []scan.File{
		in(policy.Desktop, "Skrivebord/Alma", "Statusrapport "+secret+".docx", scan.File{Format: doc.DOCX, Size: 18_211,
			DocumentType: policy.StatusReport, Category: policy.Sensitive, Scope: policy.InScope, FirstSeen: ago(34),
			Findings: []scan.Finding{finding(policy.CPR, 2, policy.High, secret, secret), finding(policy.PersonName, 3, policy.Medium, "Alma Nørholt"),
				finding(policy.Health, 1, policy.Medium), finding(policy.Social, 2, policy.Medium), finding(policy.Phone, 1, policy.Low)},
			Decision: decide(desktopRule, policy.Ask, ago(4))}),
		in(policy.Desktop, "Skrivebord", "Køreseddel\u202e\x1b[31m<b>.xlsx", scan.File{Format: doc.XLSX, Size: 9_000,
			DocumentType: policy.DrivingSheet, Category: policy.Confidential, Scope: policy.InScope, FirstSeen: ago(41),
			Findings: []scan.Finding{finding(policy.CPR, 1, policy.High, secret), finding(policy.BankAccount, 1, policy.Medium)},
			Decision: decide(desktopRule, policy.Ask, ago(11))}),
		in(policy.RecycleBin, ".local/share/Trash/files", "Efterskoleseddel.2.odt", scan.File{Format: doc.ODT, Size: 700,
			DocumentType: policy.BoardingSchoolSheet, Category: policy.Ordinary, Scope: policy.InScope, FirstSeen: ago(62), Deleted: ago(40),
			Original: "/home/ravn/Skrivebord/Efterskoleseddel.odt", Findings: []scan.Finding{finding(policy.PersonName, 1, policy.Low)},
			Decision: decide(binRule, policy.Remove, ago(32))}),
		in(policy.Downloads, "Hentet", "udtræk\nmed linje.csv", scan.File{Format: doc.CSV, Size: 100,
			Category: policy.Ordinary, Scope: policy.InScope, FirstSeen: ago(26),
			Findings: []scan.Finding{finding(policy.Email, 1, policy.High)}, Decision: decide(desktopRule, policy.Warn, ago(-4))}),
		in(policy.Desktop, "Skrivebord", "Fødselsdage.ods", scan.File{Format: doc.ODS, Size: 100, DocumentType: policy.BirthdayList,
			Category: policy.Ordinary, Scope: policy.Exempt, FirstSeen: ago(120),
			Findings: []scan.Finding{finding(policy.CPRPartial, 8, policy.Low)}, Decision: exemptRule}),
		in(policy.Desktop, "Skrivebord", "Kanelsnegle.txt", scan.File{Format: doc.Text, Size: 300, FirstSeen: ago(300),
			Decision: policy.Decision{Action: policy.Keep}}),
		in(policy.Downloads, "Hentet", "Fortroligt.zip", scan.File{Format: doc.ZIP, Size: 5_000, Status: policy.NotScanned,
			Reason: policy.Encrypted, FirstSeen: ago(50), Decision: policy.Decision{Action: policy.NotScannedAct}}),
		in(policy.Downloads, "Hentet", "sommer.png", scan.File{Format: doc.Image, Size: 5_000, Status: policy.NotScanned,
			Reason: policy.ImageNoOCR, FirstSeen: ago(50), Decision: policy.Decision{Action: policy.NotScannedAct}}),
	}
	return files, scan.Summary{Files: len(files), Bytes: 38_000, Due: 3, Warned: 1, Now: testNow, Policy: "plejefamilie",
		NotScanned: map[policy.Reason]int{policy.Encrypted: 1, policy.ImageNoOCR: 1},
		Problems: []scan.Problem{{Path: "/home/ravn/Hentet/\x1b[2Jlåst", Place: policy.Downloads,
			Err: &fs.PathError{Op: "open", Path: "/home/ravn/Hentet/låst", Err: fs.ErrPermission}}},
		Places: []scan.PlaceState{{Place: policy.Desktop, Path: "/home/ravn/Skrivebord", Exists: true, Files: 4},
			{Place: policy.Downloads, Path: "/home/ravn/Hentet", Exists: true, Files: 3},
			{Place: policy.RecycleBin, Path: "/home/ravn/.local/share/Trash", Exists: true, Files: 1}}}
}

// write gives files and summary to w.
func write(t *testing.T, w Writer, files []scan.File, s scan.Summary) {
	t.Helper()
	for _, f := range files {
		if err := w.File(f); err != nil {
			t.Fatal(err)
		}
	}
	if err := w.Close(s); err != nil {
		t.Fatal(err)
	}
}

// golden compares got with testdata/name.
func golden(t *testing.T, name, got string) {
	t.Helper()
	if filepath.Separator == '\\' { // paths are written with the separator of the system
		from := `\`
		if strings.HasSuffix(name, ".jsonl") {
			from = `\\`
		}
		got = strings.ReplaceAll(got, from, "/")
	}
	path := filepath.Join("testdata", name)
	if *update {
		if err := os.MkdirAll("testdata", 0o755); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(path, []byte(got), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	want, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(string(want), got); diff != "" {
		t.Errorf("%s (-want +got; -update writes it anew):\n%s", name, diff)
	}
}
