package main

import (
	"context"
	"crypto/tls"
	"errors"
	"flag"
	"fmt"
	"log/slog"
	"net"
	"net/http"
	"os"
	"sync"
	"time"

	"github.com/husorden/husorden/central/api"
	"github.com/husorden/husorden/central/store"
)

// settings are the flags of serve.
type settings struct {
	where
	listen   string
	cert     string
	key      string
	proxy    bool
	debug    bool
	keepDays int
	months   int
	metrics  string
	alerts   alerts
	oidc     string
	releases string
}

// stopWithin is how long requests may take to end when the program is stopped.
const stopWithin = 20 * time.Second

func (p *program) serve(ctx context.Context, args []string) (err error) {
	var s settings
	fs := flag.NewFlagSet("serve", flag.ContinueOnError)
	fs.StringVar(&s.listen, "listen", "127.0.0.1:8470", "`ADDRESS` and port; port 0 takes a free one")
	fs.StringVar(&s.cert, "tls-cert", "", "`FILE` with the certificate and those it hangs on, PEM")
	fs.StringVar(&s.key, "tls-key", "", "`FILE` with the certificate's private key, PEM")
	fs.BoolVar(&s.proxy, "behind-proxy", false, "a proxy ends TLS and sets X-Forwarded-For: answer plain HTTP on any address")
	fs.BoolVar(&s.debug, "debug", false, "log every request")
	fs.IntVar(&s.keepDays, "keep-days", 400, "keep what devices said on each of so many past `DAYS`, and of older months the last day")
	fs.IntVar(&s.months, "keep-months", 60, "keep those, ended exceptions and the log of what was done here for so many `MONTHS`")
	s.alerts.flags(fs)
	fs.StringVar(&s.oidc, "oidc", "", "`FILE`, JSON, that says which OpenID Connect provider signs people in; HUSORDEN_OIDC in the environment names it too")
	fs.StringVar(&s.metrics, "metrics", "", "answer Prometheus at /metrics on this `ADDRESS`, of this machine, too")
	fs.StringVar(&s.releases, "releases", "", "hand out the signed lists and packages in this `FOLDER` at /releases/, for PCs that update themselves from here")
	s.flags(fs)
	if _, err := parse(fs, args, 0, "without operands"); err != nil {
		return err
	}
	if s.releases != "" {
		if info, err := os.Stat(s.releases); err != nil || !info.IsDir() {
			return fmt.Errorf("--releases: there is no folder %s", s.releases)
		}
	}
	l, err := s.listener(ctx)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, ignoreClosed(l.Close())) }()
	site, err := s.open(ctx, p.now)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, site.store.Close()) }()

	level := slog.LevelInfo
	if s.debug {
		level = slog.LevelDebug
	}
	log := slog.New(slog.NewJSONHandler(p.err, &slog.HandlerOptions{Level: level}))
	sender, err := s.alerts.sender(site, p.now, log)
	if err != nil {
		return err
	}
	pages, err := p.pages(ctx, s, site, log)
	if err != nil {
		return err
	}
	a, err := api.New(api.Options{Store: site.store, Box: site.box, Now: p.now, Log: log, BehindProxy: s.proxy, Pages: pages, Kept: s.kept(), Releases: s.releases})
	if err != nil {
		return err
	}
	scheme := "http"
	if s.cert != "" {
		scheme = "https"
	}
	if _, err := fmt.Fprintf(p.out, "listening on %s://%s\n", scheme, l.Addr()); err != nil {
		return err
	}
	servers := map[net.Listener]*http.Server{l: api.Server(a.Handler(), log)}
	if s.metrics != "" {
		m, err := (&settings{listen: s.metrics}).listener(ctx)
		if err != nil {
			return fmt.Errorf("--metrics: %w", err)
		}
		defer func() { err = errors.Join(err, ignoreClosed(m.Close())) }()
		servers[m] = api.Server(a.Metrics(), log)
	}
	return p.run(ctx, servers, []func(context.Context) error{
		func(ctx context.Context) error { return p.keep(ctx, site.store, s.kept(), log) },
		func(ctx context.Context) error {
			each, stop := p.ticks()
			defer stop()
			return sender.Run(ctx, each)
		},
	})
}

func (s *settings) kept() store.Kept {
	const day = 24 * time.Hour
	months := time.Duration(max(s.months, 1)) * 31 * day
	return store.Kept{Days: time.Duration(max(s.keepDays, 1)) * day, Months: months, Actions: months}
}

func ignoreClosed(err error) error {
	if errors.Is(err, net.ErrClosed) {
		return nil
	}
	return err
}

// listener opens the port: with TLS, or without it on loopback or behind a proxy.
func (s *settings) listener(ctx context.Context) (net.Listener, error) {
	if (s.cert == "") != (s.key == "") {
		return nil, errors.New("--tls-cert and --tls-key go together")
	}
	host, _, err := net.SplitHostPort(s.listen)
	if err != nil {
		return nil, fmt.Errorf("--listen: write an address and a port, as 127.0.0.1:8470: %w", err)
	}
	if ip := net.ParseIP(host); s.cert == "" && !s.proxy && host != "localhost" && (ip == nil || !ip.IsLoopback()) {
		return nil, errors.New("--listen: plain HTTP is for this machine only (127.0.0.1); name a certificate with --tls-cert and --tls-key, or say --behind-proxy when a proxy ends TLS")
	}
	var config *tls.Config
	if s.cert != "" {
		pair, err := tls.LoadX509KeyPair(s.cert, s.key)
		if err != nil {
			return nil, fmt.Errorf("reading the certificate: %w", err)
		}
		config = &tls.Config{Certificates: []tls.Certificate{pair}, MinVersion: tls.VersionTLS12, NextProtos: []string{"h2", "http/1.1"}}
	}
	var lc net.ListenConfig
	l, err := lc.Listen(ctx, "tcp", s.listen)
	if err != nil {
		return nil, fmt.Errorf("listening: %w", err)
	}
	if config != nil {
		l = tls.NewListener(l, config)
	}
	return l, nil
}

// run answers until ctx ends, and then lets what has begun come to its end. What
// fails ends the rest.
func (p *program) run(ctx context.Context, servers map[net.Listener]*http.Server, actors []func(context.Context) error) error {
	ctx, cancel := context.WithCancel(ctx)
	defer cancel()
	var wg sync.WaitGroup
	errs := make(chan error, 2*len(servers)+len(actors))
	actor := func(f func() error) {
		wg.Go(func() {
			defer cancel()
			errs <- f()
		})
	}
	for l, srv := range servers {
		actor(func() error {
			if err := srv.Serve(l); !errors.Is(err, http.ErrServerClosed) {
				return err
			}
			return nil
		})
		actor(func() error {
			<-ctx.Done()
			stop, done := context.WithTimeout(context.WithoutCancel(ctx), stopWithin)
			defer done()
			return srv.Shutdown(stop)
		})
	}
	for _, f := range actors {
		actor(func() error { return f(ctx) })
	}
	wg.Wait()
	close(errs)
	var all error
	for err := range errs {
		all = errors.Join(all, err)
	}
	return all
}

// late is how many days back a report may come and still change the trend.
const late = 7

// keep makes the trend and forgets what is past, once an hour, in one of all
// replicas. What fails is tried again.
func (p *program) keep(ctx context.Context, s *store.Store, k store.Kept, log *slog.Logger) error {
	each, stop := p.ticks()
	defer stop()
	var last time.Time
	for {
		if now := p.now(); now.Sub(last) >= time.Hour || now.Before(last) {
			last = now
			today := store.DayOf(now)
			mine, err := s.Begin(ctx, "hourly", time.Hour-time.Minute)
			if err == nil && mine {
				err = errors.Join(s.RollUp(ctx, today-late, today), s.Forget(ctx, k))
			}
			if err != nil && ctx.Err() == nil {
				log.ErrorContext(ctx, "the hourly work failed", "error", err)
			}
		}
		select {
		case <-ctx.Done():
			return nil
		case <-each:
		}
	}
}
