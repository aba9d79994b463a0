package hotkey

import (
	"context"
	"errors"
	"testing"
)

func TestCombination(t *testing.T) {
	for want, c := range map[string]Combination{
		"Ctrl+Alt+Shift+T": CheckText(),
		"Ctrl+A":           {Ctrl, 'A'},
		"Alt+Shift+Z":      {Alt | Shift, 'Z'},
	} {
		if got := c.String(); got != want || !c.valid() {
			t.Errorf("%+v is %q, valid %v; want %q", c, got, c.valid(), want)
		}
	}
}

// TestListenInvalid: a letter that people write with is never taken.
func TestListenInvalid(t *testing.T) {
	for _, c := range []Combination{{}, {Shift, 'T'}, {Ctrl, 't'}, {Ctrl, 0}, {Ctrl, '1'}, {Ctrl | 8, 'T'}} {
		err := Listen(t.Context(), Options{Keys: c, Ready: func(string) { t.Errorf("%v was heard", c) }})
		if !errors.Is(err, ErrUnsupported) {
			t.Errorf("%+v: %v", c, err)
		}
	}
}

// started is a Listen that runs; what it tells goes into the channels.
type started struct {
	ready   chan string
	pressed chan struct{}
	ended   chan error
	stop    context.CancelFunc
}

func start(t *testing.T, c Combination) *started {
	t.Helper()
	ctx, stop := context.WithCancel(t.Context())
	s := &started{make(chan string, 1), make(chan struct{}, 8), make(chan error, 1), stop}
	done := make(chan struct{})
	go func() {
		defer close(done)
		s.ended <- Listen(ctx, Options{Keys: c, Purpose: "Tjek en tekst", Ready: func(keys string) { s.ready <- keys }, Pressed: func() { s.pressed <- struct{}{} }})
	}()
	t.Cleanup(func() { stop(); <-done })
	return s
}
