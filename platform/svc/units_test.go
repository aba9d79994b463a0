package svc

import (
	"encoding/xml"
	"errors"
	"flag"
	"io"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

var update = flag.Bool("update", false, "write the golden files anew")

// plain and odd are two programs: as installed, and under a name that every
// syntax has to quote.
var (
	plain = Config{Name: "husorden", Program: "/usr/bin/husorden", Companion: "/usr/bin/husorden-companion", Arguments: []string{"service"}}
	odd   = Config{Name: "husorden", Program: oddName, Companion: oddName, Arguments: []string{"service", oddName}}
)

const oddName = "/opt/50% \"Hus & <orden>\"/$HOME/`æøå`\\n;'husorden"

// TestTexts compares what is installed with golden files: any change of it is
// one to look at.
func TestTexts(t *testing.T) {
	for name, text := range map[string]string{
		"husorden.service":               systemUnit(plain),
		"husorden-companion.service":     userUnit(plain),
		"husorden-companion.desktop":     desktopEntry(plain),
		darwinName + ".plist":            daemonPlist(Config{Name: darwinName, Program: "/Applications/Husorden.app/husorden", Arguments: []string{"service"}}),
		darwinCompanion + ".plist":       agentPlist(Config{Companion: "/Applications/Husorden.app/husorden-companion"}),
		"husorden-update.service":        updateUnit(plain),
		"husorden-update.path":           updatePath(plain),
		"odd/husorden.service":           systemUnit(odd),
		"odd/husorden-companion.desktop": desktopEntry(odd),
		"odd/" + darwinName + ".plist":   daemonPlist(odd),
	} {
		path := filepath.Join("testdata", filepath.FromSlash(name))
		if *update {
			if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
				t.Fatal(err)
			}
			if err := os.WriteFile(path, []byte(text), 0o644); err != nil {
				t.Fatal(err)
			}
		}
		want, err := os.ReadFile(path)
		if err != nil {
			t.Fatal(err)
		}
		if diff := cmp.Diff(string(want), text); diff != "" {
			t.Errorf("%s (-want +got):\n%s", name, diff)
		}
	}
}

// TestPlists reads the plists with another parser and looks at what launchd
// will make of them.
func TestPlists(t *testing.T) {
	daemon := readPlist(t, daemonPlist(odd))
	want := map[string]any{
		"Label": "husorden", "ProgramArguments": []any{oddName, "service", oddName},
		"RunAtLoad": true, "KeepAlive": true, "AbandonProcessGroup": true, "ThrottleInterval": 60, "ExitTimeOut": 30,
		"ProcessType": "Background", "LowPriorityIO": true, "Umask": 63,
		"HardResourceLimits": map[string]any{"Core": 0}, "StandardErrorPath": "/var/log/husorden.log",
	}
	if diff := cmp.Diff(want, daemon); diff != "" {
		t.Errorf("daemon (-want +got):\n%s", diff)
	}
	agent := readPlist(t, agentPlist(odd))
	want = map[string]any{
		"Label": "io.github.husorden.companion", "ProgramArguments": []any{oddName},
		"RunAtLoad": true, "KeepAlive": map[string]any{"SuccessfulExit": false}, "ThrottleInterval": 60, "ExitTimeOut": 30,
		"ProcessType": "Background", "LimitLoadToSessionType": "Aqua", "Umask": 63,
		"HardResourceLimits": map[string]any{"Core": 0}, "SoftResourceLimits": map[string]any{"NumberOfFiles": 8192},
	}
	if diff := cmp.Diff(want, agent); diff != "" {
		t.Errorf("agent (-want +got):\n%s", diff)
	}
}

// readPlist decodes a plist with encoding/xml.
func readPlist(t *testing.T, text string) map[string]any {
	t.Helper()
	d := xml.NewDecoder(strings.NewReader(text))
	var stack []any // *[]any for dict (keys and values in turn) and array
	var kinds []string
	var root map[string]any
	chars := ""
	put := func(v any) {
		if len(stack) == 0 {
			root, _ = v.(map[string]any)
			return
		}
		top := stack[len(stack)-1].(*[]any)
		*top = append(*top, v)
	}
	for {
		tok, err := d.Token()
		if errors.Is(err, io.EOF) {
			return root
		}
		if err != nil {
			t.Fatal(err)
		}
		switch tok := tok.(type) {
		case xml.StartElement:
			chars = ""
			if n := tok.Name.Local; n == "dict" || n == "array" {
				stack, kinds = append(stack, &[]any{}), append(kinds, n)
			}
		case xml.CharData:
			chars += string(tok)
		case xml.EndElement:
			switch tok.Name.Local {
			case "plist":
			case "key", "string":
				put(chars)
			case "integer":
				n, err := strconv.Atoi(chars)
				if err != nil {
					t.Fatal(err)
				}
				put(n)
			case "true", "false":
				put(tok.Name.Local == "true")
			case "dict", "array":
				items := *stack[len(stack)-1].(*[]any)
				kind := kinds[len(kinds)-1]
				stack, kinds = stack[:len(stack)-1], kinds[:len(kinds)-1]
				if kind == "array" {
					put(items)
					continue
				}
				m := map[string]any{}
				for i := 0; i+1 < len(items); i += 2 {
					m[items[i].(string)] = items[i+1]
				}
				put(m)
			default:
				t.Fatalf("<%s> is not of a plist", tok.Name.Local)
			}
		}
	}
}

// TestDesktopExec undoes the two layers of quoting, as a desktop does.
func TestDesktopExec(t *testing.T) {
	for _, program := range []string{"/usr/bin/husorden-companion", oddName, `/a\\b\`} {
		value := strings.ReplaceAll(desktopExec(program), `\\`, `\`) // a string's escapes
		if !strings.HasPrefix(value, `"`) || !strings.HasSuffix(value, `"`) {
			t.Fatalf("not quoted: %s", value)
		}
		got := ""
		for rest := value[1 : len(value)-1]; rest != ""; {
			switch {
			case len(rest) > 1 && rest[0] == '\\' && strings.ContainsRune("\"`$\\", rune(rest[1])):
				got, rest = got+rest[1:2], rest[2:]
			case strings.HasPrefix(rest, "%%"):
				got, rest = got+"%", rest[2:]
			case strings.ContainsRune("\"`$\\%", rune(rest[0])):
				t.Fatalf("unescaped %q in %s", rest[0], value)
			default:
				got, rest = got+rest[:1], rest[1:]
			}
		}
		if got != program {
			t.Errorf("%q came back as %q", program, got)
		}
	}
}

// TestHostileNames: what a path may hold never becomes a line of its own.
func TestHostileNames(t *testing.T) {
	dir := t.TempDir()
	for _, c := range []Config{
		{Program: filepath.Join(dir, "a\nExecStartPre=evil")},
		{Program: filepath.Join(dir, "a"), Companion: filepath.Join(dir, "b\r")},
		{Program: "husorden"},
		{Program: filepath.Join(dir, "a"), Arguments: []string{"x\x00y"}},
		{Program: filepath.Join(dir, "a"), Name: "x\ny"},
	} {
		if _, err := New(c); err == nil {
			t.Errorf("%q was taken", c)
		}
	}
}
