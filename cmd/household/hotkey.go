package household

import (
	"context"
	"errors"
	"log/slog"
	"sync"
	"time"

	"github.com/husorden/husorden/agent/desk/notice"
	"github.com/husorden/husorden/agent/desk/page"
	"github.com/husorden/husorden/platform/hotkey"
	"github.com/husorden/husorden/policy"
)

// hotKey opens the draft check by keys, for as long as the person wants that. A
// press does what the entry beside the clock does, and reads nothing.
type hotKey struct {
	settings hotKeySettings
	listen   func(ctx context.Context, o hotkey.Options) error
	purpose  string
	actions  chan<- notice.Action
	log      *slog.Logger
	turned   chan struct{} // the person chose anew

	mu    sync.Mutex // guards all below
	state page.KeysState
	keys  string
}

// hotKeySettings keeps what the person chose, and says what is heard beside the
// clock: notice.Keeper.
type hotKeySettings interface {
	Settings() notice.Settings
	Choose(s notice.Settings) error
	HotKey(keys string)
}

var (
	_ hotKeySettings = (*notice.Keeper)(nil)
	_ page.Keys      = (*hotKey)(nil)
)

// hotKey returns the part that hears the keys.
func (d *Desktop) hotKey(k hotKeySettings, log *slog.Logger) *hotKey {
	return &hotKey{settings: k, listen: hotkey.Listen, purpose: policy.Sentence{DA: "Tjek en tekst", EN: "Check a text"}.In(string(d.lang)),
		actions: d.actions, log: log, turned: make(chan struct{}, 1), state: page.KeysNone}
}

// Keys implements page.Keys.
func (h *hotKey) Keys() (page.KeysState, string) {
	h.mu.Lock()
	defer h.mu.Unlock()
	return h.state, h.keys
}

// TurnKeys implements page.Keys.
func (h *hotKey) TurnKeys(on bool) error {
	s := h.settings.Settings()
	s.NoKeys = !on
	if err := h.settings.Choose(s); err != nil {
		return err
	}
	now := page.KeysOff
	if on {
		now = page.KeysAsked
	}
	h.stands(now, "")
	select {
	case h.turned <- struct{}{}:
	default:
	}
	return nil
}

func (h *hotKey) stands(s page.KeysState, keys string) {
	h.mu.Lock()
	h.state, h.keys = s, keys
	h.mu.Unlock()
	if s != page.KeysHeard {
		keys = ""
	}
	h.settings.HotKey(keys)
}

// hearAgain is how long after it failed a hot key is tried again: the other
// program may have ended, or the desktop come back.
const hearAgain = 10 * time.Minute

// Run hears the keys until ctx ends.
func (h *hotKey) Run(ctx context.Context) error {
	for ctx.Err() == nil {
		var again <-chan time.Time
		if h.settings.Settings().NoKeys {
			h.stands(page.KeysOff, "")
		} else if err := h.hear(ctx); ctx.Err() == nil {
			if err == nil { // the person chose anew
				continue
			}
			h.failed(err)
			if !errors.Is(err, hotkey.ErrUnsupported) {
				again = time.After(hearAgain)
			}
		}
		select {
		case <-ctx.Done():
		case <-h.turned:
		case <-again:
		}
	}
	return nil
}

// failed tells why the keys are not heard. That the person refused them is kept: a
// desktop asks once.
func (h *hotKey) failed(err error) {
	keys := hotkey.CheckText().String()
	switch {
	case errors.Is(err, hotkey.ErrTaken):
		h.stands(page.KeysTaken, keys)
		h.log.Info("another program has the hot key", "code", "hot_key_taken")
	case errors.Is(err, hotkey.ErrRefused):
		if err := h.TurnKeys(false); err != nil {
			h.stands(page.KeysOff, "")
			h.log.Warn("the choice of a hot key is not kept", "code", "hot_key_unsaved")
		}
	case errors.Is(err, hotkey.ErrUnsupported):
		h.stands(page.KeysNone, "")
		h.log.Info("no hot key here", "code", "hot_key_none")
	default:
		h.stands(page.KeysNone, "")
		h.log.Warn("the hot key is not heard", "code", "hot_key_failed")
	}
}

// hear listens until the person chooses anew, which is no error, or ctx ends.
func (h *hotKey) hear(ctx context.Context) error {
	presses := make(chan struct{}, 1)
	return Together(ctx, func(ctx context.Context) error {
		return h.listen(ctx, hotkey.Options{Keys: hotkey.CheckText(), Purpose: h.purpose,
			Ready: func(keys string) { h.stands(page.KeysHeard, keys) },
			Pressed: func() {
				select {
				case presses <- struct{}{}:
				default: // one waits already
				}
			}})
	}, func(ctx context.Context) error {
		for {
			select {
			case <-ctx.Done():
				return nil
			case <-h.turned:
				return nil
			case <-presses:
			}
			select {
			case <-ctx.Done():
				return nil
			case h.actions <- notice.CheckText:
			}
		}
	})
}
