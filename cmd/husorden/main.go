// Command husorden finds personal data that has lain too long on a PC.
//
// Exit codes: 0, nothing is due; 1, something is due or a rule is broken; 2,
// the work could not be done, or not all of it.
package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"os/signal"
	"slices"
	"strings"
	"syscall"
	"time"

	"github.com/husorden/husorden/agent/desk"
	"github.com/husorden/husorden/cmd/clock"
	"github.com/husorden/husorden/platform/rootfs"
)

// The exit codes.
const (
	exitFine   = 0
	exitDue    = 1
	exitFailed = 2
)

// program is what a command gets from the world.
type program struct {
	in     io.Reader
	out    *output
	err    io.Writer
	getenv func(string) string
	now    func() time.Time

	// uncatch gives Ctrl-C back to the system, and ends the context. A command
	// that waits for standard input calls it: a read from a terminal cannot be
	// broken off.
	uncatch func()
}

// output is standard output. It keeps the first error of writing, so that an
// answer that was cut short never ends as one that is whole.
type output struct {
	file *os.File
	err  error
}

// Write implements io.Writer.
func (o *output) Write(b []byte) (int, error) {
	if o.err != nil {
		return 0, o.err
	}
	n, err := o.file.Write(b)
	o.err = err
	return n, err
}

// command is one word of the command line.
type command struct {
	name  string
	usage string
	da    string
	en    string
	run   func(p *program, ctx context.Context, args []string) (exit int, err error)
}

func commands() []command {
	return []command{
		{"scan", "[PATH…] [--policy NAME|FILE] [--format text|jsonl|html] [--sample]",
			"gennemgå skrivebord, overførsler og papirkurv", "look through desktop, downloads and recycle bin", (*program).scan},
		{"run", "[--home FOLDER] [--state FOLDER] [--policy NAME|FILE] [--no-desktop]",
			"hold orden: hold øje, spørg og slet efter reglerne", "keep order: watch, ask and remove by the rules", (*program).keep},
		{"try", "[--no-open] [--policy NAME|FILE] [--day DURATION]",
			"prøv det hele på opdigtede filer, hvor en dag går på to sekunder", "try all of it on made-up files, where a day takes two seconds", (*program).try},
		{"status", "[--state FOLDER] [--json] [--all]", "hvordan står det til", "how the house stands", (*program).status},
		{"page", "[--print-url] [--state FOLDER]", "åbn siden Min pc", "open the page My PC", (*program).page},
		{"answer", "ID|due delete|sent|keep|private|not-personal [--until DATE --reason WHY] [--yes]",
			"svar på, hvad der skal ske med en fil", "say what is to become of a file", (*program).answer},
		{"restore", "ID | all", "hent en slettet fil tilbage, eller dem alle", "bring a removed file back, or all of them", (*program).restore},
		{"purge", "--due [--yes]", "slet for altid det, der er forbi sin dato", "erase for good what is past its date", (*program).purge},
		{"ledger", "verify | log [--last N]", "vis og kontrollér loggen over sletninger", "show and verify the log of removals", (*program).ledger},
		{"doctor", "[--state FOLDER] [--format text|json] [--bundle FILE.zip]", "hvad er der galt, og en fil til den, der skal hjælpe",
			"what is the matter, and a file for whoever helps", (*program).doctor},
		{"enroll", "URL TOKEN|- [--ca FILE]", "tilmeld pc'en til en organisation", "enrol this PC with an organisation", (*program).enroll},
		{"retire", "[--yes]", "frameld pc'en", "take this PC out of its organisation", (*program).retire},
		{"find", "--cpr NUMBER | --name NAME [PATH…]",
			"find det, der ligger om én person (svaret bliver her)", "find what is held about one person (the answer stays here)", (*program).find},
		{"check", "--channel mail|sms < draft",
			"tjek et udkast, før det sendes", "check a draft before it is sent", (*program).check},
		{"ours", "add --name NAME | add --cpr NUMBER | count | clear",
			"egne navne og numre: jeres egne papirer er private", "own names and numbers: your own papers are private", (*program).ours},
		{"policy", "list | show NAME|FILE | validate FILE…",
			"vis og kontrollér reglerne", "show and validate the rules", (*program).policy},
		{"extract", "FILE", "vis den tekst, som læses i en fil", "print the text that is read from a file", (*program).extract},
		{"detect", "[--format jsonl] < lines",
			"find personoplysninger i linjer {\"id\",\"text\"}", "find personal data in lines {\"id\",\"text\"}", (*program).detect},
		{"service", "[install | uninstall [--yes] | start | stop | status] [--format text|json]",
			"kør, installér og styr tjenesten", "run, install and control the service", (*program).service},
		{"update", "[--now] [--format text|json]", "se efter en ny udgave af Husorden, og installér den", "look for a new version of Husorden, and install it", (*program).update},
		{"uninstall", "[--keep-ledger] [--restore | --discard] [--yes]",
			"fjern tjenesten, loggen, nøglerne og det, der kunne hentes tilbage", "remove the service, the ledger, its keys and what could be had back", (*program).uninstall},
		{"version", "[--format text|json]", "vis versionen", "print the version", (*program).version},
	}
}

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	if err := rootfs.Quiet(); err != nil { // the checks before each open still hold
		fmt.Fprintf(os.Stderr, "husorden: %v\n", err)
	}
	context.AfterFunc(ctx, stop) // a second Ctrl-C ends the program at once
	p := &program{in: os.Stdin, out: &output{file: os.Stdout}, err: os.Stderr, getenv: os.Getenv, now: clock.Now, uncatch: stop}
	exit := p.main(ctx, os.Args[1:])
	stop()
	os.Exit(exit)
}

func (p *program) main(ctx context.Context, args []string) int {
	name := "husorden"
	if len(args) > 0 && known(args[0]) {
		name += " " + args[0]
	}
	exit, err := p.run(ctx, args)
	switch {
	case errors.Is(err, context.Canceled):
		err = errors.New("was stopped before it was done; what it did not look at is not in the answer")
	case err == nil:
		err = p.out.err
	}
	if err != nil {
		p.complain(name, err)
		return exitFailed
	}
	return exit
}

// run runs the command that args name.
func (p *program) run(ctx context.Context, args []string) (exit int, err error) {
	if len(args) == 0 {
		p.help(p.err)
		return exitFailed, nil
	}
	name := args[0]
	switch name {
	case "help", "-h", "--help", "-help":
		p.help(p.out)
		return exitFine, nil
	case "--version":
		name = "version"
	case scannerCommand:
		return p.scanner(ctx, args)
	}
	for _, c := range commands() {
		if c.name != name {
			continue
		}
		exit, err := c.run(p, ctx, args[1:])
		if errors.Is(err, errHelp) {
			fmt.Fprintf(p.out, "husorden %s %s\n%s\n", c.name, c.usage, err)
			return exitFine, nil
		}
		return exit, err
	}
	return 0, fmt.Errorf("there is no command %q; `husorden help` lists them", name)
}

// known reports whether a command has the name.
func known(name string) bool {
	return slices.ContainsFunc(commands(), func(c command) bool { return c.name == name })
}

// complain tells an error. It may hold what somebody else wrote (a file name),
// so nothing in it reaches the terminal raw, and no CPR number whole.
func (p *program) complain(name string, err error) {
	for line := range strings.Lines(err.Error()) {
		fmt.Fprintf(p.err, "%s: %s\n", name, desk.Mask(desk.Plain(strings.TrimSuffix(line, "\n"))))
	}
}

func (p *program) help(w io.Writer) {
	english := desk.ParseLang(p.getenv("HUSORDEN_LANG")) == desk.English
	intro := "Husorden finder personoplysninger, der har ligget for længe på denne pc. Intet forlader pc'en."
	more := "Hver kommando forklarer sig med --help. Med HUSORDEN_LANG=en eller --lang en bliver svarene engelske."
	if english {
		intro = "Husorden finds personal data that has lain too long on this PC. Nothing leaves the PC."
		more = "Every command explains itself with --help."
	}
	var b strings.Builder
	fmt.Fprintf(&b, "%s\n\n", intro)
	for _, c := range commands() {
		text := c.da
		if english {
			text = c.en
		}
		fmt.Fprintf(&b, "  husorden %-8s %s\n", c.name, text)
	}
	fmt.Fprintf(&b, "\n%s\n", more)
	io.WriteString(w, b.String())
}
