package cmd

import (
	"io/fs"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
)

// pages lists the Markdown of the house: docs, and what lies on the top level.
func pages(t *testing.T) []string {
	list, err := filepath.Glob("../*.md")
	if err != nil {
		t.Fatal(err)
	}
	err = filepath.WalkDir("../docs", func(path string, d fs.DirEntry, err error) error {
		if err == nil && !d.IsDir() && strings.HasSuffix(path, ".md") {
			list = append(list, path)
		}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	if len(list) < 20 {
		t.Fatalf("only %d pages found", len(list))
	}
	return list
}

var (
	link    = regexp.MustCompile(`!?\[[^\]]*\]\(([^)\s]+)\)`)
	heading = regexp.MustCompile(`(?m)^#+ (.*)$`)
	fence   = regexp.MustCompile("(?s)```.*?```")
)

// TestLinks: every link and picture within the repository leads somewhere, and
// every picture has a text for who cannot see it.
func TestLinks(t *testing.T) {
	found := 0
	for _, page := range pages(t) {
		text := read(t, page)
		for _, m := range link.FindAllStringSubmatch(fence.ReplaceAllString(text, ""), -1) {
			if strings.Contains(m[1], "://") || strings.HasPrefix(m[1], "mailto:") {
				continue
			}
			found++
			if strings.HasPrefix(m[0], "![](") {
				t.Errorf("%s: the picture %s has no text", page, m[1])
			}
			path, anchor, _ := strings.Cut(m[1], "#")
			to := page
			if path != "" {
				to = filepath.Join(filepath.Dir(page), filepath.FromSlash(path))
			}
			if _, err := os.Stat(to); err != nil {
				t.Errorf("%s: %s is not there", page, m[1])
			} else if anchor != "" && !anchors(read(t, to))[anchor] {
				t.Errorf("%s: %s has no such heading", page, m[1])
			}
		}
	}
	if found < 50 {
		t.Errorf("only %d links found", found)
	}
}

// anchors are the names that a page's headings can be reached by.
func anchors(text string) map[string]bool {
	drop := regexp.MustCompile(`[^\p{L}\p{N} _-]`)
	names := map[string]bool{}
	for _, m := range heading.FindAllStringSubmatch(text, -1) {
		name := strings.ReplaceAll(drop.ReplaceAllString(strings.ToLower(strings.TrimSpace(m[1])), ""), " ", "-")
		names[name] = true
	}
	return names
}

// TestCommandsInDocs: every command that a page shows, in a block or between
// backquotes, is one that the program has, with flags that it takes. What there
// is stands in docs/reference, which a test of each program compares with it.
func TestCommandsInDocs(t *testing.T) {
	known := map[string]map[string][]string{}
	for _, program := range []string{"husorden", "husorden-central"} {
		known[program] = commandsOf(t, program)
	}
	shown := 0
	for _, page := range pages(t) {
		if strings.Contains(filepath.ToSlash(page), "docs/reference/") {
			continue
		}
		for _, line := range shownIn(read(t, page)) {
			shown++
			if why := unknown(line, known); why != "" {
				t.Errorf("%s: %q: %s", page, line, why)
			}
		}
	}
	if shown < 40 {
		t.Errorf("only %d commands found", shown)
	}
}

// TestCommandsInDocsTell: what the test above is for is found.
func TestCommandsInDocsTell(t *testing.T) {
	known := map[string]map[string][]string{"husorden": commandsOf(t, "husorden"), "husorden-central": commandsOf(t, "husorden-central")}
	for line, fine := range map[string]bool{
		"husorden status --json":                    true,
		"husorden sing":                             false,
		"husorden status --aloud":                   false,
		"husorden-central --listen 127.0.0.1:1":     true,
		"husorden-central token create --org A":     true,
		"husorden-central token make":               false,
		"husorden-central token create --colour":    false,
		"go run ./cmd/husorden scan --show-matches": true,
		"sudo husorden service stop":                true,
		"husorden COMMAND --help":                   true,
	} {
		if why := unknown(line, known); (why == "") != fine {
			t.Errorf("%q: %q", line, why)
		}
	}
}

// commandsOf reads the commands of a program, and their flags, from its page.
func commandsOf(t *testing.T, program string) map[string][]string {
	all := map[string][]string{"help": nil, "scanner": nil} // what the program starts for itself is in no list
	name := ""
	for line := range strings.Lines(read(t, "../docs/reference/"+program+".md")) {
		if rest, ok := strings.CutPrefix(line, "## "); ok {
			name = strings.TrimSpace(rest)
			all[name] = []string{"--help"}
		} else if rest, ok := strings.CutPrefix(line, "| `--"); ok {
			word, _, _ := strings.Cut(rest, "`")
			flag, _, _ := strings.Cut(word, " ")
			all[name] = append(all[name], "--"+flag)
		}
	}
	if len(all) < 15 {
		t.Fatalf("only %d commands of %s found", len(all), program)
	}
	return all
}

var (
	inline = regexp.MustCompile("`((?:go run \\./cmd/)?husorden(?:-central)? [^`]+)`")
	block  = regexp.MustCompile(`^(?:    )?((?:[A-Z_]+=\S+ )*(?:sudo )?(?:go run \./cmd/)?husorden(?:-central)? .+)$`)
	column = regexp.MustCompile(`   +.*$`) // what a block says beside the command
	flags  = regexp.MustCompile(`(?:^|[\s\[(|])(--[a-z][a-z-]*)`)
)

var begins = regexp.MustCompile(`(?:^| |cmd/)(husorden(?:-central)?) `)

// shownIn lists the commands that a page shows.
func shownIn(text string) []string {
	var list []string
	inside := false
	for line := range strings.Lines(text) {
		line = strings.TrimRight(line, "\n")
		if strings.HasPrefix(line, "```") {
			inside = !inside
			continue
		}
		if m := block.FindStringSubmatch(line); m != nil && (inside || strings.HasPrefix(line, "    ")) {
			list = append(list, column.ReplaceAllString(m[1], ""))
			continue
		}
		for _, m := range inline.FindAllStringSubmatch(line, -1) {
			list = append(list, m[1])
		}
	}
	return list
}

// unknown says what of a command the program does not have.
func unknown(line string, known map[string]map[string][]string) string {
	at := begins.FindStringSubmatchIndex(line)
	program, rest, _ := strings.Cut(line[at[2]:], " ")
	commands := known[program]
	words := strings.Fields(strings.NewReplacer("[", " ", "]", " ", "\\|", " ", "|", " ").Replace(rest))
	if len(words) == 0 || words[0] == "…" || words[0] == "COMMAND" || words[0] == "CMD" {
		return ""
	}
	name := words[0]
	if strings.HasPrefix(name, "-") && program == "husorden-central" {
		name = "serve" // the default
	}
	takes, ok := commands[name]
	if !ok && len(words) > 1 {
		name += " " + words[1]
		takes, ok = commands[name]
	}
	if !ok {
		return "there is no such command"
	}
	for _, m := range flags.FindAllStringSubmatch(rest, -1) {
		has := false
		for _, f := range takes {
			has = has || f == m[1]
		}
		if !has {
			return name + " has no flag " + m[1]
		}
	}
	return ""
}

func read(t *testing.T, path string) string {
	b, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	return strings.ReplaceAll(string(b), "\r\n", "\n")
}
