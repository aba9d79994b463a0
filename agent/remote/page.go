package remote

import (
	"context"
	"path/filepath"

	"github.com/husorden/husorden/agent/localapi"
	"github.com/husorden/husorden/platform/ipc"
)

// The page is served by the companion, so it is the companion that is asked for
// its address, below its own folder, where only its user can connect.

const page localapi.Verb[none, address] = "page"

type address struct{ URL string }

// PageAddress is where a companion with its own folder is asked for the page.
func PageAddress(own string) (ipc.Address, error) { return ipc.State(filepath.Join(own, "page")) }

// PageVerbs gives out one-time addresses of the page.
func PageVerbs(mint func() string) *localapi.Verbs {
	v := &localapi.Verbs{}
	localapi.Handle(v, page, func(context.Context, localapi.Actor, none) (address, error) { return address{mint()}, nil })
	return v
}

// Page asks the companion with that folder for a one-time address of the page.
// The error is localapi.ErrNotRunning when there is none.
func Page(ctx context.Context, own, program string) (string, error) {
	a, err := PageAddress(own)
	if err != nil {
		return "", err
	}
	c, err := localapi.Dial(ctx, a, program)
	if err != nil {
		return "", err
	}
	defer c.Close()
	out, err := page.Call(ctx, c, none{})
	return out.URL, err
}
