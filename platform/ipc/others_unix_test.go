//go:build linux || darwin

package ipc

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"io"
	"net"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"syscall"
	"testing"
	"time"
)

// nobody is an ordinary user beside root, who runs the tests.
const nobody = 65534

// roleVar makes the test program another process in a test: see TestMain.
const roleVar = "HUSORDEN_TEST_ROLE"

// TestMain is also the main of the processes that tests start.
func TestMain(m *testing.M) {
	role, dir, _ := strings.Cut(os.Getenv(roleVar), " ")
	if role == "" {
		os.Exit(m.Run())
	}
	if err := play(role, dir); err != nil {
		fmt.Println(err)
		os.Exit(1)
	}
}

func play(role, dir string) error {
	ctx, cancel := context.WithTimeout(context.Background(), 20*time.Second)
	defer cancel()
	switch role {
	case "say-service", "say-state":
		at := ServiceIn
		if role == "say-state" {
			at = State
		}
		a, err := at(dir)
		if err != nil {
			return err
		}
		return say(ctx, a)
	case "connect": // without asking who listens
		c, err := net.Dial("unix", filepath.Join(dir, socketName))
		if err != nil {
			return err
		}
		defer c.Close()
		if _, err := c.Write([]byte("hallo")); err != nil {
			return err
		}
		_, err = io.ReadFull(c, make([]byte, 2))
		return err
	case "listen": // as a state folder's process, until it is killed
		a, err := State(dir)
		if err != nil {
			return err
		}
		if _, err := Listen(a); err != nil {
			return err
		}
	case "pose": // as the service's process, in a folder of its own
		if _, err := net.Listen("unix", filepath.Join(dir, socketName)); err != nil {
			return err
		}
	}
	fmt.Println("ready")
	<-ctx.Done()
	return ctx.Err()
}

// start starts the test program in another process, of another user if uid is
// not ours, to play the role in dir.
func start(t *testing.T, uid int, role, dir string) (*exec.Cmd, *bufio.Reader) {
	t.Helper()
	program := os.Args[0]
	if uid != os.Getuid() {
		bytes, err := os.ReadFile(program)
		must(t, err)
		program = filepath.Join(openDir(t), "test")
		must(t, os.WriteFile(program, bytes, 0o755))
	}
	cmd := exec.Command(program)
	cmd.Dir = "/"
	cmd.Env = append(os.Environ(), roleVar+"="+role+" "+dir)
	if uid != os.Getuid() {
		cmd.SysProcAttr = &syscall.SysProcAttr{Credential: &syscall.Credential{Uid: uint32(uid), Gid: uint32(uid)}}
	}
	out, err := cmd.StdoutPipe()
	must(t, err)
	must(t, cmd.Start())
	t.Cleanup(func() {
		_ = cmd.Process.Kill()
		_ = cmd.Wait()
	})
	return cmd, bufio.NewReader(out)
}

func ready(t *testing.T, out *bufio.Reader) {
	t.Helper()
	if line, err := out.ReadString('\n'); err != nil || line != "ready\n" {
		t.Fatalf("%q, %v", line, err)
	}
}

// openDir is a folder of ours that everybody can enter; those of t.TempDir may
// lie below one that they cannot.
func openDir(t *testing.T) string {
	t.Helper()
	dir, err := os.MkdirTemp("/tmp", "ipc")
	must(t, err)
	t.Cleanup(func() { os.RemoveAll(dir) })
	must(t, os.Chmod(dir, 0o755))
	return dir
}

// users are us and, for root, an ordinary user.
func users() []int {
	if os.Getuid() == 0 {
		return []int{0, nobody}
	}
	return []int{os.Getuid()}
}

// TestKilled: what a killed process left is replaced, also when it was killed
// between making its socket and placing it.
func TestKilled(t *testing.T) {
	dir := t.TempDir()
	cmd, out := start(t, os.Getuid(), "listen", dir)
	ready(t, out)
	a, err := State(dir)
	must(t, err)
	if _, err := Listen(a); !errors.Is(err, ErrInUse) {
		t.Errorf("while it runs: %v", err)
	}
	c, err := Dial(t.Context(), a)
	must(t, err)
	c.Close()
	must(t, cmd.Process.Kill())
	_ = cmd.Wait()
	wantNames(t, dir, "api.lock", "api.sock")
	if _, err := Dial(t.Context(), a); !errors.Is(err, ErrNotRunning) {
		t.Errorf("after it was killed: %v", err)
	}
	must(t, os.Mkdir(filepath.Join(dir, ".api.new"), 0o700))
	left, err := listenAt(filepath.Join(dir, ".api.new", "s"))
	must(t, err)
	must(t, left.Close())
	wantNames(t, filepath.Join(dir, ".api.new"), "s")
	meet(t, a, listenFor(t, a))
	wantNames(t, dir, "api.lock", "api.sock")
}

// TestUsers: everybody can talk to a service, which learns who it is.
func TestUsers(t *testing.T) {
	dir := openDir(t)
	a, err := ServiceIn(dir)
	must(t, err)
	l := listenFor(t, a)
	for _, uid := range users() {
		cmd, out := start(t, uid, "say-service", dir)
		got := hear(t, l)
		want := Peer{User: strconv.Itoa(uid), Admin: uid == 0, PID: cmd.Process.Pid}
		if got.err != nil || got.peer != want {
			t.Errorf("%+v, want %+v", got, want)
		}
		if text, _ := io.ReadAll(out); len(text) > 0 {
			t.Errorf("uid %d: %s", uid, text)
		}
	}
}

// TestStranger: another user gets nowhere at a state folder, not with an open
// socket either.
func TestStranger(t *testing.T) {
	dir := openDir(t)
	a, err := State(dir)
	must(t, err)
	l := listenFor(t, a)
	for _, uid := range users() {
		if uid == os.Getuid() {
			continue
		}
		for role, want := range map[string]string{"say-state": ErrStranger.Error(), "connect": "permission denied"} {
			_, out := start(t, uid, role, dir)
			if text, _ := io.ReadAll(out); !strings.Contains(string(text), want) {
				t.Errorf("%s: %q", role, text)
			}
		}
		must(t, os.Chmod(filepath.Join(dir, socketName), 0o666))
		start(t, uid, "connect", dir)
		if got := hear(t, l); !errors.Is(got.err, ErrStranger) || got.peer != (Peer{}) {
			t.Errorf("through an open socket: %+v", got)
		}
	}
	// The owner is let in throughout.
	start(t, os.Getuid(), "say-state", dir)
	if got := hear(t, l); got.err != nil {
		t.Error(got.err)
	}
}

// TestImpostor: nobody is told anything who listens in somebody else's place.
func TestImpostor(t *testing.T) {
	for _, uid := range users() {
		if uid == os.Getuid() {
			continue
		}
		theirs := openDir(t)
		must(t, os.Chown(theirs, uid, uid))
		_, out := start(t, uid, "pose", theirs)
		ready(t, out)
		at, err := State(theirs)
		must(t, err)
		if _, err := Dial(t.Context(), at); !errors.Is(err, ErrStranger) {
			t.Errorf("in their folder: %v", err)
		}
		if _, err := Dial(t.Context(), Address{dir: theirs, kind: service}); !errors.Is(err, ErrStranger) {
			t.Errorf("as the service: %v", err)
		}
		if _, err := Listen(at); !errors.Is(err, ErrUnsafe) {
			t.Errorf("listening in their folder: %v", err)
		}
		ours := openDir(t)
		must(t, os.Rename(filepath.Join(theirs, socketName), filepath.Join(ours, socketName)))
		at, err = State(ours)
		must(t, err)
		if _, err := Dial(t.Context(), at); !errors.Is(err, ErrStranger) {
			t.Errorf("in our folder: %v", err)
		}
		// Root believes an ordinary user's service in that user's folder only.
		in, err := ServiceIn(ours)
		must(t, err)
		if _, err := Dial(t.Context(), in); !errors.Is(err, ErrStranger) {
			t.Errorf("as a service in our folder: %v", err)
		}
	}
	// Where the installed service is, root must own all.
	dir := t.TempDir()
	listenFor(t, Address{dir: dir, kind: service})
	c, err := Dial(t.Context(), Address{dir: dir, kind: service})
	switch {
	case os.Getuid() != 0 && !errors.Is(err, ErrStranger):
		t.Errorf("an ordinary user's service: %v", err)
	case os.Getuid() == 0 && err != nil:
		t.Error(err)
	}
	if err == nil {
		c.Close()
	}
}
