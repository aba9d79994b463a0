package localapi

import (
	"bufio"
	"context"
	"errors"
	"net"
	"strings"
	"testing"
	"time"

	"github.com/husorden/husorden/platform/ipc"
)

// script is a server that says what it is told to, whatever it hears. Each
// string is said after one frame was heard; "" ends the connection.
type script []string

// toScripts is a client whose connections are answered by one script after the
// other, and the number of those used.
func toScripts(t *testing.T, scripts ...script) (*Client, *int, error) {
	t.Helper()
	used := 0
	c, err := newClient(t.Context(), "1.4.0", func(context.Context) (net.Conn, error) {
		if used == len(scripts) {
			return nil, ErrNotRunning
		}
		lines := scripts[used]
		used++
		ours, theirs := net.Pipe()
		done := make(chan struct{})
		go func() {
			defer close(done)
			defer theirs.Close()
			in := bufio.NewReader(theirs)
			for _, say := range lines {
				if _, err := readFrame(in, MaxFrame, func() {}); err != nil || say == "" {
					return
				}
				if _, err := theirs.Write(framed(say)); err != nil {
					return
				}
			}
		}()
		t.Cleanup(func() { ours.Close(); <-done })
		return ours, nil
	})
	return c, &used, err
}

const hi = `{"oldest":1,"newest":1,"program":"1.4.0"}`

// TestOnce: a call is made again only when the server has not begun with it.
func TestOnce(t *testing.T) {
	for name, test := range map[string]struct {
		scripts []script
		used    int
		want    error
	}{
		"at once":                  {[]script{{hi, `{"id":1,"ok":{}}`}}, 1, nil},
		"goodbye, then again":      {[]script{{hi, `{"bye":true}`}, {hi, `{"id":1,"ok":{}}`}}, 2, nil},
		"goodbye all the time":     {[]script{{hi, `{"bye":true}`}, {hi, `{"bye":true}`}, {hi, `{"bye":true}`}, {hi}}, 3, Busy},
		"goodbye, then nobody":     {[]script{{hi, `{"bye":true}`}}, 1, ErrNotRunning},
		"hangs up in the middle":   {[]script{{hi, ""}, {hi, `{"id":1,"ok":{}}`}}, 1, ErrLost},
		"hung up before":           {[]script{{hi}, {hi, `{"id":1,"ok":{}}`}}, 2, nil},
		"another's answer":         {[]script{{hi, `{"id":9,"ok":{}}`}, {hi}}, 1, ErrLost},
		"no JSON":                  {[]script{{hi, `hej`}}, 1, ErrLost},
		"an error":                 {[]script{{hi, `{"id":1,"error":{"code":"not_found"}}`}}, 1, NotFound},
		"a newer server's code":    {[]script{{hi, `{"id":1,"error":{"code":"teapot","da":"a","en":"b"}}`}}, 1, Internal},
		"a newer server's field":   {[]script{{hi, `{"id":1,"ok":{"text":"a","colour":7},"cost":1}`}}, 1, nil},
		"an answer of other types": {[]script{{hi, `{"id":1,"ok":{"text":7}}`}}, 1, Newer},
	} {
		c, used, err := toScripts(t, test.scripts...)
		must(t, err)
		_, err = echo.Call(t.Context(), c, echoIn{"hej"})
		if test.want == nil && err != nil || !errors.Is(err, test.want) || *used != test.used {
			t.Errorf("%s: %v by %d connections, want %v by %d", name, err, *used, test.want, test.used)
		}
	}
}

// TestGreeted: what a server may say at first.
func TestGreeted(t *testing.T) {
	for name, test := range map[string]struct {
		scripts []script
		want    error
	}{
		"newer":        {[]script{{`{"oldest":2,"newest":2,"error":{"code":"newer","da":"a","en":"b"}}`}}, Newer},
		"full":         {[]script{{`{"error":{"code":"busy"}}`}}, Busy},
		"hangs up":     {[]script{{""}, {""}}, Unavailable},
		"once":         {[]script{{""}, {hi}}, nil},
		"nonsense":     {[]script{{"hej"}, {"hej"}}, Unavailable},
		"gone by then": {[]script{{""}}, ErrNotRunning},
		"too long":     {[]script{{strings.Repeat(" ", maxGreeting+1)}, {hi}}, nil},
	} {
		_, _, err := toScripts(t, test.scripts...)
		if test.want == nil && err != nil || !errors.Is(err, test.want) {
			t.Errorf("%s: %v, want %v", name, err, test.want)
		}
	}
}

// TestSilentServer: the caller's context holds throughout.
func TestSilentServer(t *testing.T) {
	ctx, cancel := context.WithTimeout(t.Context(), 50*time.Millisecond)
	defer cancel()
	dial := func(context.Context) (net.Conn, error) {
		ours, theirs := net.Pipe()
		t.Cleanup(func() { theirs.Close() })
		return ours, nil
	}
	begun := time.Now()
	if _, err := newClient(ctx, "1.4.0", dial); !errors.Is(err, context.DeadlineExceeded) || time.Since(begun) > time.Second {
		t.Errorf("%v after %v", err, time.Since(begun))
	}

	h := newHouse(0)
	c := serve(t, h.verbs(), Limits{}).client(t)
	ctx, cancel = context.WithTimeout(t.Context(), 50*time.Millisecond)
	defer cancel()
	waited := make(chan error, 1)
	go func() {
		_, err := wait.Call(t.Context(), c, waitIn{})
		waited <- err
	}()
	h.untilWaiting(t, 1)
	// The second waits for its turn, as long as it may.
	if _, err := echo.Call(ctx, c, echoIn{}); !errors.Is(err, context.DeadlineExceeded) {
		t.Error(err)
	}
	h.news()
	must(t, <-waited)
}

func TestTell(t *testing.T) {
	at, err := ipc.State(t.TempDir())
	must(t, err)
	_, err = Dial(t.Context(), at, "1.4.0")
	if got := Tell(err).Danish; got != "Husorden kører ikke på denne pc." {
		t.Errorf("%q", got)
	}
	for want, err := range map[string]error{
		texts[Busy].Danish:                                       Busy,
		texts[Unavailable].Danish:                                ErrLost,
		"Husorden svarede ikke i tide.":                          context.DeadlineExceeded,
		texts[Internal].Danish:                                   errors.New("open /home/asta"),
		"Det Husorden, der kører her, tilhører en anden bruger.": ipc.ErrStranger,
	} {
		if got := Tell(err).Danish; got != want {
			t.Errorf("%v: %q, want %q", err, got, want)
		}
	}
}
