package household

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"runtime"
	"sync"
	"time"

	"github.com/husorden/husorden/agent/check"
	"github.com/husorden/husorden/agent/companion"
	"github.com/husorden/husorden/agent/desk/notice"
	"github.com/husorden/husorden/agent/desk/page"
	"github.com/husorden/husorden/agent/detect"
	"github.com/husorden/husorden/agent/localapi"
	"github.com/husorden/husorden/agent/remote"
	"github.com/husorden/husorden/agent/scan"
	"github.com/husorden/husorden/platform/ipc"
	"github.com/husorden/husorden/policy"
)

// page returns the part that serves the person's page and gives out its address to
// who asks for it with the person's own rights, and what mints such an address.
// keeper and keys may be nil; keeper hears of those who ask.
func (p Person) page(c *companion.Companion, reader scan.Reader, keeper *notice.Keeper, keys page.Keys) (func(context.Context) error, func() string, error) {
	house, ok := p.Device.(page.House)
	if !ok {
		return nil, nil, errors.New("the device cannot answer a page")
	}
	cases, _ := p.Device.(page.Cases)
	rules := func() *policy.Policy { return p.Policy }
	served, err := page.Listen(page.Options{House: house, Policy: rules, Drafts: Detectors(), Encrypted: encrypted, Own: p.ownList, Trial: p.Trial, Keys: keys, Seat: p.Seat, Start: p.start(), Mac: runtime.GOOS == "darwin", Total: p.total(),
		Cases: cases, Duties: p.duties(), Folders: p.folders(), Known: known{filepath.Join(p.Own, knownFile), timeOf(p.Clock).Now}, Report: p.report(), Updates: p.updates(), History: p.history(), Now: time.Now, Lang: p.Lang, Version: Version(), Log: p.Log,
		Files: &page.Located{Where: c.Where, Policy: rules, Reader: reader, Ours: p.own, Now: timeOf(p.Clock).Now}})
	if err != nil {
		return nil, nil, fmt.Errorf("serving the page: %w", err)
	}
	address, err := remote.PageAddress(p.Own)
	if err == nil {
		err = os.MkdirAll(filepath.Join(p.Own, "page"), 0o700)
	}
	if err != nil {
		served.Close()
		return nil, nil, err
	}
	give := func() string {
		if keeper != nil {
			keeper.Opened()
		}
		return served.Mint()
	}
	return func(ctx context.Context) error {
		return Together(ctx, served.Run, func(ctx context.Context) error {
			l, err := ipc.Listen(address)
			if err != nil {
				return fmt.Errorf("listening for who asks for the page: %w", err)
			}
			return localapi.Serve(ctx, l, remote.PageVerbs(give), localapi.Options{Program: Version(), Log: p.Log})
		})
	}, served.Mint, nil
}

// start is the page's Start.
func (p Person) start() page.Start {
	if p.Start == nil {
		return nil
	}
	return p.Start
}

// total counts the files of the places, once.
func (p Person) total() func(context.Context) int {
	var once sync.Once
	n := 0
	return func(ctx context.Context) int {
		once.Do(func() {
			ps, _ := Places(p.Home, p.Policy)()
			n, _ = scan.Count(ctx, scan.Own(ps))
		})
		return n
	}
}

// Detectors find what the rules of a draft speak of.
func Detectors() check.Detectors {
	d := &detect.Detector{}
	return check.Detectors{Matches: d.Find, Names: func(draft []byte) []check.NameSpan {
		var spans []check.NameSpan
		for _, m := range d.Names(draft) {
			spans = append(spans, check.NameSpan{Start: m.Start, End: m.End, Full: m.Full})
		}
		return spans
	}}
}
