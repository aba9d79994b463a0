//go:build winetest

package svc

import (
	"context"
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"golang.org/x/sys/windows/svc/mgr"
)

// realService is a service of this computer's SCM that is this test program. Wine
// has an SCM of its own, which knows no recovery and no identity of services.
func realService(t *testing.T, kind string) (*Service, string) {
	t.Helper()
	dir := t.TempDir()
	self, err := os.Executable()
	if err != nil {
		t.Fatal(err)
	}
	name := "HusordenTest" + kind
	s, err := New(Config{Name: name, Program: self, Companion: self, Arguments: []string{"role", name, kind, dir}})
	if err != nil {
		t.Fatal(err)
	}
	s.safe = nil // the test program lies in a temporary folder
	clear := func() {
		ctx, cancel := context.WithTimeout(context.Background(), time.Minute)
		defer cancel()
		if _, err := s.Uninstall(ctx); err != nil {
			t.Error(err)
		}
	}
	clear() // of a run that was cut off
	t.Cleanup(clear)
	return s, dir
}

// onWine are the parts that Wine's SCM has no settings for.
var onWine = []Deviation{{PartRecovery, Differs}, {PartServiceSID, Differs}}

func installed(t *testing.T, s *Service) {
	t.Helper()
	changed, err := s.Install(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	if len(changed) == 0 {
		t.Fatal("installed nothing")
	}
}

func state(t *testing.T, s *Service) Status {
	t.Helper()
	st, err := s.Status(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	return st
}

// TestRealService installs, runs, kills, starts, stops and removes a service.
func TestRealService(t *testing.T) {
	ctx := t.Context()
	s, dir := realService(t, "works")
	if err := s.Start(ctx); !errors.Is(err, ErrNotInstalled) {
		t.Errorf("starting what is not installed: %v", err)
	}
	if err := s.Stop(ctx); !errors.Is(err, ErrNotInstalled) {
		t.Errorf("stopping what is not installed: %v", err)
	}
	installed(t, s)
	if again, err := s.Install(ctx); err != nil || len(again) > 0 {
		t.Errorf("installing again changed %v, %v", again, err)
	}
	if left, err := s.Check(ctx); err != nil || !cmp.Equal(left, onWine) && len(left) > 0 {
		t.Errorf("after the installation %v, %v", left, err)
	}
	if st := state(t, s); !st.Installed || st.State != Stopped {
		t.Errorf("before the start %+v", st)
	}

	for range 2 { // the second start finds it running
		if err := s.Start(ctx); err != nil {
			t.Fatal(err)
		}
	}
	await(t, filepath.Join(dir, "ready"))
	st := state(t, s)
	if st.State != Running || st.PID == 0 {
		t.Fatalf("after the start %+v", st)
	}

	// It dies, as in a crash; what the SCM starts again on Windows is started by
	// hand here.
	p, err := os.FindProcess(st.PID)
	if err != nil {
		t.Fatal(err)
	}
	if err := p.Kill(); err != nil {
		t.Fatal(err)
	}
	settle(t, s, Failed)
	if err := s.Start(ctx); err != nil {
		t.Fatal(err)
	}
	if again := state(t, s); again.State != Running || again.PID == st.PID {
		t.Errorf("after the crash %+v", again)
	}
	if err := s.Restart(ctx); err != nil {
		t.Fatal(err)
	}

	for range 2 {
		if err := s.Stop(ctx); err != nil {
			t.Fatal(err)
		}
	}
	await(t, filepath.Join(dir, "ended"))
	if st := state(t, s); st.State != Stopped || st.PID != 0 {
		t.Errorf("after the stop %+v", st)
	}

	removed, err := s.Uninstall(ctx)
	if err != nil || len(removed) != len(s.parts) {
		t.Errorf("removed %v, %v", removed, err)
	}
	if removed, err := s.Uninstall(ctx); err != nil || len(removed) > 0 {
		t.Errorf("the second time removed %v, %v", removed, err)
	}
	if st := state(t, s); st.Installed || len(st.Deviations) != len(s.parts) {
		t.Errorf("after the removal %+v", st)
	}
}

// TestRealRepair damages the SCM's entry and the registry, and has them mended.
func TestRealRepair(t *testing.T) {
	ctx := t.Context()
	s, _ := realService(t, "works")
	installed(t, s)
	w := s.manager.(scmManager).scm.(windowsSCM)
	good, err := w.config()
	if err != nil {
		t.Fatal(err)
	}
	if !strings.HasPrefix(good.Command, `"`) || !strings.Contains(good.Command, `" role `) {
		t.Errorf("command %s", good.Command)
	}
	for part, damage := range map[Part]func() error{
		PartService: func() error {
			bad := good
			bad.Command, bad.Description = `C:\other.exe`, "x"
			return w.setMain(bad)
		},
		PartBoot: func() error {
			return w.with(0xF01FF, func(m *mgr.Service) error {
				return m.UpdateConfig(mgr.Config{ServiceType: 0x10, StartType: mgr.StartManual, BinaryPathName: good.Command, DisplayName: good.DisplayName, Description: good.Description})
			})
		},
		PartEvents:         func() error { return w.setEvents(false) },
		PartCompanionStart: func() error { return w.setRunValue(`C:\other.exe`) },
	} {
		if err := damage(); err != nil && !unknownLevel(err) { // Wine, after the first of UpdateConfig's steps
			t.Fatal(part, err)
		}
		mended, err := s.Repair(ctx)
		if err != nil || len(mended) != 1 || mended[0].Part != part {
			t.Errorf("%s: mended %v, %v", part, mended, err)
		}
	}
	if got, err := w.config(); err != nil || !cmp.Equal(good, got) {
		t.Errorf("after the repairs: %s, %v", cmp.Diff(good, got), err)
	}
}

// TestRealStuck: a service that does not end when told to is left behind.
func TestRealStuck(t *testing.T) {
	s, dir := realService(t, "stuck")
	installed(t, s)
	if err := s.Start(t.Context()); err != nil {
		t.Fatal(err)
	}
	await(t, filepath.Join(dir, "ready"))
	began := time.Now()
	if err := s.Stop(t.Context()); err != nil {
		t.Error(err)
	}
	// The bound of this program is two seconds.
	if took := time.Since(began); took < time.Second || took > 20*time.Second {
		t.Errorf("the stop took %s", took)
	}
	if st := state(t, s); st.State != Stopped {
		t.Errorf("after the stop %+v", st)
	}
}

// TestRealFailure: to the SCM a service that fails has crashed, which is what
// recovery is for.
func TestRealFailure(t *testing.T) {
	for _, kind := range []string{"fails", "ends"} {
		t.Run(kind, func(t *testing.T) {
			s, dir := realService(t, kind)
			installed(t, s)
			if err := s.Start(t.Context()); err != nil {
				t.Fatal(err)
			}
			await(t, filepath.Join(dir, "ended"))
			settle(t, s, Failed)
		})
	}
}

// settle waits until the service is in the state.
func settle(t *testing.T, s *Service, want State) {
	t.Helper()
	var st Status
	for range 200 {
		if st = state(t, s); st.State == want {
			return
		}
		time.Sleep(50 * time.Millisecond)
	}
	t.Errorf("it is %s, not %s", st.State, want)
}

// await waits for a mark of the service.
func await(t *testing.T, path string) {
	t.Helper()
	for range 200 {
		if _, err := os.Stat(path); err == nil {
			return
		}
		time.Sleep(50 * time.Millisecond)
	}
	t.Fatalf("no %s", filepath.Base(path))
}
