//go:build browser

// The page in a real browser: no script or request gets past its policy, it is
// accessible (axe-core, WCAG 2.1 AA) in light and dark, wide, on a phone and at
// 200 %, and nothing needs sideways scrolling.
//
// Needs Chromium (HUSORDEN_CHROMIUM, else "chromium" in PATH) and axe-core
// (HUSORDEN_AXE, the path of axe.min.js from the npm package axe-core).
// HUSORDEN_PAGES, a folder, keeps the pages and their pictures to look at.

package desk

import (
	"bytes"
	"cmp"
	"context"
	"encoding/json"
	"fmt"
	"html"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"
)

// The widths, in CSS pixels, at which a page is audited: 640 is 1280 at 200 %,
// 320 is the least of WCAG 1.4.10.
var (
	lightWidths = []int{1280, 640, 390, 320}
	darkWidths  = []int{1280, 390}
)

func TestPageInBrowser(t *testing.T) {
	axe := axeCore(t)
	for name, content := range browserPages(t) {
		t.Run(name, func(t *testing.T) {
			dir := cmp.Or(os.Getenv("HUSORDEN_PAGES"), t.TempDir())
			page := filepath.Join(dir, name+".html")
			writeFile(t, page, content)
			// As it is: the browser tells of everything the policy stops.
			if _, log := chromium(t, false, page, "--dump-dom"); console(log) != "" {
				t.Errorf("the browser says:\n%s", console(log))
			}
			for dark, widths := range map[bool][]int{false: lightWidths, true: darkWidths} {
				if os.Getenv("HUSORDEN_PAGES") != "" {
					picture(t, dark, page)
				}
				got := auditAt(t, dark, content, axe, widths)
				for i, a := range got {
					if a.Dark != dark || a.Width != widths[i] || a.Passes < 10 {
						t.Errorf("not what was to be audited at %d px, dark %v: %+v", widths[i], dark, a)
					}
					if a.Overflow > 0 {
						t.Errorf("%d px too wide at %d px", a.Overflow, a.Width)
					}
					for _, v := range a.Violations {
						t.Errorf("at %d px, dark %v: %s", a.Width, dark, v)
					}
				}
			}
		})
	}
}

// The checks above can fail: a page with a script, a foreign picture and a
// style of its own is stopped, and one without language or contrast is found.
func TestBrowserChecksCanFail(t *testing.T) {
	axe := axeCore(t)
	content := browserPages(t)["house.da"]
	bad := strings.Replace(content, "</main>", `<p style="color:#ddd;background:#fff;width:900px">blegt</p><img src="https://husorden.invalid/x.png"><script>document.title="x"</script></main>`, 1)
	bad = strings.Replace(bad, `lang="da"`, "", 1)
	page := filepath.Join(t.TempDir(), "bad.html")
	writeFile(t, page, bad)
	dom, log := chromium(t, false, page, "--dump-dom")
	for _, want := range []string{"style", "script", "img-src"} {
		if !strings.Contains(console(log), want) {
			t.Errorf("no word of %s in:\n%s", want, console(log))
		}
	}
	if strings.Contains(dom, "<title>x</title>") {
		t.Error("the script ran")
	}
	got := auditAt(t, false, bad, axe, []int{320})[0]
	for _, want := range []string{"color-contrast", "html-has-lang", "image-alt"} {
		if !strings.Contains(strings.Join(got.Violations, "\n"), want) {
			t.Errorf("axe does not find %s: %q", want, got.Violations)
		}
	}
	if got.Overflow <= 0 {
		t.Error("a paragraph of 900 px fits in 320 px")
	}
}

func axeCore(t *testing.T) string {
	t.Helper()
	axe, err := os.ReadFile(os.Getenv("HUSORDEN_AXE"))
	if err != nil {
		t.Fatalf("HUSORDEN_AXE must name axe.min.js: %v", err)
	}
	return string(axe)
}

func browserPages(t *testing.T) map[string]string {
	files, s := house()
	pages := map[string]string{
		"house.da": pageOf(t, Options{Home: "/home/ravn"}, files, s),
		"house.en": pageOf(t, Options{Lang: English, Home: "/home/ravn"}, files, s),
	}
	s.Problems = nil
	pages["orden.da"] = pageOf(t, Options{}, files[4:6], s)
	files, s = village(1_000)
	pages["village.da"] = pageOf(t, Options{Home: "/home/ravn"}, files, s)
	return pages
}

// audited is what axe-core and the browser say of a page.
type audited struct {
	Frame, Overflow, Width, Passes int
	Dark                           bool
	Violations                     []string
}

// auditAt opens the page in a frame of each width: a browser window has a least
// width that is wider than a phone.
func auditAt(t *testing.T, dark bool, page, axe string, widths []int) []audited {
	t.Helper()
	var b strings.Builder
	b.WriteString(`<!DOCTYPE html><title>audit</title><pre id="result"></pre><script>
const got = [];
addEventListener("message", e => {
  got.push(JSON.parse(e.data));
  document.getElementById("result").textContent = JSON.stringify(got);
});</script>`)
	for i, width := range widths {
		fmt.Fprintf(&b, `<iframe width="%d" height="900" style="border:0" srcdoc="%s"></iframe>`, width, html.EscapeString(withAxe(page, axe, i)))
	}
	path := filepath.Join(t.TempDir(), "audit.html")
	writeFile(t, path, b.String())
	dom, _ := chromium(t, dark, path, "--dump-dom")
	m := regexp.MustCompile(`(?s)<pre id="result">(.*?)</pre>`).FindStringSubmatch(dom)
	if m == nil || m[1] == "" {
		t.Fatal("axe-core gave no result")
	}
	var got []audited
	if err := json.Unmarshal([]byte(html.UnescapeString(m[1])), &got); err != nil {
		t.Fatal(err)
	}
	if len(got) != len(widths) {
		t.Fatalf("%d results, want %d", len(got), len(widths))
	}
	slices.SortFunc(got, func(a, b audited) int { return cmp.Compare(a.Frame, b.Frame) })
	return got
}

// withAxe returns the page without its policy, with axe-core and a script that
// tells the frame around it the result.
func withAxe(page, axe string, frame int) string {
	page = regexp.MustCompile(`<meta http-equiv="Content-Security-Policy"[^>]*>`).ReplaceAllString(page, "")
	script := "<script>" + strings.ReplaceAll(axe, "</script", `<\/script`) + "</script><script>const frame = " + strconv.Itoa(frame) + `;
const root = document.documentElement, overflow = root.scrollWidth - root.clientWidth, width = innerWidth;
const dark = matchMedia("(prefers-color-scheme: dark)").matches;
axe.run(document, {runOnly: ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "best-practice"]}).then(r => parent.postMessage(JSON.stringify({
  frame, overflow, width, dark, passes: r.passes.length,
  violations: r.violations.map(v => v.id + ": " + v.help + ": " + v.nodes.slice(0, 3).map(n => n.html.slice(0, 120)).join(" | "))}), "*"));
</script></body>`
	return strings.Replace(page, "</body>", script, 1)
}

// picture keeps what the page looks like at 1280 px beside it.
func picture(t *testing.T, dark bool, page string) {
	t.Helper()
	name := strings.TrimSuffix(page, ".html") + "-light.png"
	if dark {
		name = strings.TrimSuffix(page, ".html") + "-dark.png"
	}
	chromium(t, dark, page, "--hide-scrollbars", "--window-size=1280,2600", "--screenshot="+name)
}

// console returns what the page made the browser say.
func console(log string) string {
	var out []string
	for line := range strings.Lines(log) {
		if strings.Contains(line, "CONSOLE") || strings.Contains(line, "Content Security Policy") {
			out = append(out, line)
		}
	}
	return strings.Join(out, "")
}

// chromium opens a file without a window and returns what it prints.
func chromium(t *testing.T, dark bool, file string, args ...string) (stdout, stderr string) {
	t.Helper()
	ctx, cancel := context.WithTimeout(t.Context(), 4*time.Minute)
	defer cancel()
	scheme := "1"
	if dark {
		scheme = "0"
	}
	args = append([]string{"--headless", "--no-sandbox", "--disable-gpu", "--no-first-run", "--disable-extensions",
		"--user-data-dir=" + t.TempDir(), "--enable-logging=stderr", "--virtual-time-budget=60000",
		"--blink-settings=preferredColorScheme=" + scheme}, args...)
	cmd := exec.CommandContext(ctx, cmp.Or(os.Getenv("HUSORDEN_CHROMIUM"), "chromium"), append(args, "file://"+file)...)
	var out, errs bytes.Buffer
	cmd.Stdout, cmd.Stderr = &out, &errs
	if err := cmd.Run(); err != nil {
		t.Fatalf("running chromium: %v", err)
	}
	return out.String(), errs.String()
}

func writeFile(t *testing.T, path, content string) {
	t.Helper()
	if err := os.WriteFile(path, []byte(content), 0o600); err != nil {
		t.Fatal(err)
	}
}
