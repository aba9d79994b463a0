// Command husorden-central is the central endpoint: devices report to it, an IT
// consultant and a DPO read it. It cannot reach a file on any device.
//
// Exit codes: 0, it is done; 2, it could not be done.
package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"os/signal"
	"strings"
	"syscall"
	"time"

	"github.com/husorden/husorden/cmd/clock"
)

// The exit codes.
const (
	exitFine   = 0
	exitFailed = 2
)

// release is the release's number, set by the linker; see installer/release.
var release string

// program is what a command gets from the world.
type program struct {
	in       io.Reader
	out, err io.Writer
	now      func() time.Time
	ticks    func() (<-chan time.Time, func())
}

// command is one or two words of the command line.
type command struct {
	name  string
	usage string
	what  string
	run   func(p *program, ctx context.Context, args []string) error
}

func commands() []command {
	return []command{
		{"serve", "[--listen ADDRESS] [--data DIR | --database URL] [--tls-cert FILE --tls-key FILE]", "answer devices and people; the default", (*program).serve},
		{"admin create", "--email ADDRESS --password-stdin [--role ROLE] [--org ORG] [--group GROUP]", "add a person who may sign in", (*program).adminCreate},
		{"admin link", "ADDRESS", "make a one-time link with which somebody chooses a new password", (*program).adminLink},
		{"admin reset-totp", "ADDRESS", "remove somebody's second factor and end their sessions", (*program).adminResetTOTP},
		{"org create", "NAME", "add an organisation", (*program).orgCreate},
		{"org list", "", "list organisations", (*program).orgList},
		{"group create", "--org ORG NAME", "add a group to an organisation", (*program).groupCreate},
		{"token create", "--org ORG [--group GROUP] [--uses N] [--expires PERIOD] [--label TEXT]", "make a token that lets devices in", (*program).tokenCreate},
		{"token revoke", "ID", "end such a token", (*program).tokenRevoke},
		{"apitoken create", "[--name NAME] [--org ORG] [--scope SCOPE,…] [--expires PERIOD]", "make a token that lets a program read", (*program).apiTokenCreate},
		{"apitoken revoke", "ID", "end such a token", (*program).apiTokenRevoke},
		{"device list", "[--org ORG]", "list devices and how they stand", (*program).deviceList},
		{"device retire", "ID", "end a device that is no longer used", (*program).deviceRetire},
		{"device revoke", "ID", "end a device that was lost; its key is never taken again", (*program).deviceRevoke},
		{"policy publish", "--org ORG [--group GROUP] PROFILE|FILE", "sign a policy and publish it", (*program).policyPublish},
		{"alert add", "--org ORG (--mail ADDRESS | --webhook URL) [--name WORD] [--lang da|en]", "send a digest there when devices turn red or silent", (*program).alertAdd},
		{"alert list", "", "list where digests go", (*program).alertList},
		{"alert remove", "ID", "send none there any more", (*program).alertRemove},
		{"backup", "FILE", "copy the database, either kind, while it is in use; keep the key file elsewhere", (*program).backup},
		{"restore", "FILE", "fill an empty database, either kind, from a backup; put the key file in place first", (*program).restore},
		{"verify", "FILE [--key HEX]", "check signed evidence, off line", (*program).verify},
		{"version", "", "print the version", (*program).version},
	}
}

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	context.AfterFunc(ctx, stop) // a second Ctrl-C ends the program at once
	p := &program{in: os.Stdin, out: os.Stdout, err: os.Stderr, now: clock.Now, ticks: clock.Ticks}
	exit := p.main(ctx, os.Args[1:])
	stop()
	os.Exit(exit)
}

func (p *program) main(ctx context.Context, args []string) int {
	c, rest, err := p.choose(args)
	if err == nil && c.run != nil {
		err = c.run(p, ctx, rest)
	}
	var help helpText
	switch {
	case err == nil:
		return exitFine
	case errors.As(err, &help):
		_, werr := fmt.Fprintf(p.out, "husorden-central %s %s\n\n%s.\n%s", c.name, c.usage, c.what, help.flags)
		if werr == nil {
			return exitFine
		}
		err = werr
	}
	fmt.Fprintf(p.err, "husorden-central: %v\n", err)
	return exitFailed
}

// choose finds the command that the arguments begin with.
func (p *program) choose(args []string) (command, []string, error) {
	all := commands()
	if len(args) == 0 || strings.HasPrefix(args[0], "-") {
		switch {
		case len(args) == 0:
			return all[0], args, nil
		case args[0] == "-h" || args[0] == "--help" || args[0] == "-help":
			return command{}, nil, p.help()
		case args[0] == "--version":
			return all[len(all)-1], nil, nil
		}
		return all[0], args, nil
	}
	if args[0] == "help" {
		return command{}, nil, p.help()
	}
	for _, c := range all {
		n := strings.Count(c.name, " ") + 1
		if len(args) >= n && strings.Join(args[:n], " ") == c.name {
			return c, args[n:], nil
		}
	}
	var near []string
	for _, c := range all {
		if first, _, two := strings.Cut(c.name, " "); two && first == args[0] {
			near = append(near, c.name)
		}
	}
	if near != nil {
		return command{}, nil, fmt.Errorf("write one of: %s", strings.Join(near, ", "))
	}
	return command{}, nil, fmt.Errorf("there is no command %q; see husorden-central --help", args[0])
}

func (p *program) help() error {
	var b strings.Builder
	b.WriteString("husorden-central is the central endpoint: devices report to it, people read it.\n\n")
	for _, c := range commands() {
		fmt.Fprintf(&b, "  %-16s %s\n", c.name, c.what)
	}
	b.WriteString("\nhusorden-central COMMAND --help says more. Every command but serve and verify takes\n--data or --database, as serve does, and --json.\n")
	_, err := io.WriteString(p.out, b.String())
	return err
}
