package household

import (
	"context"
	"crypto/tls"
	"crypto/x509"
	"errors"
	"log/slog"
	"net/http"
	"net/url"
	"strings"
	"sync"
	"time"

	"golang.org/x/mod/sumdb/note"
	"golang.org/x/net/http/httpproxy"

	"github.com/husorden/husorden/agent/device"
	"github.com/husorden/husorden/agent/remote"
	"github.com/husorden/husorden/agent/report"
	"github.com/husorden/husorden/agent/update"
	"github.com/husorden/husorden/cmd/clock"
	"github.com/husorden/husorden/platform/packager"
)

// What a release is built with, set by the linker; see installer/release.
var (
	releaseKeys string // of those who may sign releases, in the form of note.NewVerifier, with spaces between
	releaseURL  string // where the lists of releases are
)

// ReleaseKeys are the keys that a list of releases must be signed with; none in a
// program that is not a release.
func ReleaseKeys() []note.Verifier {
	var keys []note.Verifier
	for _, k := range strings.Fields(releaseKeys) {
		if v, err := note.NewVerifier(k); err == nil {
			keys = append(keys, v)
		}
	}
	return keys
}

// source is where the updates come from.
func (u *Updates) source() update.Source {
	s := update.Source{Built: releaseURL, Trusted: len(ReleaseKeys()) > 0 && Number() != "" && u.byPackage(), Managed: packager.Managed()}
	if st, err := report.Where(u.device); err == nil && st.Ended == "" {
		s.Central = st.URL
		s.CA, _ = report.Authority(u.device) // it was just read
	}
	return s
}

// Updates is how the installed service updates itself.
type Updates struct {
	device *device.Device
	state  string
	log    *slog.Logger

	mu        sync.Mutex // guards installed
	installed packager.Kind
}

// NewUpdates returns those of the service with that folder.
func NewUpdates(d *device.Device, state string, log *slog.Logger) *Updates {
	return &Updates{device: d, state: state, log: log}
}

// byPackage reports whether a package has installed this program. It asks the
// package managers until one has: a package that is being installed starts the
// service before the manager knows of it.
func (u *Updates) byPackage() bool {
	u.mu.Lock()
	defer u.mu.Unlock()
	if u.installed == packager.None {
		u.installed = packager.Installed()
	}
	return u.installed != packager.None
}

func (u *Updates) dir() string { return update.Dir(u.state) }

func (u *Updates) order() (update.Order, update.Off) {
	o, off := update.OrderFor(u.device.Policy().Updates, u.source())
	env := httpproxy.FromEnvironment()
	o.Proxy, o.NoProxy = env.HTTPSProxy, env.NoProxy
	return o, off
}

// launch has husorden be the updater.
func (u *Updates) launch() error { return packager.Launch(u.dir(), "update", "--ordered") }

// Run orders updates until ctx ends.
func (u *Updates) Run(ctx context.Context) error {
	each, stop := clock.PC{}.Ticks()
	defer stop()
	return update.Schedule{Dir: u.dir(), Now: clock.Now, Log: u.log, Launch: u.launch, Order: u.order}.Run(ctx, each)
}

// Standing tells of the updates.
func (u *Updates) Standing(context.Context) (remote.UpdateStanding, error) {
	st, err := update.Load(u.dir())
	o, off := u.order()
	return remote.UpdateStanding{State: st, Off: off, Channel: o.Channel, Source: o.From, Version: Number()}, err
}

// Now orders an update at once.
func (u *Updates) Now(context.Context) (update.Off, error) {
	o, off := u.order()
	if off != update.On {
		return off, nil
	}
	o.Again = true
	if err := update.Leave(u.dir(), o); err != nil {
		return off, err
	}
	return off, u.launch()
}

// UpdateClient fetches lists and packages: by the order's proxy, from servers that
// its authority or the system vouches for.
func UpdateClient(o update.Order) (*http.Client, error) {
	t, ok := http.DefaultTransport.(*http.Transport)
	if !ok {
		return nil, errors.New("the transport is another")
	}
	t = t.Clone()
	t.ResponseHeaderTimeout = 30 * time.Second
	proxy := (&httpproxy.Config{HTTPSProxy: o.Proxy, NoProxy: o.NoProxy}).ProxyFunc()
	t.Proxy = func(r *http.Request) (*url.URL, error) { return proxy(r.URL) }
	t.TLSClientConfig = &tls.Config{MinVersion: tls.VersionTLS12}
	if len(o.CA) > 0 {
		t.TLSClientConfig.RootCAs = x509.NewCertPool()
		if !t.TLSClientConfig.RootCAs.AppendCertsFromPEM(o.CA) {
			return nil, errors.New("the private authority is no certificate")
		}
	}
	return &http.Client{Transport: t, CheckRedirect: func(r *http.Request, via []*http.Request) error {
		if len(via) > 5 || via[0].URL.Scheme == "https" && r.URL.Scheme != "https" {
			return http.ErrUseLastResponse
		}
		return nil
	}}, nil
}
