package main

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/husorden/husorden/central/api"
	"github.com/husorden/husorden/central/store"
	"github.com/husorden/husorden/policy"
)

func (p *program) tokenCreate(ctx context.Context, args []string) error {
	j := p.job("token create")
	org := j.fs.String("org", "", "organisation that devices are let into")
	group := j.fs.String("group", "", "group that they are let into")
	uses := j.fs.Int("uses", 1, "how many devices may use it")
	label := j.fs.String("label", "", "`TEXT` that you know the devices by; it stays here")
	expires := expiry{policy.Period{N: 7, Unit: policy.Days}}
	j.fs.Var(&expires, "expires", "`PERIOD` after which it cannot be used, as 12h, 30d, 3mo")
	return j.do(ctx, args, 0, "--org ORG", func([]string) error {
		o, err := j.org(ctx, *org)
		if err != nil {
			return err
		}
		g, err := j.group(ctx, o, *group)
		if err != nil {
			return err
		}
		if *uses < 1 || *uses > 100_000 {
			return errors.New("--uses: write a number from 1 to 100000")
		}
		if *label != "" {
			if err := api.CheckName(*label); err != nil {
				return fmt.Errorf("--label: %w", err)
			}
		}
		t := store.EnrolToken{ID: store.NewID(), Org: o.ID, Group: g, Label: *label, UsesLeft: *uses, Expires: j.until(expires)}
		secret, err := j.store.AddEnrolToken(ctx, t)
		if err != nil {
			return err
		}
		if err := j.note(ctx, store.TokenMade, o.ID, t.ID); err != nil {
			return err
		}
		return j.print(string(secret), map[string]any{"id": t.ID, "token": secret, "org": o.ID, "group": g, "uses": t.UsesLeft, "expires": whenever(t.Expires)})
	})
}

func whenever(t time.Time) any {
	if t.IsZero() {
		return nil
	}
	return t.UTC().Truncate(time.Second)
}

func (p *program) tokenRevoke(ctx context.Context, args []string) error {
	return p.end(ctx, args, "token revoke", store.TokenRevoked, (*store.Store).RevokeEnrolToken)
}

func (p *program) apiTokenRevoke(ctx context.Context, args []string) error {
	return p.end(ctx, args, "apitoken revoke", store.APITokenRevoked, (*store.Store).RevokeAPIToken)
}

func (p *program) deviceRetire(ctx context.Context, args []string) error {
	return p.end(ctx, args, "device retire", store.DeviceRetired, (*store.Store).Retire)
}

func (p *program) deviceRevoke(ctx context.Context, args []string) error {
	return p.end(ctx, args, "device revoke", store.DeviceRevoked, (*store.Store).Revoke)
}

// end ends what an id names.
func (p *program) end(ctx context.Context, args []string, name string, verb store.Verb, f func(*store.Store, context.Context, store.Scope, store.ID) error) error {
	j := p.job(name)
	return j.do(ctx, args, 1, "ID", func(rest []string) error {
		id := store.ID(rest[0])
		if err := f(j.store, ctx, everything, id); errors.Is(err, store.ErrNotFound) {
			return fmt.Errorf("there is none with the id %q, or it is ended already", rest[0])
		} else if err != nil {
			return err
		}
		org := store.ID("")
		if d, err := j.store.Device(ctx, everything, id); err == nil {
			org = d.Org
		}
		if err := j.note(ctx, verb, org, id); err != nil {
			return err
		}
		return j.print(string(id), map[string]any{"id": id})
	})
}

func (p *program) apiTokenCreate(ctx context.Context, args []string) error {
	j := p.job("apitoken create")
	name := j.fs.String("name", "api", "`NAME` that you know it by")
	org := j.fs.String("org", "", "organisation that it reads; without: all")
	scopes := j.fs.String("scope", strings.Join(texts(store.APIScopes), ","), "what it may read, with commas between")
	var expires expiry
	j.fs.Var(&expires, "expires", "`PERIOD` after which it cannot be used, as 30d, 1y; without: never")
	return j.do(ctx, args, 0, "[--name NAME]", func([]string) error {
		t := store.APIToken{ID: store.NewID(), Name: strings.TrimSpace(*name), Expires: j.until(expires)}
		if err := api.CheckName(t.Name); err != nil {
			return fmt.Errorf("--name: %w", err)
		}
		for s := range strings.SplitSeq(*scopes, ",") {
			if !slices.Contains(store.APIScopes, store.APIScope(s)) {
				return fmt.Errorf("--scope: write some of %s", strings.Join(texts(store.APIScopes), ","))
			}
			t.Scopes = append(t.Scopes, store.APIScope(s))
		}
		if *org != "" {
			o, err := j.org(ctx, *org)
			if err != nil {
				return err
			}
			t.Org = o.ID
		}
		secret, err := j.store.AddAPIToken(ctx, t)
		if err != nil {
			return err
		}
		if err := j.note(ctx, store.APITokenMade, t.Org, t.ID); err != nil {
			return err
		}
		return j.print(secret, map[string]any{"id": t.ID, "token": secret, "org": t.Org, "scopes": t.Scopes, "expires": whenever(t.Expires)})
	})
}

func (p *program) deviceList(ctx context.Context, args []string) error {
	j := p.job("device list")
	org := j.fs.String("org", "", "organisation; without: all")
	return j.do(ctx, args, 0, "[--org ORG]", func([]string) error {
		f := store.Filter{Status: "all"}
		if *org != "" {
			o, err := j.org(ctx, *org)
			if err != nil {
				return err
			}
			f.Org = o.ID
		}
		rows := []map[string]any{}
		var lines []string
		for {
			page, next, err := j.store.Devices(ctx, everything, f)
			if err != nil {
				return err
			}
			for _, d := range page {
				rows = append(rows, map[string]any{"id": d.ID, "org": d.Org, "group": d.Group, "label": d.Label, "status": d.Status(), "standing": d.State.Standing})
				lines = append(lines, fmt.Sprintf("%s  %-8s %-15s  %s", d.ID, d.Status(), d.State.Standing, d.Label))
			}
			if f.After = next; next == "" {
				break
			}
		}
		if len(lines) == 0 && !j.json {
			return nil
		}
		return j.print(strings.Join(lines, "\n"), rows)
	})
}
