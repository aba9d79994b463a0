package localapi

import (
	"bufio"
	"bytes"
	"encoding/binary"
	"encoding/json"
	"errors"
	"io"
	"net"
	"os"
	"runtime"
	"strings"
	"testing"
	"time"
)

var errDeadline = os.ErrDeadlineExceeded

func framed(text string) []byte {
	return append(binary.BigEndian.AppendUint32(nil, uint32(len(text))), text...)
}

// heard are the frames that come until the connection ends.
func heard(t *testing.T, c net.Conn) (all []string) {
	t.Helper()
	c.SetReadDeadline(time.Now().Add(10 * time.Second))
	in := bufio.NewReader(c)
	for {
		b, err := readFrame(in, MaxFrame, func() {})
		if errors.Is(err, errDeadline) {
			t.Fatalf("still open after %q", all)
		} else if err != nil {
			return all
		}
		all = append(all, string(b))
	}
}

// TestBadHello: who does not begin as agreed is told so, and that is all.
func TestBadHello(t *testing.T) {
	r := serve(t, newHouse(0).verbs(), Limits{Hello: 300 * time.Millisecond})
	r.client(t) // the first connection may be to nobody: see Dial
	for name, send := range map[string][]byte{
		"another protocol": []byte("GET / HTTP/1.1\r\nHost: localhost\r\n\r\n"),
		"no JSON":          framed("hej"),
		"deep JSON":        framed(strings.Repeat("[", maxGreeting)),
		"too long":         framed(strings.Repeat(" ", maxGreeting) + "{}"),
		"giant":            {255, 255, 255, 255},
		"of another kind":  framed(`{"oldest":"1"}`),
	} {
		c := r.raw(t)
		c.Write(send)
		if got := heard(t, c); len(got) != 1 || !strings.Contains(got[0], `"code":"invalid"`) {
			t.Errorf("%s: %q", name, got)
		}
	}
	for name, send := range map[string][]byte{"nothing": {}, "half": framed("{}")[:5], "no words": framed("")[:4]} {
		c := r.raw(t)
		c.Write(send)
		for _, got := range heard(t, c) {
			if !strings.Contains(got, `"code":"invalid"`) {
				t.Errorf("%s: %q", name, got)
			}
		}
	}
}

// TestBadRequest: what is no request ends the connection, with a word.
func TestBadRequest(t *testing.T) {
	r := serve(t, newHouse(0).verbs(), Limits{Frame: 300 * time.Millisecond})
	for name, test := range map[string]struct {
		send []byte
		want string
	}{
		"no JSON":       {framed("hej"), `"code":"invalid"`},
		"two values":    {framed(`{"id":1,"verb":"echo"}{}`), `"code":"invalid"`},
		"unknown field": {framed(`{"id":1,"verb":"echo","as":"0"}`), `"code":"invalid"`},
		"empty":         {framed(""), `"code":"invalid"`},
		"deep":          {framed(strings.Repeat(`{"body":`, MaxFrame/10)), `"code":"invalid"`},
		"deep list":     {framed(strings.Repeat(`[`, MaxFrame)), `"code":"invalid"`},
		"giant":         {[]byte{255, 255, 255, 255}, `"code":"invalid"`},
		"just too long": {binary.BigEndian.AppendUint32(nil, MaxFrame+1), `"code":"invalid"`},
		"half":          {framed(`{"id":1,"verb":"echo"}`)[:10], ``},
		"two at once":   {append(framed(`{"id":1,"verb":"wait"}`), framed(`{"id":2,"verb":"echo"}`)...), ``},
	} {
		c, _ := r.greeted(t)
		c.Write(test.send)
		got := strings.Join(heard(t, c), "")
		if !strings.Contains(got, test.want) || test.want == "" && got != "" {
			t.Errorf("%s: %q, want %q", name, got, test.want)
		}
	}
	// A body that is deep is a body that is wrong.
	c, l := r.greeted(t)
	c.Write(framed(`{"id":7,"verb":"echo","body":` + strings.Repeat("[", 9000) + strings.Repeat("]", 9000) + `}`))
	b, err := readFrame(l.in, MaxFrame, func() {})
	must(t, err)
	var a answer
	must(t, json.Unmarshal(b, &a))
	if a.ID != 7 || a.Error == nil || a.Error.Code != Invalid {
		t.Errorf("%s", b)
	}
}

// TestFrame: what was written can be read, a claim makes no room, and a frame
// that is cut off anywhere is an error.
func TestFrame(t *testing.T) {
	frame, err := encode("æ<>")
	must(t, err)
	got, err := readFrame(bufio.NewReader(bytes.NewReader(frame)), 100, func() {})
	if err != nil || string(got) != "\"æ<>\"\n" {
		t.Errorf("%q, %v", got, err)
	}
	for n := range frame {
		_, err := readFrame(bufio.NewReader(bytes.NewReader(frame[:n])), 100, func() {})
		want := io.ErrUnexpectedEOF
		if n == 0 {
			want = io.EOF
		}
		if err != want {
			t.Errorf("%d bytes of it: %v, want %v", n, err, want)
		}
	}
	claim := binary.BigEndian.AppendUint32(nil, MaxFrame)
	var before, after runtime.MemStats
	runtime.ReadMemStats(&before)
	const times = 100
	for range times {
		if _, err := readFrame(bufio.NewReaderSize(bytes.NewReader(claim), 16), MaxFrame, func() {}); err != io.ErrUnexpectedEOF {
			t.Fatal(err)
		}
	}
	runtime.ReadMemStats(&after)
	if each := (after.TotalAlloc - before.TotalAlloc) / times; each > 4*eager {
		t.Errorf("%d bytes for a claim", each)
	}
}

// TestVersions: programs of different versions tell each other clearly.
func TestVersions(t *testing.T) {
	for name, test := range map[string]struct {
		server, client greeting
		da             string
	}{
		"same":            {greeting{Oldest: 1, Newest: 1}, greeting{Oldest: 1, Newest: 1}, ""},
		"both new enough": {greeting{Oldest: 2, Newest: 4}, greeting{Oldest: 1, Newest: 2}, ""},
		"old client": {greeting{Oldest: 2, Newest: 3, Program: "2.0.0"}, greeting{Oldest: 1, Newest: 1, Program: "1.4.0"},
			"Dette program (1.4.0) er ældre end den tjeneste, der kører (2.0.0). Opdatér Husorden."},
		"old server": {greeting{Oldest: 1, Newest: 1, Program: "1.4.0"}, greeting{Oldest: 2, Newest: 2, Program: "2.0.0"},
			"Tjenesten (1.4.0) er ældre end dette program (2.0.0). Genstart pc'en, så den nye starter."},
		"liar": {greeting{Oldest: 2, Newest: 3, Program: "2.0.0"}, greeting{Oldest: 1, Newest: 1, Program: "<b>1</b>"},
			"Dette program (?) er ældre end den tjeneste, der kører (2.0.0). Opdatér Husorden."},
	} {
		got := welcome(test.server, test.client)
		if (got.Error == nil) != (test.da == "") {
			t.Errorf("%s: %+v", name, got.Error)
		} else if got.Error != nil && (got.Error.Danish != test.da || got.Error.Code != Newer) {
			t.Errorf("%s: %+v", name, got.Error)
		}
	}
}

// TestNewerClient: one that speaks only what comes after us, with fields of its
// own in the greeting.
func TestNewerClient(t *testing.T) {
	r := serve(t, newHouse(0).verbs(), Limits{})
	r.client(t)
	c := r.raw(t)
	c.Write(framed(`{"oldest":7,"newest":9,"program":"9.0.0","colour":"blue"}`))
	got := heard(t, c)
	if len(got) != 1 || !strings.Contains(got[0], "The service (1.4.0) is older than this program (9.0.0)") {
		t.Errorf("%q", got)
	}
}
