//go:build winetest

package main

import (
	"encoding/binary"
	"encoding/json"
	"errors"
	"io/fs"
	"os"
	"os/exec"
	"os/user"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
	"time"
	"unicode/utf16"

	"golang.org/x/sys/windows/registry"
)

const (
	serviceKey = `SYSTEM\CurrentControlSet\Services\Husorden`
	eventKey   = `SYSTEM\CurrentControlSet\Services\EventLog\Application\Husorden`
	runKey     = `SOFTWARE\Microsoft\Windows\CurrentVersion\Run`
)

// installedPC is a Windows PC (Wine's, a prefix for tests) with Husorden
// installed where a package puts it, its user's real Desktop and Recycle Bin.
type installedPC struct {
	*kept
	data   string // the service's folder
	own    string // the companion's
	report string // the file on the Desktop
	record string // the $I file in the bin
	binned string // its $R file
}

func newInstalledPC(t *testing.T) *installedPC {
	t.Helper()
	built := clockedBinaries(t)
	me, err := user.Current()
	if err != nil {
		t.Fatal(err)
	}
	bin := filepath.Join(`C:\$Recycle.Bin`, me.Uid)
	pc := &installedPC{
		kept: &kept{t: t, bin: filepath.Join(os.Getenv("ProgramFiles"), "Husorden"), home: me.HomeDir,
			clock: os.Getenv("HUSORDEN_CLOCK"), now: time.Now().UTC().Truncate(time.Second)},
		data: filepath.Join(os.Getenv("ProgramData"), "Husorden"), own: filepath.Join(os.Getenv("LocalAppData"), "Husorden"),
		report: filepath.Join(me.HomeDir, "Desktop", "Statusrapport Sofie Husorden.txt"),
		record: filepath.Join(bin, "$IHUSORD.txt"), binned: filepath.Join(bin, "$RHUSORD.txt"),
	}
	for _, name := range []string{"ProgramFiles", "ProgramData", "LocalAppData", "AppData", "SystemDrive"} {
		pc.env = append(pc.env, name+"="+os.Getenv(name))
	}
	if pc.clock == "" {
		t.Fatal("HUSORDEN_CLOCK is not in the system's environment: .ci/wine/setup puts it there")
	}
	if err := os.MkdirAll(filepath.Dir(pc.clock), 0o700); err != nil {
		t.Fatal(err)
	}
	pc.clear()
	t.Cleanup(pc.clear)
	pc.move(0)
	if err := os.MkdirAll(bin, 0o700); err != nil {
		t.Fatal(err)
	}
	for _, name := range []string{"husorden.exe", "husorden-companion.exe"} {
		program, err := os.ReadFile(filepath.Join(built, name))
		if err != nil {
			t.Fatal(err)
		}
		write(t, pc.bin, name, string(program))
	}
	write(t, pc.data, "policy.yaml", pc.rules())
	return pc
}

// clear takes away what this test, or one that was cut off, has left.
func (pc *installedPC) clear() {
	if cmd := pc.command("service", "uninstall", "--yes"); fileExists(cmd.Path) {
		if out, err := cmd.CombinedOutput(); err != nil {
			pc.t.Errorf("uninstalling: %v\n%s", err, out)
		}
	}
	for _, path := range []string{pc.bin, pc.data, pc.own, pc.report, pc.record, pc.binned} {
		err := os.RemoveAll(path)
		for range 100 { // a process that was killed may hold it yet
			if err == nil {
				break
			}
			time.Sleep(50 * time.Millisecond)
			err = os.RemoveAll(path)
		}
		if err != nil {
			pc.t.Error(err)
		}
	}
}

func fileExists(path string) bool {
	_, err := os.Stat(path)
	return err == nil
}

// throwAway puts a report in the Recycle Bin as Windows 10 does.
func (pc *installedPC) throwAway() {
	pc.t.Helper()
	b := binary.LittleEndian.AppendUint64(nil, 2)
	b = binary.LittleEndian.AppendUint64(b, uint64(len(keptReport)))
	b = binary.LittleEndian.AppendUint64(b, uint64(pc.now.Unix()+11_644_473_600)*10_000_000)
	name := append(utf16.Encode([]rune(filepath.Join(pc.home, "Desktop", "Gammel rapport.txt"))), 0)
	b = binary.LittleEndian.AppendUint32(b, uint32(len(name)))
	for _, c := range name {
		b = binary.LittleEndian.AppendUint16(b, c)
	}
	write(pc.t, filepath.Dir(pc.record), filepath.Base(pc.record), string(b))
	write(pc.t, filepath.Dir(pc.binned), filepath.Base(pc.binned), keptReport)
	for _, path := range []string{pc.record, pc.binned} {
		p, err := syscall.UTF16PtrFromString(path)
		if err == nil {
			err = syscall.SetFileAttributes(p, syscall.FILE_ATTRIBUTE_ARCHIVE)
		}
		if err != nil {
			pc.t.Fatal(err)
		}
	}
}

// startService starts it by the SCM.
func (pc *installedPC) startService() {
	pc.t.Helper()
	pc.do(0, "service", "start")
	pc.reachable()
}

// serviceState is `husorden service status`.
func (pc *installedPC) serviceState() (st struct {
	Installed bool
	State     string
	PID       int
}) {
	pc.t.Helper()
	out, _ := pc.command("service", "status", "--format", "json").Output()
	if err := json.Unmarshal(out, &st); err != nil {
		pc.t.Fatalf("%v in %s", err, out)
	}
	return st
}

// logOn starts the companion as Windows does from the Run key.
func (pc *installedPC) logOn() *exec.Cmd {
	pc.t.Helper()
	k, err := registry.OpenKey(registry.LOCAL_MACHINE, runKey, registry.QUERY_VALUE)
	if err != nil {
		pc.t.Fatal(err)
	}
	defer k.Close()
	line, _, err := k.GetStringValue("Husorden")
	if err != nil {
		pc.t.Fatal(err)
	}
	cmd := pc.program("husorden-companion")
	cmd.SysProcAttr = &syscall.SysProcAttr{CmdLine: line + " --no-desktop"}
	cmd.Path = strings.Trim(line, `"`)
	return pc.spawn(cmd)
}

// TestKeepWindows: a PC from the installation to the removal of Husorden. What
// is flagged, asked about, removed, had back and purged is a file on the Desktop
// and one in the Recycle Bin; service and companion are killed on the way.
func TestKeepWindows(t *testing.T) {
	began := time.Now()
	pc := newInstalledPC(t)
	pc.do(0, "service", "install")
	if st := pc.serviceState(); !st.Installed || st.State != "stopped" {
		t.Fatalf("after the installation %+v", st)
	}
	pc.startService()
	companion := pc.logOn()
	pc.until("the first look is done", func(s keptStatus) bool { return !s.sick("not_looked_at") && !s.sick("not_watched") })
	pc.throwAway()
	write(t, filepath.Dir(pc.report), filepath.Base(pc.report), keptReport)
	both := func(status, decision string) func(keptStatus) bool {
		return func(s keptStatus) bool {
			return is(filepath.Base(pc.report), status, decision)(s) && is(filepath.Base(pc.binned), status, decision)(s)
		}
	}
	s := pc.until("both are flagged", both("scanned", "keep"))
	if it := s.item(filepath.Base(pc.binned)); it.Place != "recycle_bin" || !strings.EqualFold(it.Path, pc.binned) {
		t.Errorf("in the bin: %+v", it)
	}
	t.Logf("flagged after %v", time.Since(began).Round(time.Millisecond))

	pc.days(10)
	companion.Process.Kill()
	companion.Wait()
	pc.until("the missing companion is told of", func(s keptStatus) bool { return s.sick("not_watched") })
	pc.logOn()
	pc.until("it is watched again", func(s keptStatus) bool { return !s.sick("not_watched") })
	pc.killService()
	pc.startService()
	pc.until("the companion is back at the service", func(s keptStatus) bool { return !s.sick("not_watched") })
	pc.days(21)
	asked := func(s keptStatus) bool {
		return both("scanned", "ask")(s) && !s.item(filepath.Base(pc.report)).Asked.IsZero() && !s.item(filepath.Base(pc.binned)).Asked.IsZero()
	}
	pc.until("both are asked about", asked)
	pc.days(8)
	s = pc.until("both are removed", both("quarantined", ""))
	pc.lie(false)

	for _, name := range []string{filepath.Base(pc.report), filepath.Base(pc.binned)} {
		pc.do(0, "restore", s.item(name).ID)
	}
	pc.lie(true)
	pc.until("both wait again", both("scanned", "ask"))
	pc.days(1) // one summary a day: the second restore came too late for it
	pc.until("both are asked about again", asked)
	pc.days(8)
	pc.until("both are removed again", both("quarantined", ""))
	pc.lie(false)
	pc.killService() // with something in the undo area
	pc.startService()
	pc.days(8)
	pc.until("both are purged", func(s keptStatus) bool {
		return s.item(filepath.Base(pc.report)).ID == "" && s.item(filepath.Base(pc.binned)).ID == ""
	})
	if left, _ := filepath.Glob(filepath.Join(pc.own, "undo", "*.item")); len(left) > 0 {
		t.Errorf("after the purge there is still %v", left)
	}
	pc.do(0, "ledger", "verify")
	pc.do(0, "service", "stop")
	if st := pc.serviceState(); st.State != "stopped" || st.PID != 0 {
		t.Errorf("after the stop %+v", st)
	}
	for _, pc.state = range []string{pc.data, pc.own} {
		pc.noClearText(keptCPR, "Vindelev", "Statusrapport")
	}
	pc.state = ""
	pc.do(0, "service", "uninstall", "--yes")
	pc.nothingLeft()
	t.Logf("in all %v", time.Since(began).Round(time.Millisecond))
}

// killService ends its process as a crash does.
func (pc *installedPC) killService() {
	pc.t.Helper()
	st := pc.serviceState()
	p, err := os.FindProcess(st.PID)
	if err == nil {
		err = p.Kill()
	}
	if err != nil {
		pc.t.Fatalf("killing the service %+v: %v", st, err)
	}
	for range 200 {
		if pc.serviceState().PID == 0 {
			return
		}
		time.Sleep(50 * time.Millisecond)
	}
	pc.t.Fatalf("a service that was killed is %+v", pc.serviceState())
}

// lie fails unless the files lie where they lay, whole, or are all gone.
func (pc *installedPC) lie(there bool) {
	pc.t.Helper()
	for path, text := range map[string]string{pc.report: keptReport, pc.binned: keptReport, pc.record: ""} {
		b, err := os.ReadFile(path)
		switch {
		case there && (err != nil || text != "" && string(b) != text):
			pc.t.Errorf("%s: %v, %d bytes", filepath.Base(path), err, len(b))
		case !there && !errors.Is(err, fs.ErrNotExist):
			pc.t.Errorf("%s is still there: %v", filepath.Base(path), err)
		}
	}
}

// nothingLeft looks for what an installation makes.
func (pc *installedPC) nothingLeft() {
	pc.t.Helper()
	for _, path := range []string{serviceKey, eventKey} {
		if k, err := registry.OpenKey(registry.LOCAL_MACHINE, path, registry.QUERY_VALUE); !errors.Is(err, registry.ErrNotExist) {
			pc.t.Errorf("the key %s is left: %v", path, err)
			k.Close()
		}
	}
	k, err := registry.OpenKey(registry.LOCAL_MACHINE, runKey, registry.QUERY_VALUE)
	if err != nil {
		pc.t.Fatal(err)
	}
	defer k.Close()
	names, err := k.ReadValueNames(-1)
	if err != nil {
		pc.t.Fatal(err)
	}
	for _, name := range names {
		if strings.Contains(strings.ToLower(name), "husorden") {
			pc.t.Errorf("the companion still starts by %q", name)
		}
	}
}
