package page

import (
	"errors"
	"html"
	"net/http"
	"strings"
	"testing"
)

type fakeKeys struct {
	state KeysState
	keys  string
	err   error
}

func (k *fakeKeys) Keys() (KeysState, string) { return k.state, k.keys }
func (k *fakeKeys) TurnKeys(on bool) error {
	if k.err == nil {
		k.state = KeysOff
		if on {
			k.state = KeysHeard
		}
	}
	return k.err
}

// TestKeys: how it stands with the hot key, and the button that turns it.
func TestKeys(t *testing.T) {
	k := &fakeKeys{}
	w := newWorld(t, func(o *Options) { o.Keys = k }).enter()
	const off, on = "Slå genvejstasten fra", "Slå genvejstasten til"
	for _, tt := range []struct {
		state              KeysState
		keys, says, button string
	}{
		{KeysHeard, "Ctrl+Alt+Shift+T", "Ctrl+Alt+Shift+T åbner denne side", off},
		{KeysHeard, "", "skrivebordets indstillinger", off},
		{KeysHeard, "<b>", "<b> åbner", off},
		{KeysTaken, "Ctrl+Alt+Shift+T", "et andet program", off},
		{KeysAsked, "", "ved at blive slået til", off},
		{KeysOff, "", "slået fra", on},
	} {
		k.state, k.keys = tt.state, tt.keys
		raw := w.get("/check").Body.String()
		if strings.Contains(raw, "<b> åbner") {
			t.Error("a desktop's words are not escaped")
		}
		got := html.UnescapeString(raw)
		if !strings.Contains(got, tt.says) || !strings.Contains(got, tt.button) {
			t.Errorf("%s %q: neither %q nor %q", tt.state, tt.keys, tt.says, tt.button)
		}
	}
	k.state = KeysNone
	if strings.Contains(w.get("/check").Body.String(), "genvejstast") {
		t.Error("a hot key where there is none")
	}
	for _, tt := range []struct {
		to   string
		want KeysState
	}{{"on", KeysHeard}, {"off", KeysOff}} {
		if r := w.post("/keys", "to", tt.to); r.Code != http.StatusSeeOther || k.state != tt.want {
			t.Errorf("%s: %d, %s", tt.to, r.Code, k.state)
		}
	}
	if r := w.post("/keys", "to", "hostile"); r.Code != http.StatusBadRequest {
		t.Errorf("neither on nor off: %d", r.Code)
	}
	k.err = errors.New("the disk is full")
	if r := w.post("/keys", "to", "on"); r.Code != http.StatusServiceUnavailable || strings.Contains(r.Body.String(), "disk is full") || k.state != KeysOff {
		t.Errorf("not kept: %d, %s", r.Code, k.state)
	}
}
