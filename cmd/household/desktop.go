package household

import (
	"context"
	"errors"
	"log/slog"
	"net/url"
	"strings"
	"sync/atomic"

	"github.com/husorden/husorden/agent/desk"
	"github.com/husorden/husorden/agent/desk/notice"
	"github.com/husorden/husorden/platform/notify"
	"github.com/husorden/husorden/platform/opener"
	"github.com/husorden/husorden/platform/session"
	"github.com/husorden/husorden/platform/tray"
)

// Desktop is what a program shows on the person's own screen: notices, and an
// icon beside the clock. It lives as long as the program; a Person uses it while
// they run.
type Desktop struct {
	lang    desk.Lang
	version string
	notices *notify.Notifier
	tray    *tray.Tray
	actions chan notice.Action
	logon   atomic.Bool
}

// NewDesktop returns a Desktop that shows nothing before Run.
func NewDesktop(l desk.Lang, log *slog.Logger) *Desktop {
	version, _, _ := strings.Cut(Version(), " ")
	d := &Desktop{lang: l, version: version, actions: make(chan notice.Action),
		notices: notify.New(notify.Options{Program: "Husorden", Icon: tray.Picture(), Log: log})}
	d.tray = tray.New("Husorden", menuOf(notice.Away(l, version)), log)
	d.logon.Store(true)
	return d
}

// HasDesktop reports whether there is a screen on which somebody shows notices or
// icons.
func HasDesktop(ctx context.Context) bool { return notify.Possible(ctx) || tray.Possible(ctx) }

// Run shows what there is to show until ctx ends.
func (d *Desktop) Run(ctx context.Context) error {
	return Together(ctx, d.notices.Run, d.tray.Run, func(ctx context.Context) error {
		for {
			select {
			case <-ctx.Done():
				return nil
			case id := <-d.tray.Chosen():
				select {
				case d.actions <- notice.Action(id):
				case <-ctx.Done():
					return nil
				}
			}
		}
	})
}

// errNoPage: the page could not be served.
var errNoPage = errors.New("there is no page to open")

// keeper tells a person what waits. mint gives out an address of their page, "" when
// there is none.
func (d *Desktop) keeper(p Person, mint func() string) (*notice.Keeper, error) {
	house, ok := p.Device.(notice.House)
	if !ok {
		return nil, errors.New("the device cannot tell how it stands")
	}
	var k *notice.Keeper
	k = notice.New(notice.Options{House: house, Policy: p.Policy, Dir: p.Own, Lang: d.lang, Version: d.version, Logon: &d.logon,
		Screen: d.notices, Events: d.notices.Events(), Actions: d.actions, Session: session.Now, Now: timeOf(p.Clock).Now, Log: p.Log,
		Tell: func(m notice.Menu) { d.tray.Show(menuOf(m)) },
		Open: func(ctx context.Context, part notice.Action) error {
			address := mint()
			if address == "" {
				return errNoPage
			}
			address += "?" + url.Values{"part": {string(part)}}.Encode()
			if err := opener.Browse(ctx, address); err != nil {
				return err
			}
			k.Opened()
			return nil
		}})
	return k, nil
}

// menuOf writes a menu as the icon takes it.
func menuOf(m notice.Menu) tray.Menu {
	to := tray.Menu{State: tray.State(m.State), Tip: m.Tip}
	for _, e := range m.Entries {
		to.Items = append(to.Items, tray.Item{ID: string(e.Action), Text: e.Text, Hidden: e.Hidden})
	}
	return to
}
