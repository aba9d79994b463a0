package disposal

import (
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"syscall"
	"testing"

	"golang.org/x/sys/unix"

	"github.com/husorden/husorden/platform/rootfs"
)

// inNamespace runs the current test again where it may mount, and reports
// whether it did.
func inNamespace(t *testing.T) bool {
	t.Helper()
	const marker = "HUSORDEN_TEST_MOUNT_NAMESPACE"
	if os.Getenv(marker) != "" {
		must(t, unix.Mount("", "/", "", unix.MS_REC|unix.MS_PRIVATE, ""))
		return false
	}
	cmd := exec.Command(os.Args[0], "-test.run=^"+t.Name()+"$", "-test.v")
	cmd.Env = append(os.Environ(), marker+"=1")
	cmd.SysProcAttr = &syscall.SysProcAttr{Cloneflags: syscall.CLONE_NEWNS | syscall.CLONE_NEWUSER,
		UidMappings: []syscall.SysProcIDMap{{HostID: os.Getuid(), Size: 1}}, GidMappings: []syscall.SysProcIDMap{{HostID: os.Getgid(), Size: 1}}}
	out, err := cmd.CombinedOutput()
	if err != nil {
		t.Errorf("in a mount namespace: %v\n%s", err, out)
	} else {
		t.Logf("%s", out)
	}
	return true
}

func mountMemory(t *testing.T, dir, options string) string {
	t.Helper()
	must(t, os.MkdirAll(dir, 0o755))
	must(t, unix.Mount("tmpfs", dir, "tmpfs", 0, options))
	t.Cleanup(func() { unix.Unmount(dir, unix.MNT_DETACH) })
	return dir
}

// TestFullDisk: the disk is full at the first page that is written, at the
// second and so on: the file is where it was, whole, or it is removed.
func TestFullDisk(t *testing.T) {
	if inNamespace(t) {
		return
	}
	dir := mountMemory(t, filepath.Join(t.TempDir(), "disk"), "size=2m")
	h := houseIn(t, dir)
	text := strings.Repeat("indhold ", 20_000) // 40 pages
	page := os.Getpagesize()
	filler := filepath.Join(dir, "filler")
	met := map[string]int{}
	var removed ID
	for free := 0; removed == (ID{}); free++ {
		if free > 100 {
			t.Fatal("there is never room")
		}
		os.Remove(filler)
		h.plant(t, "mappe/a", text)
		target := h.decide(t, "mappe/a")
		fill(t, filler, free*page)
		result, err := h.area.Remove(t.Context(), target)
		met[fmt.Sprint(result.Outcome, " ", result.Reason)]++
		switch {
		case err == nil && result.Outcome == Quarantined:
			removed = result.Item
			continue
		case result.Outcome != Kept || result.Reason != DiskFull:
			t.Errorf("%d pages free: %+v, %v", free, result, err)
		}
		if got := files(t, h.place); len(got) != 1 || got["mappe/a"] != text {
			t.Errorf("%d pages free: the file is not what it was", free)
		}
		if left := h.left(t); len(left) > 0 || len(h.keys.keys) > 0 {
			t.Errorf("%d pages free: left: %q", free, left)
		}
	}
	for free, back := 0, false; !back; free++ {
		if free > 100 {
			t.Fatal("there is never room")
		}
		os.Remove(filler)
		fill(t, filler, free*page)
		result, err := h.area.Restore(t.Context(), removed)
		met[fmt.Sprint("restoring: ", result.Outcome, " ", result.Reason)]++
		got := files(t, h.place)
		switch {
		case err == nil && result.Outcome == Restored:
			back = got["mappe/a"] == text
			if !back {
				t.Fatal("restored, and not what it was")
			}
		case result.Reason != DiskFull || len(got) > 0:
			t.Errorf("restoring, %d pages free: %+v, %v; %d files", free, result, err, len(got))
		}
	}
	t.Log(met)
	if met["kept disk_full"] < 40 || met["restoring: kept disk_full"] < 40 {
		t.Error("the disk was not full at every write")
	}
	// Purging needs no room.
	os.Remove(filler)
	h.plant(t, "b", "x")
	id := h.remove(t, "b")
	fill(t, filler, 0)
	if result, err := h.area.Purge(t.Context(), id); err != nil || result.Outcome != Purged {
		t.Errorf("%+v, %v", result, err)
	}
	if left := h.left(t); len(left) > 0 {
		t.Errorf("left: %q", left)
	}
}

// fill fills the disk but for the last bytes.
func fill(t *testing.T, path string, free int) {
	t.Helper()
	f, err := os.Create(path)
	must(t, err)
	defer f.Close()
	page := make([]byte, os.Getpagesize())
	for err == nil {
		_, err = f.Write(page)
	}
	if !errors.Is(err, unix.ENOSPC) {
		t.Fatal(err)
	}
	info, err := f.Stat()
	must(t, err)
	must(t, f.Truncate(max(0, info.Size()/int64(len(page))*int64(len(page))-int64(free))))
}

func TestAreas(t *testing.T) {
	if inNamespace(t) {
		return
	}
	dir := t.TempDir()
	own := filepath.Join(dir, "state")
	must(t, os.Mkdir(own, 0o700))
	desktop := filepath.Join(dir, "Skrivebord")
	must(t, os.Mkdir(desktop, 0o755))
	drive := mountMemory(t, filepath.Join(dir, "media", "usb"), "size=1m,mode=755")
	place := filepath.Join(drive, "Brugere", "karen", "Skrivebord")
	must(t, os.MkdirAll(place, 0o755))
	bound := filepath.Join(dir, "bound")
	must(t, os.Mkdir(bound, 0o755))
	must(t, unix.Mount(desktop, bound, "", unix.MS_BIND, ""))
	t.Cleanup(func() { unix.Unmount(bound, unix.MNT_DETACH) })

	keys := &memory{keys: map[ID]Key{}}
	areas := NewAreas(own, keys)
	name := folderPrefix + "0"
	for _, c := range []struct{ place, want string }{
		{desktop, filepath.Join(own, "undo")},
		{place, filepath.Join(drive, name)},
		{drive, filepath.Join(drive, name)},
		{bound, filepath.Join(bound, name)}, // another mount of the same file system
	} {
		a, results, err := areas.For(t.Context(), c.place)
		if err != nil || a.Folder() != c.want || len(results) > 0 {
			t.Fatalf("%s: %v, %v, %v", c.place, a, results, err)
		}
		// It can take a file from there.
		must(t, os.WriteFile(filepath.Join(c.place, "a"), []byte("x"), 0o644))
		if result, err := a.Remove(t.Context(), decide(t, c.place, "a")); err != nil || result.Outcome != Quarantined {
			t.Errorf("%s: %+v, %v", c.place, result, err)
		}
	}
	if !IsArea(name) || IsArea("Skrivebord") {
		t.Error("an area is not known by its name")
	}
	must(t, areas.Close())

	// Somebody else has made the folder at the top: the next one down is taken.
	must(t, os.Chmod(filepath.Join(drive, name), 0o777))
	a, _, err := areas.For(t.Context(), place)
	if err != nil || a.Folder() != filepath.Join(drive, "Brugere", name) {
		t.Errorf("%v, %v", a, err)
	}
	must(t, areas.Close())
	readOnly := mountMemory(t, filepath.Join(dir, "media", "cd"), "size=1m,ro")
	if _, _, err := areas.For(t.Context(), readOnly); !errors.Is(err, ErrNoPlace) || reasonOf(err) != NoSafePlace {
		t.Errorf("a read-only drive: %v, want ErrNoPlace", err)
	}
	_, _, err = areas.For(t.Context(), filepath.Join(dir, "mangler"))
	if !errors.Is(err, os.ErrNotExist) {
		t.Errorf("a place that is missing: %v", err)
	}
}

// TestRestoreToAnotherVolume.
func TestRestoreToAnotherVolume(t *testing.T) {
	if inNamespace(t) {
		return
	}
	h := newHouse(t)
	drive := mountMemory(t, filepath.Join(t.TempDir(), "usb"), "size=1m")
	h.plant(t, "a", "indhold")
	id := h.remove(t, "a")
	must(t, os.WriteFile(filepath.Join(drive, "filler"), nil, 0o644))
	fill(t, filepath.Join(drive, "filler"), 0)
	if back, err := h.area.RestoreTo(t.Context(), id, drive); back.Reason != DiskFull {
		t.Errorf("%+v, %v", back, err)
	}
	if got := files(t, drive); len(got) != 1 {
		t.Errorf("left on the drive: %d files", len(got))
	}
	must(t, os.Remove(filepath.Join(drive, "filler")))
	back, err := h.area.RestoreTo(t.Context(), id, drive)
	if err != nil || back.Outcome != Restored || files(t, drive)["a"] != "indhold" {
		t.Errorf("%+v, %v", back, err)
	}
	// Removing across volumes is refused.
	if result, err := h.area.Remove(t.Context(), decide(t, drive, "a")); result.Reason != OtherVolume || !errors.Is(err, rootfs.ErrCrossVolume) {
		t.Errorf("%+v, %v", result, err)
	}
	if got := files(t, drive); got["a"] != "indhold" || len(got) != 1 || len(h.left(t)) > 0 {
		t.Errorf("%v, %q", got, h.left(t))
	}
}
