//go:build linux || darwin

package localapi

import (
	"context"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/husorden/husorden/platform/ipc"
)

// callerVar makes the test program a caller of the service in that folder: see
// TestMain.
const callerVar = "HUSORDEN_TEST_CALLER"

// TestMain is also the main of the processes that tests start.
func TestMain(m *testing.M) {
	dir := os.Getenv(callerVar)
	if dir == "" {
		os.Exit(m.Run())
	}
	user, err := askWho(dir)
	fmt.Print(user)
	if err != nil {
		fmt.Println(err)
		os.Exit(1)
	}
}

func askWho(dir string) (string, error) {
	ctx, cancel := context.WithTimeout(context.Background(), 20*time.Second)
	defer cancel()
	at, err := ipc.ServiceIn(dir)
	if err != nil {
		return "", err
	}
	c, err := Dial(ctx, at, "1.4.0")
	if err != nil {
		return "", err
	}
	defer c.Close()
	out, err := echo.Call(ctx, c, echoIn{})
	return out.User, err
}

// TestUsers: a service's handlers learn which user calls, and one user's hung
// connections are not another's.
func TestUsers(t *testing.T) {
	dir, err := os.MkdirTemp("/tmp", "localapi") // everybody can enter there
	must(t, err)
	t.Cleanup(func() { os.RemoveAll(dir) })
	must(t, os.Chmod(dir, 0o755))
	program := filepath.Join(dir, "test")
	bytes, err := os.ReadFile(os.Args[0])
	must(t, err)
	must(t, os.WriteFile(program, bytes, 0o755))

	at, err := ipc.ServiceIn(dir)
	must(t, err)
	h := newHouse(0)
	r := serveAt(t, at, h.verbs(), Limits{PerUser: 4})
	polls := make(chan error, 4)
	for range cap(polls) {
		c := r.client(t)
		go func() {
			_, err := wait.Call(t.Context(), c, waitIn{})
			polls <- err
		}()
	}
	h.untilWaiting(t, cap(polls))
	const nobody = 65534
	uids := map[int]string{os.Getuid(): texts[Busy].English}
	if os.Getuid() == 0 {
		uids[nobody] = strconv.Itoa(nobody)
	}
	for uid, want := range uids {
		cmd := exec.Command(program)
		cmd.Dir = "/"
		cmd.Env = append(os.Environ(), callerVar+"="+dir)
		if uid != os.Getuid() {
			cmd.SysProcAttr = &syscall.SysProcAttr{Credential: &syscall.Credential{Uid: uint32(uid), Gid: uint32(uid)}}
		}
		if out, _ := cmd.CombinedOutput(); !strings.Contains(string(out), want) {
			t.Errorf("uid %d: %q, want %q", uid, out, want)
		}
	}
	h.news()
	for range cap(polls) {
		must(t, <-polls)
	}
}
