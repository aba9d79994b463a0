package main

import (
	"bufio"
	"context"
	"encoding/json"
	"errors"
	"flag"
	"fmt"
	"io"
	"os"
	"strings"
	"time"

	"github.com/husorden/husorden/central/api"
	"github.com/husorden/husorden/central/auth"
	"github.com/husorden/husorden/central/store"
	"github.com/husorden/husorden/policy"
)

var everything = store.Scope{All: true}

// job is a command that works on the data and prints one thing.
type job struct {
	*program
	*site
	fs    *flag.FlagSet
	where where
	json  bool
}

func (p *program) job(name string) *job {
	j := &job{program: p, fs: flag.NewFlagSet(name, flag.ContinueOnError)}
	j.where.flags(j.fs)
	j.fs.BoolVar(&j.json, "json", false, "print JSON")
	j.fs.Func("format", "of the answer: text, json (default text)", func(s string) error {
		if s != "text" && s != "json" {
			return errors.New("write text or json")
		}
		j.json = s == "json"
		return nil
	})
	return j
}

// do reads the flags, opens the data, works, and closes it.
func (j *job) do(ctx context.Context, args []string, operands int, want string, work func(operands []string) error) (err error) {
	rest, err := parse(j.fs, args, operands, want)
	if err != nil {
		return err
	}
	if j.site, err = j.where.open(ctx, j.now); err != nil {
		return err
	}
	defer func() { err = errors.Join(err, j.store.Close()) }()
	return work(rest)
}

// print prints what was made: all of it as JSON, or the one word that a script
// wants.
func (j *job) print(word string, all any) error {
	if j.json {
		return json.NewEncoder(j.out).Encode(all)
	}
	_, err := fmt.Fprintln(j.out, word)
	return err
}

func (j *job) note(ctx context.Context, verb store.Verb, org, object store.ID) error {
	return j.store.Note(ctx, store.Action{Kind: store.ByCommand, Verb: verb, Org: org, Object: object})
}

// org finds an organisation by its id or name.
func (j *job) org(ctx context.Context, idOrName string) (store.Organisation, error) {
	if idOrName == "" {
		return store.Organisation{}, errors.New("--org: write the id or name of an organisation; see husorden-central org list")
	}
	o, err := j.store.Organisation(ctx, everything, idOrName)
	if errors.Is(err, store.ErrNotFound) {
		return o, fmt.Errorf("there is no organisation %q; see husorden-central org list", idOrName)
	}
	return o, err
}

// group finds a group; "" is none.
func (j *job) group(ctx context.Context, o store.Organisation, idOrName string) (store.ID, error) {
	if idOrName == "" {
		return "", nil
	}
	g, err := j.store.Group(ctx, everything, o.ID, idOrName)
	if errors.Is(err, store.ErrNotFound) {
		return "", fmt.Errorf("the organisation has no group %q", idOrName)
	}
	return g.ID, err
}

func (p *program) adminCreate(ctx context.Context, args []string) error {
	j := p.job("admin create")
	email := j.fs.String("email", "", "`ADDRESS` to sign in with")
	stdin := j.fs.Bool("password-stdin", false, "read the password from the first line of standard input")
	role := choice{string(store.Consultant), texts(store.Roles)}
	j.fs.Var(&role, "role", "`ROLE`: "+strings.Join(role.words, ", "))
	org := j.fs.String("org", "", "organisation that the person is bound to; needed for every role but consultant")
	group := j.fs.String("group", "", "group that the person is bound to")
	return j.do(ctx, args, 0, "--email ADDRESS --password-stdin", func([]string) error {
		if !*stdin {
			return errors.New("--password-stdin: the password is read from standard input, so that no list of processes shows it")
		}
		password, err := bufio.NewReader(io.LimitReader(p.in, 4096)).ReadString('\n')
		if err != nil && !errors.Is(err, io.EOF) {
			return fmt.Errorf("reading the password: %w", err)
		}
		var o store.Organisation
		if *org != "" {
			if o, err = j.org(ctx, *org); err != nil {
				return err
			}
		} else if store.Role(role.value) != store.Consultant || *group != "" {
			return errors.New("--org: every role but consultant is bound to an organisation, and so is a group")
		}
		g, err := j.group(ctx, o, *group)
		if err != nil {
			return err
		}
		if store.Role(role.value) == store.GroupLeader && g == "" {
			return errors.New("--group: a group leader is bound to a group")
		}
		a, err := auth.NewAdmin(*email, strings.TrimRight(password, "\r\n"), store.Role(role.value), o.ID, g)
		if err != nil {
			return err
		}
		if err := j.store.AddAdmin(ctx, a); errors.Is(err, store.ErrTaken) {
			return errors.New("somebody has that address already")
		} else if err != nil {
			return err
		}
		if err := j.note(ctx, store.AdminMade, o.ID, a.ID); err != nil {
			return err
		}
		return j.print(string(a.ID), map[string]any{"id": a.ID, "email": a.Email, "role": a.Role, "org": a.Org, "group": a.Group})
	})
}

// person finds somebody by address.
func (j *job) person(ctx context.Context, email string) (store.Admin, error) {
	a, err := j.store.AdminByEmail(ctx, email)
	if errors.Is(err, store.ErrNotFound) {
		return a, fmt.Errorf("nobody has the address %q", email)
	}
	return a, err
}

// adminResetTOTP is for who lost phone and recovery codes, when nobody else can sign
// in either.
func (p *program) adminResetTOTP(ctx context.Context, args []string) error {
	j := p.job("admin reset-totp")
	return j.do(ctx, args, 1, "ADDRESS", func(rest []string) error {
		a, err := j.person(ctx, rest[0])
		if err != nil {
			return err
		}
		au, err := auth.New(j.store, j.box, j.now)
		if err != nil {
			return err
		}
		if err := au.EndFactor(ctx, store.Action{Kind: store.ByCommand}, a); err != nil {
			return err
		}
		return j.print(string(a.ID), map[string]any{"id": a.ID, "email": a.Email})
	})
}

// adminLink prints the path of a one-time link; a second factor still holds.
func (p *program) adminLink(ctx context.Context, args []string) error {
	j := p.job("admin link")
	expires := expiry{policy.Period{N: 1, Unit: policy.Days}}
	j.fs.Var(&expires, "expires", "`PERIOD` after which it cannot be used, as 2h, 7d")
	return j.do(ctx, args, 1, "ADDRESS", func(rest []string) error {
		a, err := j.person(ctx, rest[0])
		if err != nil {
			return err
		}
		n := store.Invitation{ID: store.NewID(), Email: a.Email, Role: a.Role, Org: a.Org, Group: a.Group, Admin: a.ID, Expires: j.until(expires)}
		secret, err := j.store.AddInvitation(ctx, n)
		if err != nil {
			return err
		}
		if err := j.note(ctx, store.AdminInvited, a.Org, n.ID); err != nil {
			return err
		}
		return j.print("/invitation/"+secret, map[string]any{"id": n.ID, "email": a.Email, "path": "/invitation/" + secret, "expires": whenever(n.Expires)})
	})
}

func (p *program) orgCreate(ctx context.Context, args []string) error {
	j := p.job("org create")
	name := j.fs.String("name", "", "`NAME`; it may be the operand instead")
	operands := 1
	if named(args, "name") {
		operands = 0
	}
	return j.do(ctx, args, operands, "NAME", func(rest []string) error {
		o, err := api.NewOrganisation(j.box, first(*name, rest))
		if err != nil {
			return err
		}
		if err := j.store.AddOrganisation(ctx, o); errors.Is(err, store.ErrTaken) {
			return errors.New("there is an organisation of that name already")
		} else if err != nil {
			return err
		}
		if err := j.note(ctx, store.OrgMade, o.ID, o.ID); err != nil {
			return err
		}
		return j.print(string(o.ID), orgRow(o))
	})
}

func orgRow(o store.Organisation) map[string]any {
	return map[string]any{"id": o.ID, "name": o.Name, "key": fmt.Sprintf("%x", []byte(o.PolicyKey)), "policy": o.PolicyVersion}
}

// named reports whether a flag is written.
func named(args []string, name string) bool {
	for _, a := range args {
		if f, _, _ := strings.Cut(strings.TrimLeft(a, "-"), "="); f == name && strings.HasPrefix(a, "-") {
			return true
		}
	}
	return false
}

func first(flag string, rest []string) string {
	if flag == "" && len(rest) > 0 {
		return rest[0]
	}
	return flag
}

func (p *program) orgList(ctx context.Context, args []string) error {
	j := p.job("org list")
	return j.do(ctx, args, 0, "without operands", func([]string) error {
		list, err := j.store.Organisations(ctx, everything)
		if err != nil {
			return err
		}
		rows := []map[string]any{}
		var lines []string
		for _, o := range list {
			rows = append(rows, orgRow(o))
			lines = append(lines, string(o.ID)+"  "+o.Name)
		}
		if len(lines) == 0 && !j.json {
			return nil
		}
		return j.print(strings.Join(lines, "\n"), rows)
	})
}

func (p *program) groupCreate(ctx context.Context, args []string) error {
	j := p.job("group create")
	org := j.fs.String("org", "", "organisation")
	name := j.fs.String("name", "", "`NAME`; it may be the operand instead")
	operands := 1
	if named(args, "name") {
		operands = 0
	}
	return j.do(ctx, args, operands, "--org ORG NAME", func(rest []string) error {
		o, err := j.org(ctx, *org)
		if err != nil {
			return err
		}
		g := store.Group{ID: store.NewID(), Org: o.ID, Name: strings.TrimSpace(first(*name, rest))}
		if err := api.CheckName(g.Name); err != nil {
			return err
		}
		if err := j.store.AddGroup(ctx, g); errors.Is(err, store.ErrTaken) {
			return errors.New("the organisation has a group of that name already")
		} else if err != nil {
			return err
		}
		if err := j.note(ctx, store.GroupMade, o.ID, g.ID); err != nil {
			return err
		}
		return j.print(string(g.ID), map[string]any{"id": g.ID, "org": o.ID, "name": g.Name})
	})
}

func (p *program) policyPublish(ctx context.Context, args []string) error {
	j := p.job("policy publish")
	org := j.fs.String("org", "", "organisation")
	group := j.fs.String("group", "", "group it is for; without: all groups that have none of their own")
	choices := map[string]string{}
	j.fs.Func("choose", "answer a question of a built-in profile, as `QUESTION=ANSWER`", func(s string) error {
		q, a, ok := strings.Cut(s, "=")
		if choices[q] = a; !ok {
			return errors.New("write QUESTION=ANSWER")
		}
		return nil
	})
	return j.do(ctx, args, 1, "--org ORG PROFILE|FILE", func(rest []string) error {
		rules, err := policy.Load(rest[0], choices)
		if errors.Is(err, policy.ErrUnknownProfile) && len(choices) == 0 {
			src, ferr := os.ReadFile(rest[0])
			if ferr != nil {
				return fmt.Errorf("%w, and as a file: %w", err, ferr)
			}
			rules, err = policy.Parse(rest[0], src)
		}
		if err != nil {
			return err
		}
		if len(rules.Open()) > 0 {
			return fmt.Errorf("the policy leaves a question open; answer it with --choose: %w", rules.Enforceable())
		}
		o, err := j.org(ctx, *org)
		if err != nil {
			return err
		}
		g, err := j.group(ctx, o, *group)
		if err != nil {
			return err
		}
		pub, err := api.Publish(ctx, j.store, j.box, o, g, rules, "")
		if err != nil {
			return err
		}
		if err := j.note(ctx, store.PolicyPublished, o.ID, o.ID); err != nil {
			return err
		}
		return j.print(fmt.Sprint(pub.Version), map[string]any{"org": o.ID, "group": g, "version": pub.Version, "hash": pub.Hash, "published": pub.Published})
	})
}

func texts[T ~string](words []T) []string {
	ts := make([]string, len(words))
	for i, w := range words {
		ts[i] = string(w)
	}
	return ts
}

// until is when something that is made now expires.
func (j *job) until(e expiry) time.Time {
	if e.N == 0 {
		return time.Time{}
	}
	return e.From(j.now())
}
