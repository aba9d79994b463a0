package windows

import (
	"bytes"
	"debug/pe"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
	"time"

	"github.com/tc-hib/winres"
	"github.com/tc-hib/winres/version"

	"github.com/husorden/husorden/installer/release"
)

// TestGUID: a UUID of version 5, always the same for a name. Were one to change,
// Windows would take a file or a version for another than it is.
func TestGUID(t *testing.T) {
	form := regexp.MustCompile(`^\{[0-9A-F]{8}-[0-9A-F]{4}-5[0-9A-F]{3}-[89AB][0-9A-F]{3}-[0-9A-F]{12}\}$`)
	for name, want := range map[string]string{
		"component service":   "{FF843D8D-CC34-569F-9412-D74D0962824F}",
		"component companion": "{F6CB7A71-8821-5678-BD67-C1CF487E7061}",
		"product 1.0.0 x64":   "{D612D736-BFD3-51AB-AF6A-359A18ADCC56}",
	} {
		if got := guid(name); got != want || !form.MatchString(got) {
			t.Errorf("%s: %s", name, got)
		}
	}
	if !form.MatchString(upgradeCode) {
		t.Error(upgradeCode)
	}
}

func TestFour(t *testing.T) {
	for text, want := range map[string][4]uint16{"1.2.3": {1, 2, 3, 0}, "255.255.65535": {255, 255, 65535, 0}, "1.2.3.4": {}, "1.x.3": {}, "1.2.65536": {}} {
		got, err := four(text)
		if bad := want == [4]uint16{}; (err != nil) != bad || !bad && got != want {
			t.Errorf("%s: %v, %v", text, got, err)
		}
	}
}

// described is a small program for Windows that was described, twice.
func described(t *testing.T, goarch string) (plain, full, again string) {
	t.Helper()
	dir := t.TempDir()
	src := filepath.Join(dir, "main.go")
	if err := os.WriteFile(src, []byte("package main\n\nfunc main() { println(1) }\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	plain = filepath.Join(dir, "plain.exe")
	cmd := exec.CommandContext(t.Context(), "go", "build", "-ldflags=-s -w -buildid=", "-o", plain, src)
	cmd.Env = append(os.Environ(), "GOOS=windows", "GOARCH="+goarch, "CGO_ENABLED=0")
	if out, err := cmd.CombinedOutput(); err != nil {
		t.Fatalf("%v\n%s", err, out)
	}
	full, again = filepath.Join(dir, "full.exe"), filepath.Join(dir, "again.exe")
	for _, to := range []string{full, again} {
		if err := Describe(to, plain, release.Companion, "1.2.3"); err != nil {
			t.Fatal(err)
		}
	}
	return plain, full, again
}

// TestDescribe: the program has its version, picture and manifest, and is
// otherwise what it was.
func TestDescribe(t *testing.T) {
	for _, goarch := range []string{"amd64", "arm64"} {
		plain, full, again := described(t, goarch)
		b, err := os.ReadFile(full)
		if err != nil {
			t.Fatal(err)
		}
		if c, err := os.ReadFile(again); err != nil || !bytes.Equal(b, c) {
			t.Errorf("%s: two runs differ: %v", goarch, err)
		}
		rs, err := winres.LoadFromEXE(bytes.NewReader(b))
		if err != nil {
			t.Fatal(err)
		}
		v, err := version.FromBytes(rs.Get(winres.RT_VERSION, winres.ID(1), danish))
		if err != nil {
			t.Fatal(err)
		}
		if want := [4]uint16{1, 2, 3, 0}; v.FileVersion != want || v.ProductVersion != want {
			t.Errorf("version %v, %v", v.FileVersion, v.ProductVersion)
		}
		if i, err := rs.GetIcon(winres.ID(1)); err != nil || i == nil {
			t.Errorf("icon: %v", err)
		}
		if m := string(rs.Get(winres.RT_MANIFEST, winres.ID(1), 0x409)); !strings.Contains(m, `level="asInvoker"`) {
			t.Errorf("manifest: %s", m)
		}
		if diff := sections(t, plain, full); diff != "" {
			t.Error(diff)
		}
	}
}

// sections names a section of the first program that the second has otherwise.
func sections(t *testing.T, first, second string) string {
	t.Helper()
	var texts [2]map[string][]byte
	for i, path := range []string{first, second} {
		f, err := pe.Open(path)
		if err != nil {
			t.Fatal(err)
		}
		defer f.Close()
		texts[i] = map[string][]byte{}
		for _, s := range f.Sections {
			text, err := io.ReadAll(s.Open())
			if err != nil {
				t.Fatal(err)
			}
			texts[i][s.Name] = text
		}
	}
	for name, text := range texts[0] {
		if name != ".reloc" && !bytes.Equal(text, texts[1][name]) {
			return name + " differs"
		}
	}
	if len(texts[1][".rsrc"]) == 0 {
		return "no resources"
	}
	return ""
}

// TestTables: what the tables say of each other is there, and no row has too few
// fields.
func TestTables(t *testing.T) {
	dir := t.TempDir()
	p := Package{Version: "1.2.3", Template: "x64", Time: time.Unix(0, 0)}
	d := details{Version: "1.2.3", UpgradeCode: upgradeCode, ProductCode: guid("a"), PackageCode: guid("b"), Time: "1970/01/01 00:00:00", Template: "x64",
		Files: []file{{Key: "husorden.exe", Component: "Service"}, {Key: "companion.exe", Component: "Companion"}, {Key: "LICENSE.txt", Component: "Licences"}}}
	names, err := p.put(dir, d, io.Discard)
	if err != nil {
		t.Fatal(err)
	}
	if names[0] != "_ForceCodepage.idt" || len(names) < 25 {
		t.Fatalf("tables %v", names)
	}
	all := map[string]map[string]bool{} // keys by table
	rows := map[string][]map[string]string{}
	for _, name := range names[1:] {
		text, err := os.ReadFile(filepath.Join(dir, name))
		if err != nil {
			t.Fatal(err)
		}
		lines := strings.Split(strings.TrimSuffix(string(text), "\r\n"), "\r\n")
		columns := strings.Split(lines[0], "\t")
		if n := len(strings.Split(lines[1], "\t")); n != len(columns) {
			t.Errorf("%s: %d types for %d columns", name, n, len(columns))
		}
		table, _, _ := strings.Cut(lines[2], "\t")
		if table+".idt" != name {
			t.Errorf("%s is the table %s", name, table)
		}
		all[table] = map[string]bool{}
		for _, line := range lines[3:] {
			fields := strings.Split(line, "\t")
			if len(fields) != len(columns) {
				t.Errorf("%s: %d fields, not %d: %s", name, len(fields), len(columns), line)
				continue
			}
			row := map[string]string{}
			for i, c := range columns {
				row[c] = fields[i]
			}
			rows[table] = append(rows[table], row)
			all[table][fields[0]] = true
		}
	}
	for table, refs := range map[string]map[string]string{
		"File":     {"Component_": "Component"},
		"Registry": {"Component_": "Component"}, "ServiceInstall": {"Component_": "Component"}, "ServiceControl": {"Component_": "Component"},
		"Environment": {"Component_": "Component"}, "Shortcut": {"Component_": "Component", "Directory_": "Directory"},
		"MsiShortcutProperty": {"Shortcut_": "Shortcut"}, "Component": {"Directory_": "Directory"},
		"FeatureComponents": {"Component_": "Component", "Feature_": "Feature"}, "CreateFolder": {"Component_": "Component", "Directory_": "Directory"},
	} {
		for _, row := range rows[table] {
			for column, to := range refs {
				if !all[to][row[column]] {
					t.Errorf("%s: %q is no %s", table, row[column], to)
				}
			}
		}
	}
	for _, row := range rows["Component"] {
		table := map[bool]string{true: "Registry", false: "File"}[row["Attributes"] == "260"]
		if !all[table][row["KeyPath"]] {
			t.Errorf("component %s: no key path %s in %s", row["Component"], row["KeyPath"], table)
		}
		if !strings.Contains(join(rows["FeatureComponents"], "Component_"), row["Component"]) {
			t.Errorf("component %s is in no feature", row["Component"])
		}
	}
	if !strings.Contains(join(rows["Property"], "Value"), upgradeCode) {
		t.Error("no upgrade code")
	}
}

func join(rows []map[string]string, column string) string {
	var b strings.Builder
	for _, r := range rows {
		b.WriteString(r[column] + "\n")
	}
	return b.String()
}

// TestHalfASigner: a certificate without its key would make unsigned packages
// that somebody takes for signed.
func TestHalfASigner(t *testing.T) {
	for _, name := range []string{"HUSORDEN_SIGN_CERT", "HUSORDEN_SIGN_KEY"} {
		if _, err := NewSigner(func(n string) string { return map[string]string{name: "x"}[n] }); err == nil {
			t.Errorf("%s alone: no error", name)
		}
	}
	s, err := NewSigner(func(string) string { return "" })
	if err != nil {
		t.Fatal(err)
	}
	if err := s.Sign(t.Context(), "there is no such file"); err != nil {
		t.Errorf("without a certificate: %v", err)
	}
}
