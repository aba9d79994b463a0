//go:build packages

package windows

import (
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"
)

// TestUnderWine lives through what happens to an installation, on one PC.
func TestUnderWine(t *testing.T) {
	p := under(t, nil)
	p.build("1.2.3", "1.3.0")
	for _, step := range []struct {
		name string
		do   func(*pc)
	}{
		{"refused", refused},
		{"installed", installed},
		{"repaired", repaired},
		{"upgraded", upgraded},
		{"goes back", goesBack},
		{"not enrolled", notEnrolled},
		{"killed", killed},
		{"a folder of somebody else", hostile},
		{"removed, the ledger kept", removedKept},
		{"removed", removed},
	} {
		if !t.Run(step.name, func(t *testing.T) {
			q := *p
			q.t = t
			step.do(&q)
		}) {
			return
		}
	}
}

// refused: with what is written wrong nothing is installed. The sentences are those
// of the table LaunchCondition; Wine shows them to nobody.
func refused(p *pc) {
	for name, properties := range map[string][]string{
		"a token alone":   {"ENROLL_TOKEN=ho1abc"},
		"no https":        {"CENTRAL_URL=http://example.com", "ENROLL_TOKEN=ho1abc"},
		"no token":        {"CENTRAL_URL=https://example.com", "ENROLL_TOKEN=abc"},
		"another profile": {"PROFILE=x"},
		"a language":      {"LANGUAGE=sv"},
	} {
		code, log := p.msiexec(append([]string{"/i", windows(p.msi["1.2.3"])}, properties...)...)
		if code == 0 || strings.Contains(log, "Action ended") && strings.Contains(log, "InstallFiles") {
			p.t.Errorf("%s: %d\n%s", name, code, log)
		}
	}
	p.nothing()
}

// nothing is left, or was never there.
func (p *pc) nothing() {
	p.t.Helper()
	for _, path := range []string{programs, dataFolder, "ProgramData/Microsoft/Windows/Start Menu/Programs/Husorden.lnk"} {
		if p.there(path) {
			p.t.Errorf("left: %s: %s", path, p.linux("find", p.at(path)))
		}
	}
	if s := p.state(); s != "" {
		p.t.Errorf("the service is %s", s)
	}
	if e := p.entries(); len(e) > 0 {
		p.t.Errorf("still in the list of programs: %q", e)
	}
	for _, key := range []string{`HKLM\SOFTWARE\Husorden`, `HKLM\SOFTWARE\Classes\husorden`, `HKLM\SOFTWARE\Classes\AppUserModelId\Husorden.Husorden`,
		`HKLM\SYSTEM\CurrentControlSet\Services\EventLog\Application\Husorden`} {
		if out := p.registry(key); strings.Contains(out, "REG_") {
			p.t.Errorf("left: %s", out)
		}
	}
	for _, key := range []string{`HKLM\SOFTWARE\Microsoft\Windows\CurrentVersion\Run`, `HKLM\SYSTEM\CurrentControlSet\Control\Session Manager\Environment`} {
		if out := p.registry(key); strings.Contains(out, "Husorden\\") || strings.Contains(out, "HUSORDEN_LANG") {
			p.t.Errorf("left: %s", out)
		}
	}
}

// installed: with everything a consultant may write.
func installed(p *pc) {
	token := p.token()
	p.install("1.2.3", "CENTRAL_URL="+p.url, "ENROLL_TOKEN="+token, "PROFILE=botilbud", "LANGUAGE=en")
	p.runs("1.2.3")
	p.within("central knows it", func() bool { return p.devices("active") == 1 })
	p.within("the token is forgotten", func() bool { return !strings.Contains(p.registry(`HKLM\SOFTWARE\Husorden`), "EnrollToken") })
	for _, dir := range []string{programs, dataFolder} {
		if out := p.linux("sh", "-c", `grep -rlaF "$1" "$2" || true`, "-", token, p.at(dir)); out != "" {
			p.t.Errorf("the token stands in %s", out)
		}
	}
	if e := p.entries(); !slices.Equal(e, []string{"1.2.3"}) {
		p.t.Errorf("in the list of programs: %q", e)
	}
	for key, says := range map[string][]string{
		`HKLM\SOFTWARE\Microsoft\Windows\CurrentVersion\Run`:                   {`C:\Program Files\Husorden\husorden-companion.exe`},
		`HKLM\SOFTWARE\Classes\husorden`:                                       {"URL Protocol", `husorden-companion.exe" --page`},
		`HKLM\SOFTWARE\Classes\AppUserModelId\Husorden.Husorden`:               {"DisplayName"},
		`HKLM\SYSTEM\CurrentControlSet\Services\EventLog\Application\Husorden`: {"EventMessageFile"},
		`HKLM\SYSTEM\CurrentControlSet\Control\Session Manager\Environment`:    {"HUSORDEN_LANG", `C:\Program Files\Husorden`},
		`HKLM\SYSTEM\CurrentControlSet\Services\Husorden`:                      {`husorden.exe" service`, "LocalSystem"},
		`HKLM\SOFTWARE\Husorden\Setup`:                                         {p.url, "botilbud"},
		uninstalls + `\` + ProductCode("1.2.3", "amd64"):                       {"HelpLink", "Husorden"},
	} {
		out := p.registry(key)
		for _, s := range says {
			if !strings.Contains(out, s) {
				p.t.Errorf("no %q in %s:\n%s", s, key, out)
			}
		}
	}
	if !strings.Contains(p.log(), `"policy":"botilbud"`) || !p.there(dataFolder+"/policy.yaml") {
		p.t.Errorf("not the profile:\n%s", p.log())
	}
	// Wine has neither recovery actions nor identities of services.
	_, out := p.husorden("service", "status", "--format", "json")
	for _, known := range []string{`{"part":"recovery","condition":"differs"}`, `{"part":"service_sid","condition":"differs"}`, ","} {
		out = strings.ReplaceAll(out, known, "")
	}
	if !strings.Contains(out, `"deviations":[]`) {
		p.t.Errorf("not installed as the program does it: %s", out)
	}
	// The same once more changes nothing.
	p.install("1.2.3")
	p.runs("1.2.3")
	if n := p.devices("active"); n != 1 {
		p.t.Errorf("%d devices", n)
	}
}

// repaired: what was removed or changed comes back, by the package and by the
// service itself.
func repaired(p *pc) {
	if code, out := p.husorden("service", "stop"); code != 0 {
		p.t.Fatalf("%d %s", code, out)
	}
	if err := os.Remove(p.at(programs + "/husorden-companion.exe")); err != nil {
		p.t.Fatal(err)
	}
	p.wine("reg", "add", `HKLM\SYSTEM\CurrentControlSet\Services\Husorden`, "/v", "ImagePath", "/d", `C:\windows\notepad.exe`, "/f")
	p.wine("reg", "delete", `HKLM\SOFTWARE\Microsoft\Windows\CurrentVersion\Run`, "/v", "Husorden", "/f")
	// What msiexec /f stands for; Wine's has it otherwise.
	if code, log := p.msiexec("/i", windows(p.msi["1.2.3"]), "REINSTALL=ALL", "REINSTALLMODE=amus"); code != 0 {
		p.t.Fatalf("%d\n%s", code, log)
	}
	p.runs("1.2.3")
	if !p.there(programs + "/husorden-companion.exe") {
		p.t.Error("the companion is not back")
	}
	if out := p.registry(`HKLM\SOFTWARE\Microsoft\Windows\CurrentVersion\Run`); !strings.Contains(out, "husorden-companion.exe") {
		p.t.Errorf("it does not start at logon: %s", out)
	}
	p.enrolled()
}

// enrolled: the one device that central knew is it still.
func (p *pc) enrolled() {
	p.t.Helper()
	if code, out := p.husorden("retire"); code != 0 || !strings.Contains(out, p.url) {
		p.t.Errorf("it is not enrolled any more: %d %s", code, out)
	}
	if a := p.devices("active"); a != 1 {
		p.t.Errorf("central knows %d devices", a)
	}
}

// records is how long the log of removals is.
func (p *pc) records() int {
	p.t.Helper()
	code, out := p.husorden("ledger", "verify")
	if code != 0 {
		p.t.Errorf("the log: %d %s", code, out)
	}
	_, out = p.husorden("ledger", "log", "--last", "1000")
	return strings.Count(out, "\n")
}

// upgraded: the new one runs, with what the old one had stored; the old one is not
// taken back.
func upgraded(p *pc) {
	before := p.records()
	p.install("1.3.0")
	p.runs("1.3.0")
	p.enrolled()
	if after := p.records(); before == 0 || after < before {
		p.t.Errorf("%d records, and %d before", after, before)
	}
	if e := p.entries(); !slices.Equal(e, []string{"1.3.0"}) {
		p.t.Errorf("in the list of programs: %q", e)
	}
	if out := p.registry(`HKLM\SOFTWARE\Husorden\Setup`); !strings.Contains(out, "Language    REG_SZ    en") {
		p.t.Errorf("the language is forgotten: %s", out)
	}
	code, log := p.msiexec("/i", windows(p.msi["1.2.3"]))
	if code == 0 { // LaunchCondition says why
		p.t.Errorf("an earlier one is taken: %d\n%s", code, log)
	}
	p.runs("1.3.0")
}

// goesBack: what an update does when the new version does not work (package
// platform/packager).
func goesBack(p *pc) {
	before := p.records()
	if code, log := p.msiexec("/x", windows(p.msi["1.3.0"]), "UPGRADINGPRODUCTCODE={00000000-0000-0000-0000-000000000000}"); code != 0 {
		p.t.Fatalf("%d\n%s", code, log)
	}
	p.install("1.2.3")
	p.runs("1.2.3")
	p.enrolled()
	if after := p.records(); after < before {
		p.t.Errorf("%d records, and %d before", after, before)
	}
}

// notEnrolled: a token that central refuses leaves a PC that works, and says so.
func notEnrolled(p *pc) {
	if code, out := p.husorden("retire", "--yes"); code != 0 {
		p.t.Fatalf("%d %s", code, out)
	}
	p.install("1.3.0", "CENTRAL_URL="+p.url, "ENROLL_TOKEN=ho1"+strings.Repeat("0", 32))
	p.runs("1.3.0")
	p.within("it is told", func() bool { return strings.Contains(p.log(), "enrolment_refused") })
	if strings.Contains(p.log(), "ho1000") || strings.Contains(p.registry(`HKLM\SOFTWARE\Husorden`), "ho1000") {
		p.t.Error("the token stays")
	}
	if code, out := p.husorden("enroll", p.url, p.token()); code != 0 {
		p.t.Fatalf("by hand: %d %s", code, out)
	}
	p.within("central knows it", func() bool { return p.devices("active") == 1 })
}

// killed: Windows Installer is killed in the middle, and begins anew.
func killed(p *pc) {
	for _, after := range []time.Duration{100, 500, 1200} {
		next := "1.3.0"
		if e := p.entries(); slices.Equal(e, []string{"1.3.0"}) {
			if code, log := p.msiexec("/x", windows(p.msi["1.3.0"]), "UPGRADINGPRODUCTCODE={00000000-0000-0000-0000-000000000000}"); code != 0 {
				p.t.Fatalf("%d\n%s", code, log)
			}
		}
		cmd := p.command("msiexec", "/i", windows(p.msi[next]), "/qn", "/norestart")
		if err := cmd.Start(); err != nil {
			p.t.Fatal(err)
		}
		time.Sleep(after * time.Millisecond)
		p.wine("taskkill", "/f", "/im", "msiexec.exe")
		cmd.Wait() //nolint:errcheck // it was killed
		p.install(next)
		p.runs(next)
		p.enrolled()
	}
}

// hostile: a folder that somebody has put where the service keeps its things is not
// used, and what it leads to is not touched.
func hostile(p *pc) {
	if code, log := p.msiexec("/x", windows(p.msi["1.3.0"])); code != 0 {
		p.t.Fatalf("%d\n%s", code, log)
	}
	p.nothing()
	theirs := p.at("users/Public/theirs")
	if err := os.MkdirAll(filepath.Join(theirs, "ledger"), 0o777); err != nil {
		p.t.Fatal(err)
	}
	if err := os.WriteFile(filepath.Join(theirs, "policy.yaml"), []byte("not ours"), 0o600); err != nil {
		p.t.Fatal(err)
	}
	if err := os.Symlink(theirs, p.at(dataFolder)); err != nil {
		p.t.Fatal(err)
	}
	code, log := p.msiexec("/i", windows(p.msi["1.3.0"]))
	p.t.Logf("with a link in the folder's place msiexec ends with %d", code)
	if p.state() == "RUNNING" {
		p.t.Errorf("the service runs there\n%s", log)
	}
	if b, err := os.ReadFile(filepath.Join(theirs, "policy.yaml")); err != nil || string(b) != "not ours" {
		p.t.Errorf("theirs is %q, %v", b, err)
	}
	if entries, err := os.ReadDir(theirs); err != nil || len(entries) != 2 {
		p.t.Errorf("something was put there: %v %v", entries, err)
	}
	if err := os.Remove(p.at(dataFolder)); err != nil {
		p.t.Fatal(err)
	}
	p.install("1.3.0", "CENTRAL_URL="+p.url, "ENROLL_TOKEN="+p.token())
	p.runs("1.3.0")
	p.within("central knows it", func() bool { return p.devices("active") == 1 })
}

// removedKept: what was stored stays when that is asked for, and is taken up.
func removedKept(p *pc) {
	if code, log := p.msiexec("/x", windows(p.msi["1.3.0"]), "KEEP_LEDGER=1"); code != 0 {
		p.t.Fatalf("%d\n%s", code, log)
	}
	if !p.there(dataFolder + "/ledger/ledger.db") {
		p.t.Error("the ledger is gone")
	}
	if p.there(programs) || p.state() != "" {
		p.t.Errorf("the programs are there, the service is %q", p.state())
	}
	p.install("1.3.0", "CENTRAL_URL="+p.url, "ENROLL_TOKEN="+p.token())
	p.runs("1.3.0")
	p.within("central knows it", func() bool { return p.devices("active") == 1 })
	if p.records() == 0 {
		p.t.Error("another ledger")
	}
}

// removed: nothing is left, and central knows.
func removed(p *pc) {
	// Somebody else who uses the PC.
	const karen = "users/karen/AppData/Local/Husorden"
	for path, text := range map[string]string{"/notices.json": "{}", "/page/x": "", "/Brev.txt": "hers"} {
		file := p.at(karen + path)
		if err := os.MkdirAll(filepath.Dir(file), 0o755); err != nil {
			p.t.Fatal(err)
		}
		if err := os.WriteFile(file, []byte(text), 0o600); err != nil {
			p.t.Fatal(err)
		}
	}
	p.wine("reg", "add", `HKLM\SOFTWARE\Microsoft\Windows NT\CurrentVersion\ProfileList\S-1-5-21-1-2-3-1001`, "/v", "ProfileImagePath", "/t", "REG_EXPAND_SZ", "/d", `%SystemDrive%\users\karen`, "/f")
	if code, log := p.msiexec("/x", ProductCode("1.3.0", "amd64")); code != 0 {
		p.t.Fatalf("%d\n%s", code, log)
	}
	p.nothing()
	if p.there(karen+"/notices.json") || p.there(karen+"/page") || !p.there(karen+"/Brev.txt") {
		p.t.Errorf("in Karen's folder: %s", p.linux("ls", p.at(karen)))
	}
	if n := p.devices("active"); n != 0 {
		p.t.Errorf("central thinks that %d are there", n)
	}
}
