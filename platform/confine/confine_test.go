package confine

import (
	"bufio"
	"errors"
	"fmt"
	"io"
	"net"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"strings"
	"testing"
	"time"
)

// TestMain lets the test program be the confined process.
func TestMain(m *testing.M) {
	if len(os.Args) > 2 && os.Args[1] == "confined" {
		confined(os.Args[2:])
		os.Exit(0)
	}
	os.Exit(m.Run())
}

// confined gives up its rights and then tries what it may not: one line each.
func confined(args []string) {
	bufio.NewReader(os.Stdin).ReadString('\n') // the parent holds it by then
	_ = Quiet()
	s := Drop(Limits{Memory: 256 << 20})
	fmt.Printf("state %+v\n", s)
	tell := func(what string, err error) { fmt.Println(what, err == nil) }
	switch args[0] {
	case "try":
		dir, exe, address := args[1], args[2], args[3]
		_, err := os.ReadFile(filepath.Join(dir, "secret"))
		tell("read", err)
		tell("write", os.WriteFile(filepath.Join(dir, "new"), nil, 0o600))
		tell("overwrite", os.WriteFile(filepath.Join(dir, "open"), []byte("x"), 0o600))
		tell("remove", os.Remove(filepath.Join(dir, "secret")))
		_, err = os.ReadDir(dir)
		tell("list", err)
		c, err := net.DialTimeout("tcp", address, time.Second)
		tell("tcp", err)
		if err == nil {
			c.Close()
		}
		_, err = net.ListenPacket("udp", "127.0.0.1:0")
		tell("udp", err)
		tell("exec", exec.Command(exe, "-test.run=^$").Run())
	case "spin":
		for n := 0; ; n++ { // uses the processor until it is killed
			runtime.KeepAlive(n)
		}
	case "wait":
		io.Copy(io.Discard, os.Stdin)
	}
}

func start(t *testing.T, args ...string) (c *Child, in io.WriteCloser, out *bufio.Reader) {
	t.Helper()
	exe, err := os.Executable()
	if err != nil {
		t.Fatal(err)
	}
	cmd := exec.Command(exe, append([]string{"confined"}, args...)...)
	in, err = cmd.StdinPipe()
	if err != nil {
		t.Fatal(err)
	}
	pipe, err := cmd.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if c, err = Start(cmd, Limits{Memory: 256 << 20}); err != nil {
		t.Fatal(err)
	}
	if _, err := io.WriteString(in, "\n"); err != nil {
		t.Fatal(err)
	}
	return c, in, bufio.NewReader(pipe)
}

// TestDrop: a confined process cannot do what its State says it has given up; on
// Linux that is everything.
func TestDrop(t *testing.T) {
	dir := t.TempDir()
	for _, name := range []string{"secret", "open"} {
		if err := os.WriteFile(filepath.Join(dir, name), []byte("content"), 0o666); err != nil {
			t.Fatal(err)
		}
	}
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer l.Close()
	exe, err := os.Executable()
	if err != nil {
		t.Fatal(err)
	}
	c, in, out := start(t, "try", dir, exe, l.Addr().String())
	defer in.Close()
	told, err := io.ReadAll(out)
	if err != nil {
		t.Fatal(err)
	}
	_ = c.Wait()
	lines := strings.Split(strings.TrimSpace(strings.ReplaceAll(string(told), "\r", "")), "\n")
	t.Log(lines)
	var s State
	if _, err := fmt.Sscanf(lines[0], "state {Files:%t Writes:%t Network:%t Processes:%t Memory:%t}", &s.Files, &s.Writes, &s.Network, &s.Processes, &s.Memory); err != nil {
		t.Fatal(err)
	}
	gaveUp := map[string]bool{"read": s.Files, "list": s.Files, "write": s.Writes, "overwrite": s.Writes, "remove": s.Writes, "tcp": s.Network, "udp": s.Network, "exec": s.Processes}
	if len(lines) != 1+len(gaveUp) {
		t.Fatalf("told %d things, want %d", len(lines)-1, len(gaveUp))
	}
	for _, line := range lines[1:] {
		what, could, _ := strings.Cut(line, " ")
		if gaveUp[what] && could == "true" {
			t.Errorf("%s still works", what)
		}
		if runtime.GOOS == "linux" && !gaveUp[what] {
			t.Errorf("%s was not given up", what)
		}
	}
}

// TestCPU: the processor time of a child is seen from outside while it runs.
func TestCPU(t *testing.T) {
	c, in, out := start(t, "spin")
	defer in.Close()
	if _, err := out.ReadString('\n'); err != nil {
		t.Fatal(err)
	}
	var used time.Duration
	for deadline := time.Now().Add(20 * time.Second); used < 100*time.Millisecond && time.Now().Before(deadline); time.Sleep(10 * time.Millisecond) {
		d, ok := c.CPU()
		if !ok && runtime.GOOS != "darwin" {
			t.Fatal("not known")
		}
		used = d
	}
	c.Kill()
	c.Kill() // harmless
	var ended *exec.ExitError
	if err := c.Wait(); !errors.As(err, &ended) {
		t.Error(err)
	}
	if after, ok := c.CPU(); !ok || after < used || after == 0 {
		t.Errorf("%v, and %v when it ended", used, after)
	}
	if Self() == 0 {
		t.Error("this process used no time")
	}
}
