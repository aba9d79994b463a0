package packager

import (
	"errors"
	"os"
	"path/filepath"
	"testing"
	"time"

	"golang.org/x/sys/windows/registry"
)

// TestManaged: an enrolment of a management server that holds is one; another's,
// and one that has ended, is none.
func TestManaged(t *testing.T) {
	const path = `SOFTWARE\Microsoft\Enrollments\{2B0E7C46-57A2-4F4E-9F1B-0C6B1E8A7D11}`
	if Managed() {
		t.Fatal("this PC is managed; the test needs one that is not")
	}
	k, _, err := registry.CreateKey(registry.LOCAL_MACHINE, path, registry.ALL_ACCESS)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		k.Close()
		if err := registry.DeleteKey(registry.LOCAL_MACHINE, path); err != nil {
			t.Error(err)
		}
	})
	if err := k.SetDWordValue("EnrollmentState", 1); err != nil {
		t.Fatal(err)
	}
	if Managed() {
		t.Error("an enrolment of nobody's")
	}
	if err := k.SetStringValue("ProviderID", "MS DM Server"); err != nil {
		t.Fatal(err)
	}
	if !Managed() {
		t.Error("Intune's is not seen")
	}
	if err := k.SetDWordValue("EnrollmentState", 0); err != nil {
		t.Fatal(err)
	}
	if Managed() {
		t.Error("one that has ended")
	}
	if got := Installed(); got != None {
		t.Errorf("nothing was installed, and it says %q", got)
	}
}

// TestLaunch starts a copy of this test, which goes on by itself; while it runs no
// other one takes its place.
func TestLaunch(t *testing.T) {
	dir := t.TempDir()
	if os.Getenv("HUSORDEN_LAUNCHED") != "" {
		if err := os.WriteFile("here", nil, 0o600); err != nil {
			t.Fatal(err)
		}
		for range 100 { // until it may end
			if _, err := os.Stat("end"); err == nil {
				return
			}
			time.Sleep(100 * time.Millisecond)
		}
		return
	}
	t.Setenv("HUSORDEN_LAUNCHED", "1")
	work := filepath.Join(dir, "update")
	if err := Launch(work, "-test.run=^TestLaunch$"); err != nil {
		t.Fatal(err)
	}
	within := func(what string, done func() bool) {
		t.Helper()
		for deadline := time.Now().Add(30 * time.Second); !done(); time.Sleep(50 * time.Millisecond) {
			if time.Now().After(deadline) {
				t.Fatalf("not in time: %s", what)
			}
		}
	}
	within("it runs", func() bool { _, err := os.Stat(filepath.Join(work, "here")); return err == nil })
	if err := Launch(work, "-test.run=^$"); err == nil {
		t.Error("a second one runs beside it")
	}
	if err := os.WriteFile(filepath.Join(work, "end"), nil, 0o600); err != nil {
		t.Fatal(err)
	}
	within("it ends", func() bool { return os.Remove(filepath.Join(work, "husorden-updater.exe")) == nil })
}

// TestSetup: what the package was told is read, and the token forgotten.
func TestSetup(t *testing.T) {
	if s, err := ReadSetup(); err != nil || s != (Setup{}) {
		t.Fatalf("before: %+v %v", s, err)
	}
	if err := ForgetToken(); err != nil {
		t.Errorf("nothing to forget: %v", err)
	}
	k, _, err := registry.CreateKey(registry.LOCAL_MACHINE, setupKey, registry.ALL_ACCESS)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		k.Close()
		if err := errors.Join(registry.DeleteKey(registry.LOCAL_MACHINE, setupKey), registry.DeleteKey(registry.LOCAL_MACHINE, `SOFTWARE\Husorden`)); err != nil {
			t.Error(err)
		}
	})
	want := Setup{CentralURL: "https://x.example", EnrollToken: "ho1x", Profile: "botilbud"}
	for name, value := range map[string]string{"CentralURL": want.CentralURL, "EnrollToken": want.EnrollToken, "Profile": want.Profile} {
		if err := k.SetStringValue(name, value); err != nil {
			t.Fatal(err)
		}
	}
	if s, err := ReadSetup(); err != nil || s != want {
		t.Errorf("%+v %v", s, err)
	}
	want.EnrollToken = "ho1y"
	if err := KeepToken(want.EnrollToken); err != nil {
		t.Error(err)
	}
	if s, err := ReadSetup(); err != nil || s != want {
		t.Errorf("%+v %v", s, err)
	}
	for range 2 {
		if err := ForgetToken(); err != nil {
			t.Error(err)
		}
	}
	want.EnrollToken = ""
	if s, err := ReadSetup(); err != nil || s != want {
		t.Errorf("%+v %v", s, err)
	}
}
