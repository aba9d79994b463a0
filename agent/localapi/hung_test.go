package localapi

import (
	"encoding/binary"
	"errors"
	"io"
	"net"
	"strings"
	"sync"
	"testing"
	"time"
)

// hangs are the ways in which a client can hang, on a connection of its own.
var hangs = []func(t *testing.T, r running){
	func(t *testing.T, r running) { r.raw(t) },
	func(t *testing.T, r running) { r.raw(t).Write([]byte{0, 0}) },                       // half a hello
	func(t *testing.T, r running) { r.raw(t).Write([]byte{0, 0, 0, 9, '{'}) },            // and more
	func(t *testing.T, r running) { r.greeted(t) },                                       // nothing after hello
	func(t *testing.T, r running) { c, _ := r.greeted(t); c.Write([]byte{0, 15, 0}) },    // half a head
	func(t *testing.T, r running) { c, _ := r.greeted(t); c.Write([]byte{0, 15, 0, 0}) }, // a head
	func(t *testing.T, r running) { // takes no answer: it does not fit the socket's buffer
		c, _ := r.greeted(t)
		frame, err := encode(request{ID: 1, Verb: "echo", Body: []byte(`{"text":"` + strings.Repeat("a", 900_000) + `"}`)})
		must(t, err)
		c.Write(frame)
	},
	func(t *testing.T, r running) { // drips
		c, _ := r.greeted(t)
		head := binary.BigEndian.AppendUint32(nil, 100)
		c.Write(head)
		stop := make(chan struct{})
		var drip sync.WaitGroup
		drip.Go(func() {
			for {
				select {
				case <-stop:
					return
				case <-time.After(20 * time.Millisecond):
					if _, err := c.Write([]byte(" ")); err != nil {
						return
					}
				}
			}
		})
		t.Cleanup(func() { c.Close(); close(stop); drip.Wait() })
	},
}

// TestHung: of 200 clients that hang, all of the caller's own user, none holds
// it up, though no time limit of the server has passed.
func TestHung(t *testing.T) {
	t.Run("more than there is room for", func(t *testing.T) { hung(t, Limits{}) })
	t.Run("all let in", func(t *testing.T) { hung(t, Limits{Total: 300, PerUser: 300, Waiting: 300}) })
}

func hung(t *testing.T, limits Limits) {
	r := serve(t, newHouse(0).verbs(), limits)
	for i := range 200 {
		hangs[i%len(hangs)](t, r)
	}
	const bound = time.Second // with others at work on the machine
	begun := time.Now()
	c := r.client(t)
	for range 20 {
		_, err := echo.Call(t.Context(), c, echoIn{"hej"})
		must(t, err)
	}
	took := time.Since(begun)
	t.Logf("twenty-one answers in %v", took)
	if took > bound {
		t.Errorf("took %v", took)
	}
}

// TestLimits: each kind of hanging ends by its own limit too.
func TestLimits(t *testing.T) {
	short := 100 * time.Millisecond
	for name, test := range map[string]struct {
		limits Limits
		hang   func(t *testing.T, r running) net.Conn
	}{
		"hello": {Limits{Hello: short}, func(t *testing.T, r running) net.Conn { return r.raw(t) }},
		"idle": {Limits{Idle: short}, func(t *testing.T, r running) net.Conn {
			c, _ := r.greeted(t)
			return c
		}},
		"frame": {Limits{Frame: short}, func(t *testing.T, r running) net.Conn {
			c, _ := r.greeted(t)
			c.Write([]byte{0, 0, 0, 100, ' '})
			return c
		}},
	} {
		t.Run(name, func(t *testing.T) {
			r := serve(t, newHouse(0).verbs(), test.limits)
			r.client(t) // the first connection may be to nobody
			c := test.hang(t, r)
			c.SetReadDeadline(time.Now().Add(10 * time.Second))
			if _, err := io.Copy(io.Discard, c); errors.Is(err, errDeadline) {
				t.Error("not dropped")
			}
		})
	}
}

// TestWriteLimit: who does not take an answer is dropped.
func TestWriteLimit(t *testing.T) {
	r := serve(t, newHouse(0).verbs(), Limits{Write: 100 * time.Millisecond})
	c, _ := r.greeted(t)
	text := strings.Repeat("a", 1_000_000)
	frame, err := encode(request{ID: 1, Verb: "echo", Body: []byte(`{"text":"` + text + `"}`)})
	must(t, err)
	_, err = c.Write(frame)
	must(t, err)
	time.Sleep(time.Second)
	c.SetReadDeadline(time.Now().Add(10 * time.Second))
	n, err := io.Copy(io.Discard, c)
	if errors.Is(err, errDeadline) || n >= int64(len(text)) {
		t.Errorf("took %d bytes: %v", n, err)
	}
}

// TestRoom: a user has so many connections. One that works is not dropped for
// another, one that is silent is, and does not notice.
func TestRoom(t *testing.T) {
	h := newHouse(0)
	r := serve(t, h.verbs(), Limits{PerUser: 3})
	var clients []*Client
	for range 5 {
		c := r.client(t)
		_, err := echo.Call(t.Context(), c, echoIn{"hej"})
		must(t, err)
		clients = append(clients, c)
	}
	for range 3 {
		for _, c := range clients {
			_, err := echo.Call(t.Context(), c, echoIn{"hej"})
			must(t, err)
		}
	}
	polls := make(chan error, 3)
	for i := range cap(polls) {
		go func() {
			_, err := wait.Call(t.Context(), clients[i], waitIn{})
			polls <- err
		}()
	}
	h.untilWaiting(t, cap(polls))
	if _, err := Dial(t.Context(), r.at, "1.4.0"); !errors.Is(err, Busy) {
		t.Errorf("one too many: %v", err)
	}
	if _, err := echo.Call(t.Context(), clients[4], echoIn{}); !errors.Is(err, Busy) {
		t.Errorf("one too many: %v", err)
	}
	h.news()
	for range cap(polls) {
		must(t, <-polls)
	}
	_, err := echo.Call(t.Context(), clients[4], echoIn{})
	must(t, err)
}

// TestGreedy: when all room is taken, the user who has most makes room, and who
// holds work keeps it.
func TestGreedy(t *testing.T) {
	g := &guests{limits: Limits{Total: 6, PerUser: 4, Waiting: 2}.withDefaults(), all: map[*session]bool{}}
	add := func(user string) (*session, bool) {
		client, server := net.Pipe()
		t.Cleanup(func() { client.Close(); server.Close() })
		s := &session{conn: server, dismissed: make(chan struct{})}
		g.enter(s)
		return s, g.admit(s, user)
	}
	var first []*session
	for range 4 {
		s, ok := add("1000")
		if !ok {
			t.Fatal("no room")
		}
		first = append(first, s)
	}
	add("1001")
	add("1002")
	g.move(first[0], idle, calling)
	if _, ok := add("1003"); !ok || first[0].stage != calling || first[1].stage != leaving {
		t.Errorf("1003 let in: %v, stages %v, %v", ok, first[0].stage, first[1].stage)
	}
	for s := range g.all {
		g.move(s, idle, calling)
	}
	if _, ok := add("1004"); ok {
		t.Error("let in though all are at work")
	}
}
