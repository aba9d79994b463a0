package main

import (
	"bytes"
	"context"
	"fmt"
	"io"
	"net"
	"net/http"
	"os"
	"strconv"
	"strings"
	"sync"
	"syscall"
	"testing"
	"time"

	"github.com/husorden/husorden/policy/compliance"
	"golang.org/x/sys/unix"
)

// mostMemory is what central may need with 1,000 PCs.
const mostMemory = 256 << 20

// peak is the most memory that a process has had at once, in bytes.
func (c *central) peak() int64 {
	c.t.Helper()
	b, err := os.ReadFile(fmt.Sprintf("/proc/%d/status", c.cmd.Process.Pid))
	if err != nil {
		c.t.Fatal(err)
	}
	_, after, ok := strings.Cut(string(b), "VmHWM:")
	kb, err := strconv.ParseInt(strings.Fields(after)[0], 10, 64)
	if !ok || err != nil {
		c.t.Fatalf("%v in %s", err, b)
	}
	return kb << 10
}

// TestThousandPCs: a thousand PCs that all report, some at once, and keep their
// connections.
func TestThousandPCs(t *testing.T) {
	c := begin(t, "--data", t.TempDir())
	f := newFleet(t, c, 1000)
	var wg sync.WaitGroup
	queue := make(chan *pc)
	for range 100 {
		wg.Go(func() {
			for p := range queue {
				if err := p.report(c.url); err != nil {
					t.Error(err)
				}
			}
		})
	}
	for range 3 {
		for _, p := range f.pcs {
			queue <- p
		}
	}
	close(queue)
	wg.Wait()
	used := c.peak()
	t.Logf("1,000 PCs: %d MB", used>>20)
	if used > mostMemory {
		t.Errorf("%d MB with 1,000 PCs", used>>20)
	}
}

// TestConnections: ten thousand connections are held, as many as the system lets
// one process have, and reports get through meanwhile.
func TestConnections(t *testing.T) {
	var limit syscall.Rlimit
	if err := syscall.Getrlimit(syscall.RLIMIT_NOFILE, &limit); err != nil {
		t.Fatal(err)
	}
	n := 10_000
	if room := int(min(limit.Max, 1<<20)) - 500; room < n { // central and this test have the same limit
		t.Logf("the system lets a process have %d files: %d connections instead of %d", limit.Max, room, n)
		n = room
	}
	limit.Cur = limit.Max
	if err := syscall.Setrlimit(syscall.RLIMIT_NOFILE, &limit); err != nil {
		t.Fatal(err)
	}
	c := begin(t, "--data", t.TempDir())
	f := newFleet(t, c, 4)
	addr := strings.TrimPrefix(c.url, "http://")
	held := make([]net.Conn, n)
	defer func() {
		for _, h := range held {
			if h != nil {
				_ = h.Close()
			}
		}
	}()
	var wg sync.WaitGroup
	for worker := range 50 {
		wg.Go(func() {
			for i := worker; i < n; i += 50 {
				h, err := net.DialTimeout("tcp", addr, 20*time.Second)
				if err != nil {
					t.Error(err)
					return
				}
				held[i] = h
				// One request, and then it is kept open as a browser does.
				if _, err := io.WriteString(h, "GET /healthz HTTP/1.1\r\nHost: x\r\n\r\n"); err != nil {
					t.Error(err)
					return
				}
				answer := make([]byte, 15)
				if _, err := io.ReadFull(h, answer); err != nil || string(answer) != "HTTP/1.1 200 OK" {
					t.Errorf("%q %v", answer, err)
					return
				}
			}
		})
	}
	wg.Wait()
	for range 20 {
		for _, p := range f.pcs {
			began := time.Now()
			if err := p.report(c.url); err != nil {
				t.Fatal(err)
			}
			if took := time.Since(began); took > 5*time.Second {
				t.Errorf("a report took %v", took)
			}
		}
	}
	open := 0
	for _, h := range held {
		if h == nil {
			continue
		}
		raw, err := h.(*net.TCPConn).SyscallConn()
		if err != nil {
			t.Fatal(err)
		}
		err = raw.Read(func(fd uintptr) bool {
			_, _, err := syscall.Recvfrom(int(fd), make([]byte, 1), syscall.MSG_PEEK|syscall.MSG_DONTWAIT)
			if err == nil || err == syscall.EAGAIN {
				open++ // its first answer's rest is there, and no end
			}
			return true
		})
		if err != nil {
			t.Fatal(err)
		}
	}
	if open < n*9/10 {
		t.Errorf("%d of %d connections were held", open, n)
	}
	used := c.peak()
	t.Logf("%d connections: %d MB", open, used>>20)
	if used > 2*mostMemory {
		t.Errorf("%d MB with %d connections", used>>20, open)
	}
	f.counted(c)
}

// TestHuge: bodies of a gigabyte and gzip that unpacks to one, many at once, are
// refused early; what central needs for them is bounded, and reports get through.
func TestHuge(t *testing.T) {
	c := begin(t, "--data", t.TempDir())
	f := newFleet(t, c, 2)
	bomb := packedZeros(1 << 30)
	if len(bomb) < 64<<10 {
		t.Fatalf("the bomb is %d bytes", len(bomb))
	}
	small := packedZeros(60 << 20) // fits into what a body may be
	var wg sync.WaitGroup
	for i := range 24 {
		wg.Go(func() {
			p := f.pcs[1]
			switch i % 4 {
			case 0, 1:
				r, err := http.NewRequest("POST", c.url+compliance.ReportPath, io.LimitReader(zeros{}, 1<<30))
				if err != nil {
					t.Error(err)
					return
				}
				if i%4 == 0 {
					r.ContentLength = 1 << 30
				}
				began := time.Now()
				resp, err := http.DefaultClient.Do(r)
				if err == nil {
					if resp.StatusCode == http.StatusOK {
						t.Error("a gigabyte was taken")
					}
					_ = resp.Body.Close()
				}
				if took := time.Since(began); took > 10*time.Second {
					t.Errorf("a gigabyte was refused after %v", took)
				}
			case 2, 3:
				body := bomb
				if i%4 == 3 {
					body = small
				}
				var got compliance.Received
				if err := p.call(c.url, "POST", compliance.ReportPath, body, &got); err == nil {
					t.Error("a gzip bomb was taken")
				}
			}
		})
	}
	for range 30 {
		if err := f.pcs[0].report(c.url); err != nil {
			t.Error(err)
		}
	}
	wg.Wait()
	if used := c.peak(); used > mostMemory {
		t.Errorf("%d MB", used>>20)
	}
	if err := f.pcs[1].report(c.url); err != nil {
		t.Error(err)
	}
	f.counted(c)
}

// TestDiskFull: the disk of a running central is full. Devices are told to come
// again, pages are still read, and when there is room nothing is lost.
func TestDiskFull(t *testing.T) {
	c := begin(t, "--data", t.TempDir())
	f := newFleet(t, c, 6)
	room := func(bytes uint64) {
		t.Helper()
		if err := unix.Prlimit(c.cmd.Process.Pid, unix.RLIMIT_FSIZE, &unix.Rlimit{Cur: bytes, Max: unix.RLIM_INFINITY}, nil); err != nil {
			t.Fatal(err)
		}
	}
	for _, p := range f.pcs {
		if err := p.report(c.url); err != nil {
			t.Fatal(err)
		}
	}
	room(64 << 10) // below what the files have
	for _, p := range f.pcs {
		if err := p.report(c.url); err == nil || !strings.Contains(err.Error(), "503") || !strings.Contains(err.Error(), string(compliance.Unavailable)) {
			t.Errorf("with a full disk: %v", err)
		}
	}
	if resp, err := http.Get(c.url + "/readyz"); err != nil || resp.StatusCode != http.StatusOK {
		t.Errorf("%+v %v", resp, err)
	} else {
		_ = resp.Body.Close()
	}
	room(unix.RLIM_INFINITY)
	ctx, cancel := context.WithTimeout(context.Background(), 2*time.Second)
	defer cancel()
	f.report(ctx, c.url)
	if n := f.counted(c); n < 2*int64(len(f.pcs)) {
		t.Errorf("%d reports", n)
	}
	if c.cmd.Process.Signal(syscall.Signal(0)) != nil || bytes.Contains(c.err.Bytes(), []byte("panic")) {
		t.Errorf("it did not live through it: %s", c.err)
	}
}
