package localapi

import (
	"bufio"
	"bytes"
	"context"
	"encoding/binary"
	"encoding/json"
	"io"
	"net"
	"strings"
	"testing"
	"time"

	"github.com/husorden/husorden/platform/ipc"
)

// FuzzFrame: what can be read as a frame is as long as its head says, and
// nothing longer than allowed is read.
func FuzzFrame(f *testing.F) {
	for _, seed := range [][]byte{{}, {0}, {0, 0, 0, 0}, framed(`{}`), framed(`{}`)[:5], {255, 255, 255, 255}, framed(strings.Repeat("a", 101))} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, data []byte) {
		const most = 100
		got, err := readFrame(bufio.NewReader(bytes.NewReader(data)), most, func() {})
		if err != nil {
			if got != nil || (err == io.EOF) != (len(data) == 0) {
				t.Fatalf("%q, %v", got, err)
			}
			return
		}
		if size := binary.BigEndian.Uint32(data); size > most || !bytes.Equal(got, data[headSize:headSize+size]) {
			t.Fatalf("%q of %q", got, data)
		}
	})
}

// FuzzServer says anything to a server, after a hello or without one. It must
// answer in frames, call handlers with what they can read only, and end.
func FuzzServer(f *testing.F) {
	for _, seed := range []string{
		``, `hej`, string(framed(`{"id":1,"verb":"echo","body":{"text":"hej"}}`)),
		string(framed(`{"id":1,"verb":"crash"}`)) + string(framed(`{"id":2,"verb":"fail"}`)),
		string(framed(`{"id":1,"verb":"wait"}`)) + string(framed(`{"id":2,"verb":"wait"}`)),
		string(framed(`{"id":18446744073709551615,"verb":"rooms.list","body":{"most":1e3}}`)),
		string(framed(`{"id":1,"verb":"echo","body":[[[[[[[[]]]]]]]]}`)), "\xff\xff\xff\xff", "\x00\x00\x00\x02{}",
	} {
		f.Add(true, []byte(seed))
		f.Add(false, []byte(seed))
	}
	f.Fuzz(func(t *testing.T, hello bool, data []byte) {
		h := newHouse(3)
		s := newServer(h.verbs(), Options{Program: "1.4.0", Limits: Limits{Frame: time.Second, Hello: time.Second}})
		ours, theirs := net.Pipe()
		s.slots <- struct{}{}
		s.receive(t.Context(), theirs, func() (ipc.Peer, error) { return ipc.Peer{User: "1000"}, nil })
		said := make(chan []byte)
		go func() {
			b, _ := io.ReadAll(ours)
			said <- b
		}()
		if hello {
			data = append(framed(hi), data...)
		}
		ours.Write(data)
		time.Sleep(time.Millisecond) // for an answer; none is needed
		ours.Close()
		if err := s.stop(); err != nil {
			t.Fatal(err)
		}
		for in := bufio.NewReader(bytes.NewReader(<-said)); ; {
			b, err := readFrame(in, MaxFrame, func() {})
			if err != nil {
				break // the last one may have been cut off
			}
			if !json.Valid(b) {
				t.Fatalf("answer %q", b)
			}
		}
		if len(s.guests.all) > 0 || len(s.slots) > 0 {
			t.Fatalf("left: %d guests, %d slots", len(s.guests.all), len(s.slots))
		}
	})
}

// FuzzClient lets a server say anything, after a hello or without one.
func FuzzClient(f *testing.F) {
	for _, seed := range []string{
		``, `hej`, string(framed(`{"id":1,"ok":{"text":"hej"}}`)), string(framed(`{"bye":true}`)), string(framed(hi)),
		string(framed(`{"id":1,"error":{"code":"not_found","da":"a"}}`)), "\xff\xff\xff\xff", string(framed(`{"id":1,"ok":`)),
	} {
		f.Add(true, []byte(seed))
		f.Add(false, []byte(seed))
	}
	f.Fuzz(func(t *testing.T, hello bool, data []byte) {
		if hello {
			data = append(framed(hi), data...)
		}
		ctx, cancel := context.WithTimeout(t.Context(), 10*time.Second)
		defer cancel()
		dial := func(context.Context) (net.Conn, error) {
			ours, theirs := net.Pipe()
			go io.Copy(io.Discard, theirs)
			go func() {
				theirs.Write(data)
				theirs.Close()
			}()
			return ours, nil
		}
		c, err := newClient(ctx, "1.4.0", dial)
		if err == nil {
			_, err = echo.Call(ctx, c, echoIn{"hej"})
			c.Close()
		}
		if ctx.Err() != nil {
			t.Fatalf("hangs: %v", err)
		}
		if err != nil && Tell(err).Danish == "" {
			t.Fatalf("nothing to tell about %v", err)
		}
	})
}
