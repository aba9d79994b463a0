//go:build linux || windows

package tray

import (
	"context"
	"runtime"
	"sync"
	"time"

	"fyne.io/systray"
)

// quitWithin is how long the icon may take to go.
const quitWithin = 3 * time.Second

// run shows the icon by fyne.io/systray.
func (t *Tray) run(ctx context.Context) {
	if !reachable(ctx) {
		t.log.Info("no icon beside the clock", "code", "tray_none")
		<-ctx.Done()
		return
	}
	var taking sync.WaitGroup
	ended := make(chan struct{})
	systray.SetOnTapped(t.tapped)
	go func() { // run waits for it, a while
		defer close(ended)
		defer func() { // it closes a connection that it may not have
			if recover() != nil {
				t.log.Warn("the icon beside the clock failed", "code", "tray_failed")
			}
		}()
		runtime.LockOSThread() // a window hears on the thread that made it
		defer runtime.UnlockOSThread()
		systray.Run(func() { t.begin(ctx, &taking) }, func() {})
	}()
	select {
	case <-ctx.Done():
		t.ended()
		systray.Quit()
		limit := time.NewTimer(quitWithin)
		defer limit.Stop()
		select {
		case <-ended:
		case <-limit.C:
			t.log.Warn("the icon beside the clock does not end", "code", "tray_stuck")
		}
	case <-ended:
		t.ended()
		<-ctx.Done()
	}
	taking.Wait()
}

// begin makes the menu. Its entries stay the same ones: their texts change.
func (t *Tray) begin(ctx context.Context, taking *sync.WaitGroup) {
	t.mu.Lock()
	first := t.menu
	t.mu.Unlock()
	systray.SetTitle(t.title)
	entries := make([]*systray.MenuItem, len(first.Items))
	for i, it := range first.Items {
		entries[i] = systray.AddMenuItem(it.Text, "")
	}
	for i, e := range entries {
		taking.Go(func() {
			for {
				select {
				case <-ctx.Done():
					return
				case _, ok := <-e.ClickedCh:
					if !ok {
						return
					}
					t.mu.Lock()
					id := t.menu.Items[i].ID
					t.mu.Unlock()
					t.choose(id)
				}
			}
		})
	}
	if ctx.Err() == nil {
		t.began(func(m Menu) { update(m, entries) })
	}
}

func update(m Menu, entries []*systray.MenuItem) {
	systray.SetIcon(icon(m.State, darkTaskbar(), iconKind))
	systray.SetTooltip(m.Tip)
	for i, e := range entries {
		if i >= len(m.Items) {
			e.Hide()
			continue
		}
		it := m.Items[i]
		e.SetTitle(it.Text)
		if it.ID == "" {
			e.Disable()
		} else {
			e.Enable()
		}
		if it.Hidden {
			e.Hide()
		} else {
			e.Show()
		}
	}
}
