package desk

import (
	"bytes"
	"crypto/sha256"
	"encoding/base64"
	"fmt"
	"math/rand/v2"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
	"time"

	"golang.org/x/net/html"

	"github.com/husorden/husorden/agent/extract/doc"
	"github.com/husorden/husorden/agent/scan"
	"github.com/husorden/husorden/policy"
)

func pageOf(t *testing.T, o Options, files []scan.File, s scan.Summary) string {
	t.Helper()
	if o.Zone == nil {
		o.Zone = time.UTC
	}
	var b bytes.Buffer
	write(t, NewHTML(&b, o), files, s)
	return b.String()
}

// village is a scan of n files, most of them with nothing in them.
func village(n int) ([]scan.File, scan.Summary) {
	random := rand.New(rand.NewPCG(1, 2))
	types := policy.DocumentTypes
	files, s := house()
	for i := range n - len(files) {
		days := random.IntN(400)
		f := scan.File{Path: fmt.Sprintf("/home/ravn/Hentet/%d/fil %d.docx", i%40, i), Place: policy.Downloads, Size: 1000,
			Format: doc.DOCX, Status: policy.Scanned, FirstSeen: ago(days), Source: scan.Estimate, Scope: policy.InScope,
			Decision: policy.Decision{Action: policy.Keep}}
		switch k := random.IntN(20); {
		case k < 2:
			f.Status, f.Reason, f.Decision.Action = policy.NotScanned, policy.Reasons[random.IntN(len(policy.Reasons))], policy.NotScannedAct
		case k < 6:
			f.DocumentType = types[random.IntN(len(types))]
			f.Category = policy.Categories[random.IntN(len(policy.Categories))]
			for range 1 + random.IntN(3) {
				f.Findings = append(f.Findings, finding(policy.Kinds[random.IntN(len(policy.Kinds))], 1+random.IntN(5), policy.High, secret))
			}
			f.Decision = decide(desktopRule, policy.Keep, f.FirstSeen.AddDate(0, 3, 0))
			if left := calendarDays(testNow, f.Decision.Due); left < 0 {
				f.Decision.Action = policy.Ask
			} else if left < 7 {
				f.Decision.Action = policy.Warn
			}
		}
		files = append(files, f)
	}
	s.Files = len(files)
	s.Places[1].Files += n - 8
	return files, s
}

// The page holds no value, no script, no address of another place, and nothing
// the policy would stop.
func TestPageIsSelfContained(t *testing.T) {
	files, s := house()
	for _, l := range []Lang{Danish, English} {
		page := pageOf(t, Options{Lang: l, ShowMatches: true, Home: "/home/ravn"}, files, s)
		for _, never := range []string{secret, "Nørholt", "<script", "http:", "https:", " style=", "url(", "@import", "\u202e", "\x1b", "<b>.xlsx"} {
			if strings.Contains(page, never) {
				t.Errorf("%s: holds %q", l, never)
			}
		}
		style := regexp.MustCompile(`(?s)<style>(.*?)</style>`).FindStringSubmatch(page)
		if style == nil {
			t.Fatal("no style")
		}
		sum := sha256.Sum256([]byte(style[1]))
		csp := html.UnescapeString(page)
		if !strings.Contains(csp, "'sha256-"+base64.StdEncoding.EncodeToString(sum[:])+"'") {
			t.Errorf("%s: the policy does not name the hash of the style", l)
		}
		if strings.Contains(page, "ZgotmplZ") {
			t.Errorf("%s: html/template refused a value", l)
		}
	}
}

// Each element is closed where it must be, ids are unique, and links lead
// somewhere.
func TestPageIsWellFormed(t *testing.T) {
	files, s := house()
	orderOnly := files[4:6]
	for name, fs := range map[string][]scan.File{"house": files, "order": orderOnly, "empty": nil} {
		page := pageOf(t, Options{}, fs, s)
		ids, links := map[string]bool{}, []string{}
		var open []string
		z := html.NewTokenizer(strings.NewReader(page))
		void := map[string]bool{"meta": true, "rect": false}
		for {
			tt := z.Next()
			if tt == html.ErrorToken {
				break
			}
			token := z.Token()
			switch tt {
			case html.StartTagToken:
				if !void[token.Data] {
					open = append(open, token.Data)
				}
				for _, a := range token.Attr {
					if a.Key == "id" {
						if ids[a.Val] {
							t.Errorf("%s: id %q stands twice", name, a.Val)
						}
						ids[a.Val] = true
					}
					if a.Key == "href" || a.Key == "aria-labelledby" {
						links = append(links, strings.TrimPrefix(a.Val, "#"))
					}
				}
			case html.EndTagToken:
				if len(open) == 0 || open[len(open)-1] != token.Data {
					t.Fatalf("%s: </%s> closes %v", name, token.Data, open)
				}
				open = open[:len(open)-1]
			}
		}
		if len(open) > 0 {
			t.Errorf("%s: never closed: %v", name, open)
		}
		for _, link := range links {
			if !ids[link] {
				t.Errorf("%s: #%s leads nowhere", name, link)
			}
		}
	}
}

func TestPageSays(t *testing.T) {
	files, s := house()
	rules := []Rule{{ID: "plejefamilie.desktop.30d", Source: []string{"K8"}, Words: policy.Sentence{DA: "Tredive dage på skrivebordet.", EN: "Thirty days on the desktop."}}}
	da := pageOf(t, Options{Home: "/home/ravn", Rules: rules}, files, s)
	for _, want := range []string{
		`<html lang="da">`, "<h1>3 dokumenter skal slettes nu</h1>", "1 dokument skal slettes snart. 2 filer kunne ikke læses.",
		"Her kunne der ikke kigges", "[2Jlåst</bdi> – ingen adgang", "Statusrapport 170341-••••.docx",
		"Statusrapport med 2 CPR-numre, 3 navne og oplysninger om helbred og sociale forhold",
		"<b>4 dage over fristen</b> frist 2. april 2026", "<b>om 4 dage</b> frist 10. april 2026",
		"lagt 3. marts 2026, for 34 dage siden", "smidt ud 25. februar 2026", "følsomme oplysninger",
		"Låst med adgangskode <small>(1)</small>", "Fødselsdagslister er ikke omfattet. (T1)", "Tredive dage på skrivebordet.",
		`aria-label="2 skal slettes nu og 1 i orden"`, "Tøm papirkurven.",
	} {
		if !strings.Contains(da, want) && !strings.Contains(html.UnescapeString(da), want) {
			t.Errorf("Danish page does not say %q", want)
		}
	}
	en := pageOf(t, Options{Lang: English, Rules: rules}, files, s)
	for _, want := range []string{`<html lang="en">`, "<h1>3 documents must be deleted now</h1>", "Thirty days on the desktop.",
		"<b>4 days overdue</b> due 2 April 2026", "Status report with 2 CPR numbers, 3 names and information on health and social matters"} {
		if !strings.Contains(en, want) {
			t.Errorf("English page does not say %q", want)
		}
	}
	danish := regexp.MustCompile(`[A-Za-z]*[æøå][a-zæøå]*`)
	for _, word := range danish.FindAllString(en, -1) {
		if !strings.Contains("Køreseddel Jlåst udtræk Fødselsdage", word) {
			t.Errorf("English page holds the Danish word %q", word)
		}
	}
}

// Ten thousand files make a page that a browser opens at once: what holds
// nothing is not listed, and long lists are folded away.
func TestPageOfManyFiles(t *testing.T) {
	files, s := village(10_000)
	page := pageOf(t, Options{}, files, s)
	if got := len(page); got > 4<<20 {
		t.Errorf("%d bytes", got)
	}
	unfolded := regexp.MustCompile(`(?s)<details>.*?</details>`).ReplaceAllString(page, "")
	if got := strings.Count(unfolded, `class="item"`); got > 300 {
		t.Errorf("%d files listed unfolded", got)
	}
	listed := 0
	for _, f := range files {
		if len(f.Findings) > 0 {
			listed++
		}
	}
	if got := strings.Count(page, `class="item"`); got != listed {
		t.Errorf("%d files listed, %d have findings", got, listed)
	}
}

// A file name cannot become markup.
func FuzzPageNames(f *testing.F) {
	for _, s := range []string{"<script>alert(1)</script>", "\"><img src=x>", "'\u202e{{.}}", "\xff</bdi>", "010203-1234.docx"} {
		f.Add(s)
	}
	count := func(t *testing.T, path string) (elements int) {
		file := scan.File{Path: "/h/" + path, Place: policy.Desktop, Status: policy.Scanned, DocumentType: policy.DocumentType("x"),
			Findings: []scan.Finding{finding(policy.CPR, 1, policy.High)}, Decision: decide(desktopRule, policy.Ask, ago(1))}
		page := pageOf(t, Options{}, []scan.File{file}, scan.Summary{Files: 1, Now: testNow,
			Places: []scan.PlaceState{{Place: policy.Desktop, Path: filepath.FromSlash("/h"), Exists: true}}})
		z := html.NewTokenizer(strings.NewReader(page))
		for z.Next() != html.ErrorToken {
			elements++
		}
		return elements
	}
	plain := -1
	f.Fuzz(func(t *testing.T, name string) {
		if plain < 0 {
			plain = count(t, "a.docx")
		}
		if got := count(t, strings.ReplaceAll(name, "/", "")+"x"); got != plain {
			t.Fatalf("%q changes the page: %d tokens, want %d", name, got, plain)
		}
	})
}
