package main

import (
	"context"
	"crypto/tls"
	"crypto/x509"
	"errors"
	"flag"
	"fmt"
	"log/slog"
	"net/url"
	"os"
	"strings"
	"time"

	"github.com/husorden/husorden/central/alert"
	"github.com/husorden/husorden/central/api"
	"github.com/husorden/husorden/central/store"
)

func (p *program) alertAdd(ctx context.Context, args []string) error {
	j := p.job("alert add")
	org := j.fs.String("org", "", "organisation that it tells of")
	to := j.fs.String("mail", "", "`ADDRESS` to write to")
	hook := j.fs.String("webhook", "", "or `URL` to post to")
	name := j.fs.String("name", "", "`WORD` for the organisation in the mail; without: none, and the mail has links alone")
	lang := choice{"da", []string{"da", "en"}}
	j.fs.Var(&lang, "lang", "`LANGUAGE` of the mail: da, en")
	return j.do(ctx, args, 0, "--org ORG (--mail ADDRESS | --webhook URL)", func([]string) error {
		o, err := j.org(ctx, *org)
		if err != nil {
			return err
		}
		t := store.AlertTarget{ID: store.NewID(), Org: o.ID, Name: *name, Lang: lang.value}
		if *name != "" {
			if err := api.CheckName(*name); err != nil {
				return fmt.Errorf("--name: %w", err)
			}
		}
		word := string(t.ID)
		all := map[string]any{"id": t.ID, "org": o.ID}
		switch {
		case (*to == "") == (*hook == ""):
			return errors.New("write --mail ADDRESS or --webhook URL")
		case *to != "":
			if err := alert.CheckMail(*to); err != nil {
				return fmt.Errorf("--mail: %w", err)
			}
			t.Kind, t.Address = store.ByMail, *to
		default:
			if err := alert.CheckURL(*hook); err != nil {
				return fmt.Errorf("--webhook: %w", err)
			}
			t.Kind, t.Address = store.ByWebhook, *hook
			word, t.Secret = alert.NewSecret(j.box, t.ID)
			all["secret"] = word
		}
		if err := j.store.AddAlert(ctx, t); err != nil {
			return err
		}
		if err := j.note(ctx, store.AlertMade, o.ID, t.ID); err != nil {
			return err
		}
		return j.print(word, all)
	})
}

func (p *program) alertList(ctx context.Context, args []string) error {
	j := p.job("alert list")
	return j.do(ctx, args, 0, "", func([]string) error {
		list, err := j.store.Alerts(ctx, everything)
		if err != nil {
			return err
		}
		rows := []map[string]any{}
		var lines []string
		for _, t := range list {
			rows = append(rows, map[string]any{"id": t.ID, "org": t.Org, "kind": t.Kind, "to": t.Address, "sent": whenever(t.Sent), "failed": whenever(t.Failed)})
			lines = append(lines, fmt.Sprintf("%s  %s  %-7s  %s", t.ID, t.Org, t.Kind, t.Address))
		}
		if len(lines) == 0 && !j.json {
			return nil
		}
		return j.print(strings.Join(lines, "\n"), rows)
	})
}

func (p *program) alertRemove(ctx context.Context, args []string) error {
	return p.end(ctx, args, "alert remove", store.AlertRemoved, (*store.Store).RemoveAlert)
}

// alerts are the flags of serve about alerts.
type alerts struct {
	every                  time.Duration
	link                   string
	server, from, user, ca string
	passwordFile           string
	implicit               bool
}

func (a *alerts) flags(fs *flag.FlagSet) {
	fs.DurationVar(&a.every, "alert-every", time.Hour, "least `TIME` between the digests of an organisation")
	fs.StringVar(&a.link, "public-url", "", "`URL` where people reach the pages, for the links in digests")
	fs.StringVar(&a.server, "smtp", "", "`HOST:PORT` of the mail server that takes digests, with STARTTLS")
	fs.BoolVar(&a.implicit, "smtp-tls", false, "the mail server wants TLS from the first byte, as on port 465")
	fs.StringVar(&a.from, "smtp-from", "", "`ADDRESS` that digests are from")
	fs.StringVar(&a.user, "smtp-user", "", "`NAME` to sign in with; the password is in the environment, as HUSORDEN_SMTP_PASSWORD, or in --smtp-password-file")
	fs.StringVar(&a.passwordFile, "smtp-password-file", "", "`FILE` with that password")
	fs.StringVar(&a.ca, "smtp-ca", "", "`FILE` with the certificates to trust in the mail server, PEM; without: the system's")
}

// leastEvery keeps a mail box readable.
const leastEvery = time.Minute

// sender makes what sends alerts.
func (a *alerts) sender(s *site, now func() time.Time, log *slog.Logger) (*alert.Sender, error) {
	if a.every < leastEvery {
		return nil, fmt.Errorf("--alert-every: write at least %v", leastEvery)
	}
	if u, err := url.Parse(a.link); a.link != "" && (err != nil || u.Host == "" || u.Scheme != "https" && u.Scheme != "http") {
		return nil, errors.New("--public-url: write an address, as https://central.example")
	}
	o := alert.Options{Store: s.store, Box: s.box, Now: now, Log: log, Every: a.every, Link: a.link}
	if a.server == "" {
		return alert.New(o), nil
	}
	o.Mail = &alert.Mail{Server: a.server, From: a.from, User: a.user, Implicit: a.implicit, Password: os.Getenv("HUSORDEN_SMTP_PASSWORD")}
	if err := o.Mail.Check(); err != nil {
		return nil, fmt.Errorf("--smtp, --smtp-from: %w", err)
	}
	if a.passwordFile != "" {
		b, err := os.ReadFile(a.passwordFile)
		if err != nil {
			return nil, fmt.Errorf("--smtp-password-file: %w", err)
		}
		o.Mail.Password = strings.TrimRight(string(b), "\r\n")
	}
	if a.ca != "" {
		b, err := os.ReadFile(a.ca)
		roots := x509.NewCertPool()
		if err != nil {
			return nil, fmt.Errorf("--smtp-ca: %w", err)
		}
		if !roots.AppendCertsFromPEM(b) {
			return nil, errors.New("--smtp-ca: there is no certificate in the file")
		}
		o.Mail.TLS = &tls.Config{RootCAs: roots, MinVersion: tls.VersionTLS12}
	}
	return alert.New(o), nil
}
