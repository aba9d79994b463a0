package main

import (
	"context"
	"fmt"
	"log/slog"
	"net/http"

	"github.com/husorden/husorden/central/auth"
	"github.com/husorden/husorden/central/web"
)

// pages are those for people. While nobody can sign in, whoever reads this
// program's standard error is told the code that the first-run page asks for.
func (p *program) pages(ctx context.Context, s settings, site *site, log *slog.Logger) (http.Handler, error) {
	a, err := auth.New(site.store, site.box, p.now)
	if err != nil {
		return nil, err
	}
	o := web.Options{Store: site.store, Auth: a, Box: site.box, Now: p.now, Log: log, Secure: s.cert != "" || s.proxy, BehindProxy: s.proxy, Kept: s.kept()}
	if o.Provider, err = provider(s.oidc, site.box, p.now); err != nil {
		return nil, err
	}
	empty, err := site.store.Empty(ctx)
	if err != nil {
		return nil, err
	}
	if empty {
		o.Setup = web.NewSetup()
		if _, err := fmt.Fprintf(p.err, "nobody can sign in yet: open the page /first in a browser and write this setup code: %s\n", o.Setup); err != nil {
			return nil, err
		}
	}
	return web.New(o), nil
}
