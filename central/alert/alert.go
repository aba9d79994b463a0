// Package alert tells when PCs turn red or silent: by mail or to a webhook, one
// digest an organisation and interval, and none when nothing is new.
//
// A digest holds ids, standings, counts and the consultant's own word for the
// organisation. It names no person, PC, file or place.
//
// What is to be sent waits in the database, so a restart loses none. Of several
// replicas one sends each. When that one dies between sending and noting it, the
// digest comes a second time under the same id.
package alert

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"net/http"
	"strings"
	"time"

	"github.com/husorden/husorden/central/seal"
	"github.com/husorden/husorden/central/store"
)

// Options say what a Sender is made of.
type Options struct {
	Store *store.Store
	Box   *seal.Box // of webhooks' secrets
	Now   func() time.Time
	Log   *slog.Logger
	Every time.Duration // the least time between an organisation's digests
	Mail  *Mail         // nil: there is no mail server, and mail is given up
	Link  string        // where people reach the pages, as https://central.example; "": digests have no links
	// Client sends webhooks; nil: one that follows no redirect and gives up after
	// sendWithin.
	Client *http.Client
}

// sendWithin bounds one try. It is far below the time for which the store keeps
// other replicas from trying.
const sendWithin = 30 * time.Second

// Sender makes digests and sends them.
type Sender struct{ o Options }

// New makes a Sender.
func New(o Options) *Sender {
	if o.Client == nil {
		o.Client = &http.Client{CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }}
	}
	o.Link = strings.TrimRight(o.Link, "/")
	return &Sender{o}
}

// Run makes and sends what is due at every tick, until ctx ends.
func (s *Sender) Run(ctx context.Context, ticks <-chan time.Time) error {
	for {
		if err := s.Once(ctx); err != nil && ctx.Err() == nil {
			s.o.Log.ErrorContext(ctx, "alerts were not made", "error", err)
		}
		select {
		case <-ctx.Done():
			return nil
		case <-ticks:
		}
	}
}

// Once makes the digests whose time has come and sends what waits. What cannot be
// sent is tried again later; the error is the database's.
func (s *Sender) Once(ctx context.Context) error {
	if _, err := s.o.Store.Gather(ctx, s.o.Every); err != nil {
		return err
	}
	for ctx.Err() == nil {
		o, err := s.o.Store.Outgo(ctx)
		if errors.Is(err, store.ErrNotFound) {
			return nil
		}
		if err != nil {
			return fmt.Errorf("taking a digest: %w", err)
		}
		if err := s.send(ctx, o); err != nil {
			// The words of a mail server may hold an address.
			var t trouble
			errors.As(err, &t)
			s.o.Log.WarnContext(ctx, "a digest was not sent", "alert", o.To.ID, "try", o.Tries, "of", store.MostTries, "trouble", string(t))
			continue
		}
		if err := s.o.Store.Sent(context.WithoutCancel(ctx), o); err != nil {
			return fmt.Errorf("noting a digest: %w", err)
		}
	}
	return nil
}

func (s *Sender) send(ctx context.Context, o store.Outgoing) error {
	ctx, cancel := context.WithTimeout(ctx, sendWithin)
	defer cancel()
	if o.To.Kind == store.ByWebhook {
		return s.hook(ctx, o)
	}
	if s.o.Mail == nil {
		return noServer
	}
	return s.o.Mail.send(ctx, o, words(o, s.o.Link, s.o.Every), s.o.Now())
}

// trouble is what kept a digest from being sent, in words that hold nothing of it.
type trouble string

// Error implements error.
func (t trouble) Error() string { return string(t) }

const (
	noServer    trouble = "no mail server is set"
	noConnect   trouble = "the server does not answer"
	noTLS       trouble = "the server offers no TLS, or a certificate that does not hold"
	noSignIn    trouble = "the mail server does not let this program in"
	noMail      trouble = "the mail server does not take the mail"
	noHook      trouble = "the webhook does not take it"
	noSecret    trouble = "the webhook's secret cannot be opened with this key file"
	noGoodHook  trouble = "the webhook's address cannot be used"
	badEncoding trouble = "the digest cannot be written"
)
