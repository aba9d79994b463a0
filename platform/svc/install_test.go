//go:build !windows

package svc

import (
	"context"
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
)

// house is one system's installation over fakes, and a way to damage each part.
type house struct {
	name    string
	service *Service
	damage  map[Part][]func(t *testing.T) // missing first, then what differs
	said    func() []string               // what the manager was told since last asked
	left    func(t *testing.T) []string   // what an installation has left behind
}

// houses are the three systems. All of them can be tested on each but Windows,
// which has no links.
func houses(t *testing.T) []house {
	return []house{systemdHouse(t), launchdHouse(t), windowsHouse(t)}
}

func gone(path string) func(*testing.T) {
	return func(t *testing.T) {
		if err := os.Remove(path); err != nil {
			t.Fatal(err)
		}
	}
}

func written(path, text string, mode fs.FileMode) func(*testing.T) {
	return func(t *testing.T) {
		if err := os.WriteFile(path, []byte(text), 0o644); err != nil {
			t.Fatal(err)
		}
		if err := os.Chmod(path, mode); err != nil {
			t.Fatal(err)
		}
	}
}

func linked(path, target string) func(*testing.T) {
	return func(t *testing.T) {
		if err := errors.Join(os.Remove(path), os.Symlink(target, path)); err != nil {
			t.Fatal(err)
		}
	}
}

// files lists what lies below root.
func files(root string) func(*testing.T) []string {
	return func(t *testing.T) []string {
		var found []string
		err := filepath.WalkDir(root, func(path string, d fs.DirEntry, err error) error {
			if err == nil && !d.IsDir() {
				found = append(found, path)
			}
			return err
		})
		if err != nil {
			t.Fatal(err)
		}
		return found
	}
}

// recorder is a runner that keeps what it was told and answers each command by
// its first word.
type recorder struct {
	said   []string
	answer map[string]func() (string, int)
}

func (r *recorder) run(_ context.Context, args ...string) (string, int, error) {
	if args[0] != "print" && args[0] != "show" { // questions change nothing
		r.said = append(r.said, strings.Join(args, " "))
	}
	if a := r.answer[args[0]]; a != nil {
		out, code := a()
		return out, code, nil
	}
	return "", 0, nil
}

func (r *recorder) since() []string {
	said := r.said
	r.said = nil
	return said
}

func systemdHouse(t *testing.T) house {
	root := t.TempDir()
	parts := systemdParts(plain, root)
	damage := map[Part][]func(*testing.T){}
	for _, p := range parts {
		switch p := p.(type) {
		case file:
			damage[p.name] = []func(*testing.T){gone(p.path), written(p.path, p.text+"# more\n", 0o644),
				written(p.path, strings.ToUpper(p.text), 0o644), written(p.path, p.text, 0o666), linked(p.path, "/dev/null")}
		case link:
			damage[p.name] = []func(*testing.T){gone(p.path), linked(p.path, "/dev/null"),
				func(t *testing.T) { gone(p.path)(t); written(p.path, "x", 0o644)(t) }}
		}
	}
	r := &recorder{}
	s := &Service{config: Config{Root: root}, parts: parts,
		manager: systemd{unit: "husorden.service", run: r.run, booted: root}}
	return house{"systemd", s, damage, r.since, files(root)}
}

func launchdHouse(t *testing.T) house {
	root := t.TempDir()
	c := Config{Name: darwinName, Program: "/Applications/Husorden.app/husorden", Companion: "/Applications/Husorden.app/husorden-companion"}
	parts := launchdParts(c, root)
	damage := map[Part][]func(*testing.T){}
	for _, p := range parts {
		p := p.(file)
		damage[p.name] = []func(*testing.T){gone(p.path), written(p.path, p.text+"\n", 0o644), written(p.path, p.text, 0o664), linked(p.path, "/dev/null")}
	}
	loaded := map[string]bool{}
	r := &recorder{}
	run := func(ctx context.Context, args ...string) (string, int, error) {
		out, code, err := r.run(ctx, args...)
		switch args[0] {
		case "bootstrap":
			loaded[args[1]] = true
		case "bootout":
			delete(loaded, filepath.Dir(args[1]))
		case "print":
			if !loaded[filepath.Dir(args[1])] {
				return "Could not find service", 113, nil
			}
		}
		return out, code, err
	}
	daemon, agent := launchdPaths(c, root)
	s := &Service{config: Config{Root: root}, parts: parts, manager: launchd{
		label: darwinName, daemon: daemon, agent: agent, run: run,
		console: func() (int, bool) { return 501, true }, bound: 50 * time.Millisecond, poll: time.Millisecond,
	}}
	return house{"launchd", s, damage, r.since, files(root)}
}

func windowsHouse(*testing.T) house {
	f := &fakeSCM{}
	wanted := scmWanted(Config{}, `"C:\Program Files\Husorden\husorden.exe" service`)
	s := &Service{config: Config{Root: "/"}, parts: scmParts(f, wanted, `"C:\Program Files\Husorden\husorden-companion.exe"`),
		manager: scmManager{scm: f, poll: time.Millisecond, startWithin: 50 * time.Millisecond, stopWithin: 50 * time.Millisecond}}
	set := func(change func(*scmConfig)) func(*testing.T) { return func(*testing.T) { change(f.is) } }
	damage := map[Part][]func(*testing.T){
		PartService: {
			set(func(c *scmConfig) { c.Command = `C:\Program Files\Husorden\husorden.exe service` }),
			set(func(c *scmConfig) { c.Account = `NT AUTHORITY\LocalService` }),
			set(func(c *scmConfig) { c.Description = "" }),
		},
		PartBoot: {
			set(func(c *scmConfig) { c.Auto = false }),
			set(func(c *scmConfig) { c.Delayed = false }),
		},
		PartRecovery: {
			set(func(c *scmConfig) { c.Restarts = nil }),
			set(func(c *scmConfig) { c.Restarts = []time.Duration{time.Second} }),
			set(func(c *scmConfig) { c.Forget = 10 * time.Second }),
			set(func(c *scmConfig) { c.OnError = false }),
		},
		PartServiceSID: {set(func(c *scmConfig) { c.SID = false })},
		PartEvents:     {func(*testing.T) { f.source = false }},
		PartCompanionStart: {
			func(*testing.T) { f.run = "" },
			func(*testing.T) { f.run = `C:\Users\Public\other.exe` },
		},
	}
	left := func(*testing.T) []string {
		var found []string
		if f.is != nil {
			found = append(found, "service")
		}
		if f.source {
			found = append(found, "source")
		}
		if f.run != "" {
			found = append(found, "run")
		}
		return found
	}
	return house{"windows", s, damage, f.since, left}
}

// TestInstall: the first time everything, the second time nothing, and after an
// uninstallation nothing is left.
func TestInstall(t *testing.T) {
	for _, h := range houses(t) {
		t.Run(h.name, func(t *testing.T) {
			ctx, s := t.Context(), h.service
			if parts, err := s.Installed(ctx); err != nil || len(parts) > 0 {
				t.Fatalf("installed before: %v, %v", parts, err)
			}
			st, err := s.Status(ctx)
			if err != nil || st.Installed || st.State != Stopped || len(st.Deviations) != len(s.parts) {
				t.Fatalf("before: %+v, %v", st, err)
			}
			changed, err := s.Install(ctx)
			if err != nil || len(changed) == 0 {
				t.Fatalf("first: %v, %v", changed, err)
			}
			h.said()
			before := h.left(t)
			changed, err = s.Install(ctx)
			if err != nil || len(changed) > 0 {
				t.Errorf("second: %v, %v", changed, err)
			}
			if said := h.said(); len(said) > 0 {
				t.Errorf("the second time the manager was told %v", said)
			}
			if diff := cmp.Diff(before, h.left(t)); diff != "" {
				t.Errorf("the second time changed: %s", diff)
			}
			if off, err := s.Check(ctx); err != nil || len(off) > 0 {
				t.Errorf("deviations after: %v, %v", off, err)
			}
			removed, err := s.Uninstall(ctx)
			if err != nil || len(removed) != len(s.parts) {
				t.Errorf("removed %v, %v", removed, err)
			}
			if left := h.left(t); len(left) > 0 {
				t.Errorf("left: %v", left)
			}
			h.said()
			removed, err = s.Uninstall(ctx)
			if err != nil || len(removed) > 0 || len(h.said()) > 0 {
				t.Errorf("the second time removed %v, %v", removed, err)
			}
		})
	}
}

// TestRepair damages each part in each way: Check tells exactly that, Repair
// mends exactly that, and an uninstallation removes it all the same.
func TestRepair(t *testing.T) {
	for _, h := range houses(t) {
		t.Run(h.name, func(t *testing.T) {
			ctx, s := t.Context(), h.service
			tried := 0
			for _, p := range s.parts {
				for _, damage := range h.damage[p.part()] {
					tried++
					if _, err := s.Install(ctx); err != nil {
						t.Fatal(err)
					}
					damage(t)
					found, err := s.Check(ctx)
					if err != nil || len(found) != 1 || found[0].Part != p.part() {
						t.Fatalf("%s, way %d: found %v, %v", p.part(), tried, found, err)
					}
					mended, err := s.Repair(ctx)
					if err != nil || !cmp.Equal(found, mended) {
						t.Errorf("%s: found %v, mended %v, %v", p.part(), found, mended, err)
					}
					if off, err := s.Check(ctx); err != nil || len(off) > 0 {
						t.Errorf("%s: after the repair %v, %v", p.part(), off, err)
					}
					damage(t)
					if _, err := s.Uninstall(ctx); err != nil {
						t.Errorf("%s: removing what was damaged: %v", p.part(), err)
					}
					if left := h.left(t); len(left) > 0 {
						t.Errorf("%s: left %v", p.part(), left)
					}
				}
				if len(h.damage[p.part()]) == 0 {
					t.Errorf("no test damages %s", p.part())
				}
			}
		})
	}
}

// TestFolderInTheWay: what is not ours is neither replaced nor removed.
func TestFolderInTheWay(t *testing.T) {
	h := systemdHouse(t)
	f := h.service.parts[0].(file)
	inside := filepath.Join(f.path, "theirs")
	if err := os.MkdirAll(inside, 0o755); err != nil {
		t.Fatal(err)
	}
	if _, err := h.service.Install(t.Context()); err == nil {
		t.Error("installed over a folder")
	}
	if _, err := h.service.Uninstall(t.Context()); err == nil {
		t.Error("uninstalled a folder")
	}
	if _, err := os.Stat(inside); err != nil {
		t.Error(err)
	}
	if entries, err := os.ReadDir(filepath.Dir(f.path)); err != nil || len(entries) != 1 {
		t.Errorf("temporary files left: %v, %v", entries, err)
	}
}

// TestRights: without them nothing is begun.
func TestRights(t *testing.T) {
	for _, m := range []manager{systemd{booted: t.TempDir(), uid: 1000}, launchd{uid: 501}} {
		root := t.TempDir()
		s := &Service{config: Config{Root: root}, parts: systemdParts(plain, root), manager: m}
		if _, err := s.Install(t.Context()); !errors.Is(err, fs.ErrPermission) {
			t.Errorf("install: %v", err)
		}
		if _, err := s.Uninstall(t.Context()); !errors.Is(err, fs.ErrPermission) {
			t.Errorf("uninstall: %v", err)
		}
		if left := files(root)(t); len(left) > 0 {
			t.Errorf("written all the same: %v", left)
		}
		if _, err := s.Check(t.Context()); err != nil {
			t.Errorf("check needs no rights: %v", err)
		}
	}
	s := &Service{config: Config{Root: "/"}, manager: systemd{booted: "/nowhere"}}
	if _, err := s.Install(t.Context()); !errors.Is(err, ErrNoManager) {
		t.Errorf("without systemd: %v", err)
	}
}

// TestSafe: a program that others can replace is not made a service.
func TestSafe(t *testing.T) {
	dir := t.TempDir() // below a folder that everybody may write to
	program := filepath.Join(dir, "husorden")
	written(program, "", 0o755)(t)
	if err := safe(program); !errors.Is(err, ErrUnsafe) {
		t.Errorf("%s: %v", program, err)
	}
	shell, err := filepath.EvalSymlinks("/bin/sh")
	if err != nil {
		t.Fatal(err)
	}
	if err := safe(shell); err != nil {
		t.Error(err)
	}
	if err := os.Symlink(shell, program+".link"); err != nil {
		t.Fatal(err)
	}
	if err := safe(program + ".link"); !errors.Is(err, ErrUnsafe) {
		t.Errorf("a link: %v", err)
	}
	s := &Service{config: Config{Program: program, Companion: program}, safe: safe}
	if _, err := s.Install(t.Context()); !errors.Is(err, ErrUnsafe) {
		t.Errorf("install: %v", err)
	}
	s.config.Companion += "-companion"
	s.safe = nil
	if _, err := s.Install(t.Context()); !errors.Is(err, ErrIncomplete) {
		t.Errorf("without the companion: %v", err)
	}
}
