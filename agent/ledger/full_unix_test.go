//go:build unix

package ledger

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"os/exec"
	"os/signal"
	"path/filepath"
	"strings"
	"syscall"
	"testing"

	"golang.org/x/sys/unix"
)

// withLimit runs f while no file may be written beyond limit bytes: what a full
// disk is to one file.
func withLimit(t *testing.T, limit int64, f func()) {
	t.Helper()
	signal.Ignore(unix.SIGXFSZ)
	var was unix.Rlimit
	if err := unix.Getrlimit(unix.RLIMIT_FSIZE, &was); err != nil {
		t.Fatal(err)
	}
	now := was
	now.Cur = uint64(limit)
	if err := unix.Setrlimit(unix.RLIMIT_FSIZE, &now); err != nil {
		t.Fatal(err)
	}
	defer func() {
		if err := unix.Setrlimit(unix.RLIMIT_FSIZE, &was); err != nil {
			t.Fatal(err)
		}
	}()
	f()
}

// TestFullDisk lets writing fail at every page, with every kind of change. What
// fails says so, nothing promised is lost, reading goes on, and when there is
// room again all is as before.
//
// It runs in a child, since the limit would hit the test framework's log too.
func TestFullDisk(t *testing.T) {
	if os.Getenv("HUSORDEN_FULL") == "" {
		cmd := exec.Command(os.Args[0], "-test.run=^TestFullDisk$", "-test.timeout=3m", "-test.v")
		cmd.Env = append(os.Environ(), "HUSORDEN_FULL=1")
		out, err := cmd.CombinedOutput()
		if err != nil || !strings.Contains(string(out), "for want of room") {
			t.Errorf("%v\n%s", err, out)
		}
		return
	}
	b, _ := filled(t)
	size := func(name string) int64 {
		info, err := os.Stat(filepath.Join(b.dir, name))
		if err != nil {
			t.Fatal(err)
		}
		return info.Size()
	}
	first := map[string]int64{}
	remember := func() {
		for p, it := range b.all(Filter{}) {
			first[p] = it.FirstSeen.UnixNano()
		}
	}
	remember()
	failed, n, queued := 0, 0, uint64(3)
	for limit, top := int64(0), size(dbName)+64<<10; limit < top; limit += 12 << 10 {
		records := b.verify().Records
		var told []error
		withLimit(t, limit, func() {
			for i := range 20 {
				n++
				p := fmt.Sprintf("%s/fuld %d.docx", downRoot, n)
				b.w.create(p, fmt.Sprint("nummer ", n))
				if i%2 == 0 {
					b.hintOnly2(p)
				}
			}
			told = append(told, b.l.Flush(), b.l.SetMark("policy", Mark{b.w.now, "v3"}),
				b.l.MarkAsked(b.itemOf(doc1)), b.l.Audit(Event{What: Asked}))
			_, err := b.l.Queue(func(uint64) ([]byte, error) { return make([]byte, 9000), nil })
			if err == nil {
				queued++
			}
			told = append(told, err, b.l.Maintain(t.Context()))
			if got := len(b.all(Filter{})); got < len(first) {
				t.Errorf("limit %d: %d items can be read, want %d", limit, got, len(first))
			}
		})
		for i, err := range told {
			if err != nil {
				failed++
			}
			if err != nil && !errors.Is(err, ErrUnwritable) && i != 5 {
				t.Fatalf("limit %d, call %d: %v", limit, i, err)
			}
		}
		if told[3] == nil {
			records++
		}
		if limit%(48<<10) == 0 {
			b.dirAfterCrash(t)
		}
		if err := errors.Join(b.l.Flush(), b.l.SetMark("policy", Mark{b.w.now, "v4"})); err != nil {
			t.Fatalf("with room again: %v", err)
		}
		if fs := b.facts(); len(fs) > 1 || len(fs) == 1 && fs[0] != BackupFailed {
			t.Fatalf("limit %d, with room again: %v", limit, fs)
		}
		b.walk()
		for p, at := range first {
			if got := b.item(p).FirstSeen.UnixNano(); got != at {
				t.Fatalf("limit %d: %s first seen %d, was %d", limit, p, got, at)
			}
		}
		if a := b.verify(); len(a.Problems) > 0 || a.Records < records {
			t.Fatalf("limit %d: %d audit records, promised %d: %v", limit, a.Records, records, a.Problems)
		}
		rs, err := b.l.Queued(1000)
		if err != nil || len(rs) == 0 || rs[len(rs)-1].Seq < queued {
			t.Fatalf("limit %d: %d reports, promised up to %d: %v", limit, len(rs), queued, err)
		}
		queued = rs[len(rs)-1].Seq
		remember()
		b.w.pass(1e9)
	}
	if failed < 20 {
		t.Errorf("only %d calls failed: the test cannot tell", failed)
	}
	t.Logf("%d calls failed for want of room", failed)
}

// hintOnly2 is hintOnly that does not mind an error.
func (b *bench) hintOnly2(path string) {
	s := b.w.seen(path)
	k := b.look()
	if _, ok := k.Recall(s); !ok {
		k.Keep(s, content(b.w.files[path].text))
	}
}

func (b *bench) itemOf(path string) ID { return b.item(path).ID }

// dirAfterCrash goes on with a copy of the folder as it is, as after a crash.
func (b *bench) dirAfterCrash(t *testing.T) {
	t.Helper()
	dir := snapshot(t, b)
	if err := b.l.Close(); err != nil {
		t.Fatal(err)
	}
	b.dir = dir
	b.open()
}

// brittle is a file that fails from the n-th write on, having written half.
type brittle struct {
	file
	left int
}

func (f *brittle) WriteAt(b []byte, off int64) (int, error) {
	if f.left--; f.left < 0 {
		n, _ := f.file.WriteAt(b[:len(b)/2], off)
		return n, syscall.ENOSPC
	}
	return f.file.WriteAt(b, off)
}

func (f *brittle) Sync() error {
	if f.left--; f.left < 0 {
		return syscall.EIO
	}
	return f.file.Sync()
}

func (f *brittle) Truncate(size int64) error {
	if f.left--; f.left < 0 {
		return syscall.EIO
	}
	return f.file.Truncate(size)
}

// TestBrittleFiles lets journal and audit log fail at each of their writes.
func TestBrittleFiles(t *testing.T) {
	for _, which := range []string{"journal", "audit"} {
		for after := range 8 {
			b, check := filled(t)
			var f *brittle
			if which == "journal" {
				f = &brittle{b.l.journal.f, after}
				b.l.journal.f = f
			} else {
				f = &brittle{b.l.audit.f, after}
				b.l.audit.f = f
			}
			failed := 0
			for range 12 {
				for _, err := range []error{b.l.SetMark("brittle", Mark{At: b.w.now}), b.l.Audit(Event{What: Asked}),
					b.l.MarkAsked(b.itemOf(doc2)), b.l.Flush()} {
					if err != nil {
						failed++
					}
					if err != nil && !errors.Is(err, ErrUnwritable) {
						t.Fatalf("%s after %d: %v", which, after, err)
					}
				}
			}
			if failed == 0 {
				t.Fatalf("%s after %d: nothing failed", which, after)
			}
			if fs := b.facts(); len(fs) != 1 || fs[0] != Unwritable {
				if which == "journal" {
					t.Fatalf("%s after %d: health %v", which, after, fs)
				}
			}
			b.dir = snapshot(t, b) // it dies so
			b.l.Close()
			b.watched = b.watched.AddDate(-1, 0, 0)
			b.open()
			b.wantFacts()
			check(b)
			if t.Failed() {
				t.Fatalf("%s after %d", which, after)
			}
			b.l.Close()
		}
	}
}

// TestReadOnly: a folder or file that cannot be written is told as such, and
// nothing is moved aside. As root, who may write anything, it runs as nobody.
func TestReadOnly(t *testing.T) {
	if dir := os.Getenv("HUSORDEN_READONLY"); dir != "" {
		_, err := Open(Options{Dir: dir, Now: newWorld().wall, Reader: "1"})
		fmt.Println("opened:", errors.Is(err, ErrUnwritable), errors.Is(err, ErrNotOwned), err)
		return
	}
	for _, c := range []struct {
		name string
		do   func(dir string) error
		want string
	}{
		{"file", func(dir string) error { return os.Chmod(filepath.Join(dir, dbName), 0o400) }, "opened: true false"},
		{"unreadable", func(dir string) error { return os.Chmod(filepath.Join(dir, dbName), 0) }, "opened: true false"},
		{"journal", func(dir string) error { return os.Chmod(filepath.Join(dir, journalName), 0o400) }, "opened: true false"},
		{"somebody else's", func(dir string) error { return os.Chown(dir, 0, 0) }, "opened: false true"},
	} {
		t.Run(c.name, func(t *testing.T) {
			root := os.Geteuid() == 0
			if !root && c.name == "somebody else's" {
				return // nobody but root can make one
			}
			b, _ := filled(t)
			if err := b.l.Close(); err != nil {
				t.Fatal(err)
			}
			dir, err := os.MkdirTemp("", "ledger")
			if err != nil {
				t.Fatal(err)
			}
			defer os.RemoveAll(dir)
			if err := os.CopyFS(dir, os.DirFS(b.dir)); err != nil {
				t.Fatal(err)
			}
			const nobody = 65534
			names, err := filepath.Glob(dir + "/*")
			if err != nil {
				t.Fatal(err)
			}
			for _, name := range append(names, dir) {
				if err := os.Chmod(name, 0o700); err != nil {
					t.Fatal(err)
				}
				if root {
					if err := os.Chown(name, nobody, nobody); err != nil {
						t.Fatal(err)
					}
				}
			}
			if err := c.do(dir); err != nil {
				t.Fatal(err)
			}
			exe := filepath.Join(dir, "..", filepath.Base(dir)+".test")
			program, err := os.ReadFile(os.Args[0])
			if err != nil {
				t.Fatal(err)
			}
			if err := os.WriteFile(exe, program, 0o755); err != nil {
				t.Fatal(err)
			}
			defer os.Remove(exe)
			cmd := exec.Command(exe, "-test.run=^TestReadOnly$")
			cmd.Dir = "/"
			cmd.Env = append(os.Environ(), "HUSORDEN_READONLY="+dir)
			if root {
				cmd.SysProcAttr = &syscall.SysProcAttr{Credential: &syscall.Credential{Uid: nobody, Gid: nobody}}
			}
			out, err := cmd.CombinedOutput()
			if err != nil || !strings.Contains(string(out), c.want) {
				t.Errorf("%v\n%s", err, out)
			}
			after, err := filepath.Glob(dir + "/*")
			if err != nil || len(after) != len(names) {
				t.Errorf("files before %v, after %v (%v)", names, after, err)
			}
		})
	}
}

// TestOwnerOnly: nobody else may read any of it, whatever the umask.
func TestOwnerOnly(t *testing.T) {
	b, _ := filled(t)
	if err := os.Chmod(b.dir, 0o755); err != nil { // somebody has opened it
		t.Fatal(err)
	}
	b.restart()
	err := filepath.WalkDir(b.dir, func(p string, d fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		info, err := d.Info()
		if err == nil && info.Mode().Perm()&0o077 != 0 {
			t.Errorf("%s: %v", p, info.Mode())
		}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
}
