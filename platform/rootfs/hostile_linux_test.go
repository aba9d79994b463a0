package rootfs

import (
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"sync/atomic"
	"syscall"
	"testing"
	"time"

	"golang.org/x/sys/unix"
)

// TestSwappedWhileWalking: another process exchanges a folder and a file for
// links to the outside as fast as it can; the walk never gets there.
func TestSwappedWhileWalking(t *testing.T) {
	outside, dir := t.TempDir(), t.TempDir()
	plant(t, outside, "secret.txt", "under/secret.txt")
	plant(t, dir, "swap/a.txt", "swap/under/b.txt", "file")
	must(t, os.Symlink(outside, filepath.Join(dir, "folder-link")))
	must(t, os.Symlink(filepath.Join(outside, "secret.txt"), filepath.Join(dir, "file-link")))

	var stop atomic.Bool
	var swaps atomic.Int64
	swapped := make(chan error, 1)
	go func() {
		for !stop.Load() {
			for _, pair := range [][2]string{{"swap", "folder-link"}, {"file", "file-link"}} {
				if err := unix.Renameat2(unix.AT_FDCWD, filepath.Join(dir, pair[0]), unix.AT_FDCWD, filepath.Join(dir, pair[1]), unix.RENAME_EXCHANGE); err != nil {
					swapped <- err
					return
				}
				swaps.Add(1)
			}
		}
		swapped <- nil
	}()

	kinds, read, refused, walks := map[Type]int{}, 0, 0, 0
	for end := time.Now().Add(3 * time.Second); time.Now().Before(end); walks++ {
		err := Walk(t.Context(), dir, Limits{}, func(e Entry) error {
			kinds[e.Type]++
			if strings.Contains(e.Path, "secret") {
				t.Fatalf("found %q", e.Path)
			}
			h, err := e.Open()
			if err != nil {
				if e.Type == File {
					refused++
				}
				return nil
			}
			defer h.Close()
			text, err := io.ReadAll(h)
			if err != nil || strings.Contains(string(text), "secret") {
				t.Fatalf("%q: read %q, %v", e.Path, text, err)
			}
			read++
			return nil
		}, func(Problem) { refused++ })
		must(t, err)
	}
	stop.Store(true)
	must(t, <-swapped)
	t.Logf("%d walks, %d swaps, entries %v, %d files read, %d opens refused", walks, swaps.Load(), kinds, read, refused)
	if kinds[Link] == 0 || kinds[Folder] == 0 || read == 0 || refused == 0 {
		t.Error("the race did not happen: this proves nothing")
	}
}

// TestMountsAreNotCrossed runs in a mount namespace of its own; a bind mount of
// the same file system has the same device number.
func TestMountsAreNotCrossed(t *testing.T) {
	const marker = "HUSORDEN_TEST_MOUNT_NAMESPACE"
	if os.Getenv(marker) == "" {
		cmd := exec.Command(os.Args[0], "-test.run=^"+t.Name()+"$", "-test.v")
		cmd.Env = append(os.Environ(), marker+"=1")
		cmd.SysProcAttr = &syscall.SysProcAttr{Cloneflags: syscall.CLONE_NEWNS | syscall.CLONE_NEWUSER,
			UidMappings: []syscall.SysProcIDMap{{HostID: os.Getuid(), Size: 1}}, GidMappings: []syscall.SysProcIDMap{{HostID: os.Getgid(), Size: 1}}}
		out, err := cmd.CombinedOutput()
		if err != nil {
			t.Errorf("in a mount namespace: %v\n%s", err, out)
		}
		return
	}
	must(t, unix.Mount("", "/", "", unix.MS_REC|unix.MS_PRIVATE, ""))
	outside, dir := t.TempDir(), t.TempDir()
	plant(t, outside, "secret.txt")
	plant(t, dir, "bind/", "memory/", "mappe/a.txt", "bound-file")
	mount := func(source, target, kind string, flags uintptr) {
		path := filepath.Join(dir, target)
		must(t, unix.Mount(source, path, kind, flags, ""))
		t.Cleanup(func() { unix.Unmount(path, 0) })
	}
	mount(outside, "bind", "", unix.MS_BIND)
	mount("tmpfs", "memory", "tmpfs", 0)
	mount(filepath.Join(outside, "secret.txt"), "bound-file", "", unix.MS_BIND)
	plant(t, dir, "memory/b.txt")

	got := walkAll(t, dir, Limits{})
	if !slices.Equal(got.entries, []string{"file mappe/a.txt", "folder mappe"}) {
		t.Errorf("entries %q", got.entries)
	}
	var where []string
	for _, p := range got.problems {
		if !errors.Is(p, ErrMount) {
			t.Errorf("%v, want ErrMount", p)
		}
		where = append(where, p.Path)
	}
	slices.Sort(where)
	if !slices.Equal(where, []string{"bind", "bound-file", "memory"}) {
		t.Errorf("problems at %q", where)
	}
	// Mounted after it was looked at: the open refuses.
	plant(t, dir, "later/")
	_, later := entry(t, dir, "later")
	mount(outside, "later", "", unix.MS_BIND)
	if _, err := later.OpenDir(); !errors.Is(err, ErrMount) && !errors.Is(err, ErrChanged) {
		t.Errorf("mounted over: %v, want ErrMount or ErrChanged", err)
	}
}

// TestAccessTimeStays: the file's access time lies before its modification, so
// that an ordinary read would move it (relatime); the control shows that.
func TestAccessTimeStays(t *testing.T) {
	dir := t.TempDir()
	long := time.Now().Add(-72 * time.Hour).Truncate(time.Second)
	for _, name := range []string{"control", "ours", "mappe/"} {
		plant(t, dir, name)
		must(t, os.Chtimes(filepath.Join(dir, name), long, long.Add(time.Hour)))
	}
	accessed := func(name string) time.Time {
		var st unix.Stat_t
		must(t, unix.Stat(filepath.Join(dir, name), &st))
		return time.Unix(st.Atim.Unix())
	}
	if _, err := os.ReadFile(filepath.Join(dir, "control")); err != nil {
		t.Fatal(err)
	}
	if accessed("control").Equal(long) {
		t.Skipf("the file system under %s keeps no access times: set TMPDIR to one that does", dir)
	}
	changed := func() Info { _, e := entry(t, dir, "ours"); return e.Info }
	before := changed()
	err := Walk(t.Context(), dir, Limits{}, func(e Entry) error {
		if e.Name != "ours" {
			return nil
		}
		h, err := e.Open()
		must(t, err)
		defer h.Close()
		_, err = io.ReadAll(h)
		return err
	}, func(p Problem) { t.Error(p) })
	must(t, err)
	for _, name := range []string{"ours", "mappe"} {
		if got := accessed(name); !got.Equal(long) {
			t.Errorf("%s: access time moved from %v to %v", name, long, got)
		}
	}
	if after := changed(); !before.Unchanged(after) {
		t.Errorf("reading changed the file: %+v, then %+v", before, after)
	}
}

// TestFilesOfAnotherOwnerAreRead: the kernel refuses O_NOATIME on them.
func TestFilesOfAnotherOwnerAreRead(t *testing.T) {
	if os.Getuid() == 0 {
		runAsNobody(t)
		return
	}
	_, e := entry(t, "/etc", "passwd")
	h, err := e.Open()
	must(t, err)
	defer h.Close()
	if text, err := io.ReadAll(h); err != nil || !strings.Contains(string(text), "root:") {
		t.Errorf("read %d bytes, %v", len(text), err)
	}
}

func TestTimesAreTheSystems(t *testing.T) {
	dir := t.TempDir()
	start := time.Now().Add(-time.Second)
	plant(t, dir, "a.txt")
	old := time.Date(2019, 1, 2, 3, 4, 5, 6000, time.UTC)
	must(t, os.Chtimes(filepath.Join(dir, "a.txt"), old, old))
	_, e := entry(t, dir, "a.txt")
	if !e.Times.Modified.Equal(old) || e.Times.Changed.Before(start) || !e.Times.Birth.IsZero() && e.Times.Birth.Before(start) {
		t.Errorf("times %+v", e.Times)
	}
	if latest := e.Times.Latest(); !e.Times.Birth.IsZero() && !latest.Equal(e.Times.Birth) {
		t.Errorf("latest %v, want the birth time %v", latest, e.Times.Birth)
	}
}

// TestVanishesWhileWalking: files and folders come and go; the walk ends, and
// what it reports as a problem is never that something is gone.
func TestVanishesWhileWalking(t *testing.T) {
	dir := t.TempDir()
	var stop atomic.Bool
	done := make(chan struct{})
	go func() {
		defer close(done)
		for i := 0; !stop.Load(); i++ {
			sub := filepath.Join(dir, fmt.Sprint("mappe", i%7), "under")
			os.MkdirAll(sub, 0o755)
			os.WriteFile(filepath.Join(sub, "f"), nil, 0o644)
			os.RemoveAll(filepath.Dir(sub))
		}
	}()
	defer func() { stop.Store(true); <-done }()
	found := 0
	for end := time.Now().Add(time.Second); time.Now().Before(end); {
		must(t, Walk(t.Context(), dir, Limits{}, func(Entry) error { found++; return nil }, func(p Problem) {
			if errors.Is(p, os.ErrNotExist) || !errors.Is(p, ErrChanged) {
				t.Errorf("problem %v", p)
			}
		}))
	}
	if found == 0 {
		t.Error("nothing was ever found: this proves nothing")
	}
}
