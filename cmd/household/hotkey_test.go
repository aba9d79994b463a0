package household

import (
	"context"
	"errors"
	"log/slog"
	"testing"
	"testing/synctest"
	"time"

	"github.com/husorden/husorden/agent/desk"
	"github.com/husorden/husorden/agent/desk/notice"
	"github.com/husorden/husorden/agent/desk/page"
	"github.com/husorden/husorden/platform/hotkey"
)

// keeps is what a person chose, and what is said beside the clock.
type keeps struct {
	chosen notice.Settings
	menu   string
	err    error
}

func (k *keeps) Settings() notice.Settings { return k.chosen }
func (k *keeps) HotKey(keys string)        { k.menu = keys }
func (k *keeps) Choose(s notice.Settings) error {
	if k.err == nil {
		k.chosen = s
	}
	return k.err
}

// hearing runs a hot key on a keyboard of the test's own, in a bubble.
func hearing(t *testing.T, k *keeps, listen func(ctx context.Context, o hotkey.Options) error, then func(h *hotKey, actions <-chan notice.Action)) {
	synctest.Test(t, func(t *testing.T) {
		actions := make(chan notice.Action)
		d := &Desktop{lang: desk.Danish, actions: actions}
		h := d.hotKey(k, slog.New(slog.DiscardHandler))
		h.listen = listen
		ctx, stop := context.WithCancel(t.Context())
		done := make(chan error)
		go func() { done <- h.Run(ctx) }()
		synctest.Wait()
		then(h, actions)
		stop()
		if err := <-done; err != nil {
			t.Error(err)
		}
	})
}

func TestHotKey(t *testing.T) {
	k := &keeps{chosen: notice.Settings{At: 8 * 60}}
	heard := 0
	var press func()
	listen := func(ctx context.Context, o hotkey.Options) error {
		if o.Keys != hotkey.CheckText() || o.Purpose != "Tjek en tekst" {
			t.Errorf("listens for %+v", o)
		}
		heard, press = heard+1, o.Pressed
		o.Ready("Ctrl+F9")
		<-ctx.Done()
		return nil
	}
	hearing(t, k, listen, func(h *hotKey, actions <-chan notice.Action) {
		if s, keys := h.Keys(); s != page.KeysHeard || keys != "Ctrl+F9" || k.menu != "Ctrl+F9" {
			t.Errorf("%s %q, the menu has %q", s, keys, k.menu)
		}
		for range 5 { // nobody takes them yet
			press()
			synctest.Wait()
		}
		for range 2 {
			if a := <-actions; a != notice.CheckText {
				t.Errorf("chose %q", a)
			}
			synctest.Wait()
		}
		select {
		case <-actions:
			t.Error("presses pile up")
		default:
		}
		if err := h.TurnKeys(false); err != nil {
			t.Error(err)
		}
		synctest.Wait()
		if s, _ := h.Keys(); s != page.KeysOff || k.menu != "" || k.chosen != (notice.Settings{At: 8 * 60, NoKeys: true}) || heard != 1 {
			t.Errorf("off: %s, %q, %+v, heard %d", s, k.menu, k.chosen, heard)
		}
		if err := h.TurnKeys(true); err != nil {
			t.Error(err)
		}
		if s, _ := h.Keys(); s == page.KeysOff {
			t.Error("still off, for who has just turned it on")
		}
		synctest.Wait()
		if s, _ := h.Keys(); s != page.KeysHeard || k.chosen.NoKeys || heard != 2 {
			t.Errorf("on again: %s, %+v, heard %d", s, k.chosen, heard)
		}
		k.err = errors.New("the disk is full")
		if err := h.TurnKeys(false); err == nil {
			t.Error("off, though nothing was kept")
		}
		synctest.Wait()
		if s, _ := h.Keys(); s != page.KeysHeard {
			t.Errorf("what was not kept: %s", s)
		}
	})
}

// TestHotKeyFails: what is told, kept and tried again, by why it is not heard.
func TestHotKeyFails(t *testing.T) {
	for name, tt := range map[string]struct {
		err   error
		state page.KeysState
		off   bool
		tries int // within an hour
	}{
		"taken":     {hotkey.ErrTaken, page.KeysTaken, false, 6},
		"refused":   {hotkey.ErrRefused, page.KeysOff, true, 1},
		"none here": {hotkey.ErrUnsupported, page.KeysNone, false, 1},
		"broken":    {errors.New("the X server is gone"), page.KeysNone, false, 6},
	} {
		t.Run(name, func(t *testing.T) {
			k, tries := &keeps{}, 0
			hearing(t, k, func(context.Context, hotkey.Options) error { tries++; return tt.err }, func(h *hotKey, _ <-chan notice.Action) {
				time.Sleep(time.Hour - time.Minute)
				synctest.Wait()
				if s, _ := h.Keys(); s != tt.state || k.chosen.NoKeys != tt.off || tries != tt.tries || k.menu != "" {
					t.Errorf("%s, %+v, %d tries, the menu has %q", s, k.chosen, tries, k.menu)
				}
			})
		})
	}
}
