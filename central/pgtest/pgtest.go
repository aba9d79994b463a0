//go:build postgres && unix

package pgtest

import (
	"context"
	"database/sql"
	"fmt"
	"net"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"sync/atomic"
	"syscall"
	"testing"
	"time"

	_ "github.com/jackc/pgx/v5/stdlib" // the driver "pgx"
)

// Server is a running PostgreSQL.
type Server struct {
	URL string // of its database postgres
	Dir string // "" when it is not the test's own
	bin string
	opt string
}

var databases atomic.Int64

// Start returns the server that HUSORDEN_POSTGRES names, or starts one.
func Start(t testing.TB) *Server {
	t.Helper()
	if url := os.Getenv("HUSORDEN_POSTGRES"); url != "" {
		return &Server{URL: url}
	}
	return Own(t)
}

// Own starts a server that the test may kill.
func Own(t testing.TB) *Server {
	t.Helper()
	found, err := filepath.Glob("/usr/lib/postgresql/*/bin/initdb")
	if err != nil || len(found) == 0 {
		t.Fatal("no PostgreSQL: install Debian's postgresql, or name one in HUSORDEN_POSTGRES")
	}
	dir, err := os.MkdirTemp("/tmp", "husorden-pg-")
	if err != nil {
		t.Fatal(err)
	}
	s := &Server{Dir: dir, bin: filepath.Dir(found[len(found)-1])}
	t.Cleanup(func() {
		s.run(t, "pg_ctl", "-D", s.data(), "-m", "immediate", "stop") // already killed: nothing to stop
		if err := os.RemoveAll(dir); err != nil {
			t.Error(err)
		}
	})
	if os.Geteuid() == 0 {
		must(t, exec.Command("chown", "postgres", dir))
	}
	port := freePort(t)
	s.URL = "postgres://postgres@127.0.0.1:" + strconv.Itoa(port) + "/postgres?sslmode=disable"
	s.opt = fmt.Sprintf("-p %d -k %s -c listen_addresses=127.0.0.1", port, dir)
	if out, err := s.run(t, "initdb", "-D", s.data(), "-A", "trust", "-U", "postgres", "-E", "UTF8", "--locale=C"); err != nil {
		t.Fatalf("initdb: %v\n%s", err, out)
	}
	s.Up(t)
	return s
}

func (s *Server) data() string { return filepath.Join(s.Dir, "db") }

// Up starts the server anew, as after Kill.
func (s *Server) Up(t testing.TB) {
	t.Helper()
	if out, err := s.run(t, "pg_ctl", "-D", s.data(), "-l", filepath.Join(s.Dir, "log"), "-o", s.opt, "-w", "start"); err != nil {
		t.Fatalf("pg_ctl start: %v\n%s", err, out)
	}
}

// Kill ends every process of the server at once, with SIGKILL.
func (s *Server) Kill(t testing.TB) {
	t.Helper()
	b, err := os.ReadFile(filepath.Join(s.data(), "postmaster.pid"))
	if err != nil {
		t.Fatal(err)
	}
	pid, err := strconv.Atoi(strings.SplitN(string(b), "\n", 2)[0])
	if err != nil {
		t.Fatal(err)
	}
	p, err := os.FindProcess(pid)
	if err != nil {
		t.Fatal(err)
	}
	if err := p.Kill(); err != nil {
		t.Fatal(err)
	}
	for p.Signal(syscall.Signal(0)) == nil {
		time.Sleep(10 * time.Millisecond)
	}
}

// Database makes a new, empty database and returns its URL.
func (s *Server) Database(t testing.TB) string {
	t.Helper()
	db, err := sql.Open("pgx", s.URL)
	if err != nil {
		t.Fatal(err)
	}
	defer db.Close()
	name := fmt.Sprintf("husorden_%d_%d", os.Getpid(), databases.Add(1))
	if _, err := db.ExecContext(context.Background(), "CREATE DATABASE "+name); err != nil {
		t.Fatal(err)
	}
	return strings.Replace(s.URL, "/postgres?", "/"+name+"?", 1)
}

// Bench runs a script of SQL with pgbench and returns transactions a second.
func (s *Server) Bench(t testing.TB, url, script string, clients int, seconds int) float64 {
	t.Helper()
	path := filepath.Join(s.Dir, "bench.sql")
	if err := os.WriteFile(path, []byte(script), 0o644); err != nil {
		t.Fatal(err)
	}
	out, err := s.run(t, "pgbench", "-n", "-M", "prepared", "-f", path, "-c", strconv.Itoa(clients), "-j", "2", "-T", strconv.Itoa(seconds), url)
	if err != nil {
		t.Fatalf("pgbench: %v\n%s", err, out)
	}
	for line := range strings.SplitSeq(out, "\n") {
		var tps float64
		if _, err := fmt.Sscanf(line, "tps = %f", &tps); err == nil {
			return tps
		}
	}
	t.Fatalf("pgbench said:\n%s", out)
	return 0
}

func (s *Server) run(t testing.TB, name string, args ...string) (string, error) {
	t.Helper()
	words := append([]string{filepath.Join(s.bin, name)}, args...)
	if os.Geteuid() == 0 {
		words = append([]string{"runuser", "-u", "postgres", "--"}, words...)
	}
	cmd := exec.Command(words[0], words[1:]...)
	cmd.Dir = s.Dir
	// The server inherits what it may keep open: not a pipe that somebody waits for.
	out, err := os.CreateTemp(t.TempDir(), "out")
	if err != nil {
		return "", err
	}
	defer out.Close()
	cmd.Stdout, cmd.Stderr = out, out
	runErr := cmd.Run()
	b, err := os.ReadFile(out.Name())
	if err != nil {
		return "", err
	}
	return string(b), runErr
}

func must(t testing.TB, cmd *exec.Cmd) {
	t.Helper()
	if out, err := cmd.CombinedOutput(); err != nil {
		t.Fatalf("%v: %v\n%s", cmd.Args, err, out)
	}
}

func freePort(t testing.TB) int {
	t.Helper()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer l.Close()
	return l.Addr().(*net.TCPAddr).Port
}
