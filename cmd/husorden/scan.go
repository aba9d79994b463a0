package main

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"os"
	"path/filepath"
	"runtime"
	"runtime/debug"
	"strings"

	"github.com/husorden/husorden/agent/desk"
	"github.com/husorden/husorden/agent/detect"
	"github.com/husorden/husorden/agent/sample"
	"github.com/husorden/husorden/agent/scan"
	"github.com/husorden/husorden/platform/places"
	"github.com/husorden/husorden/policy"
)

// scanFlags are the flags of `husorden scan`.
type scanFlags struct {
	rules  *rules
	format *string
	lang   *string
	show   *bool
	jobs   *int
	sample *bool
	into   *string
}

// mostJobs bounds --jobs: each job holds a document and its working memory.
const mostJobs = 64

// scan looks through this user's places, or the paths named.
func (p *program) scan(ctx context.Context, args []string) (int, error) {
	fs := flag.NewFlagSet("scan", flag.ContinueOnError)
	f := scanFlags{rules: p.policyFlags(fs), lang: p.lang(fs),
		format: choice(fs, "format", []string{"text", "jsonl", "html"}, "of the answer"),
		show:   fs.Bool("show-matches", false, "show what was found: on your own screen only"),
		jobs:   fs.Int("jobs", 0, fmt.Sprintf("files read at the same time, 1 to %d (default: 2, or 1 where there is one processor)", mostJobs)),
		sample: fs.Bool("sample", false, "write a small home of made-up documents and scan that"),
		into:   fs.String("into", "", "with --sample: the empty or new folder to write the home to (default: a new temporary folder)")}
	now := p.clock(fs)
	paths, err := parse(fs, args)
	if err != nil {
		return 0, err
	}
	if !given(fs, "jobs") {
		*f.jobs = min(2, runtime.NumCPU())
	}
	if *f.jobs < 1 || *f.jobs > mostJobs {
		return 0, fmt.Errorf("--jobs %d: write a number from 1 to %d", *f.jobs, mostJobs)
	}
	pol, err := f.rules.load(p)
	if err != nil {
		return 0, err
	}
	for _, q := range pol.Open() {
		options := make([]string, len(q.Options))
		for i, o := range q.Options {
			options[i] = o.String()
		}
		fmt.Fprintf(p.err, "%s (--choose %s=%s)\n", q.Text.In(*f.lang), q.ID, strings.Join(options, "|"))
	}
	own, err := ownList()
	if err != nil && !errors.Is(err, errNoSettings) { // the scan is as true without it, only less quiet
		fmt.Fprintf(p.err, "husorden scan: %s\n", desk.Mask(err.Error()))
	}
	o := scan.Options{Policy: pol, Now: *now, Jobs: *f.jobs, ShowMatches: *f.show, Ours: own}
	var where []scan.Target
	switch {
	case *f.sample && len(paths) > 0:
		return 0, errors.New("--sample scans what it writes; leave the paths out, or name a new folder with --into")
	case *f.sample:
		if where, err = p.writeSample(*f.into, &o); err != nil {
			return 0, err
		}
	case *f.into != "":
		return 0, errors.New("--into goes with --sample")
	default:
		if where, o.Missing, err = p.places(paths, pol); err != nil {
			return 0, err
		}
	}
	return p.report(ctx, where, o, f, len(paths) == 0)
}

// writeSample writes the sample home and returns its places. Its modification
// times were set on purpose, so they are trusted.
func (p *program) writeSample(dir string, o *scan.Options) ([]scan.Target, error) {
	if dir == "" {
		var err error
		if dir, err = os.MkdirTemp("", "husorden-sample-"); err != nil {
			return nil, err
		}
	}
	home, err := sample.Write(dir, o.Now)
	if err != nil {
		return nil, err
	}
	fmt.Fprintf(p.err, "%s\n", home.Dir)
	o.Memory = scan.ByModification{}
	return scan.Own(places.OfHome(home.Dir)), nil
}

// places returns where to look: this user's places, or the paths named.
// missing is what could not be determined: the answer is then incomplete.
func (p *program) places(paths []string, pol *policy.Policy) (where []scan.Target, missing []scan.Problem, err error) {
	env, problems := places.System()
	if len(paths) == 0 {
		own, more := places.OfUser(env)
		for _, err := range append(problems, more...) {
			if errors.Is(err, places.ErrNoHome) {
				return nil, nil, fmt.Errorf("%w; set it, or name the folders to look through", err)
			}
			missing = append(missing, scan.Problem{Err: err})
		}
		where = scan.Own(own)
		for _, dir := range pol.Folders {
			if rest, ok := strings.CutPrefix(dir, "~/"); ok {
				dir = filepath.Join(env.Home, rest)
			}
			where = append(where, scan.Own([]places.Place{{Kind: places.Custom, Path: dir, Exists: true, Cloud: env.CloudOf(dir)}})...)
		}
		return where, missing, nil
	}
	for _, path := range paths {
		if path == "" { // an unset variable of a script; it would mean this very folder
			return nil, nil, errors.New("a path is empty; name a folder or file, or . for this folder")
		}
		named, err := scan.Named(env, path)
		if err != nil {
			return nil, nil, fmt.Errorf("%w; name a folder or file that exists", err)
		}
		where = append(where, named...)
	}
	return where, nil, nil
}

// report scans and writes the answer.
func (p *program) report(ctx context.Context, where []scan.Target, o scan.Options, f scanFlags, defaults bool) (int, error) {
	o.Detector = &detect.Detector{}
	debug.SetMemoryLimit(softMemory)
	w := p.writer(o, f)
	progress := p.progress(ctx, where, f)
	o.Progress = progress.Add
	sum, err := scan.Run(ctx, where, o, w.File)
	progress.Done()
	if err == nil {
		err = w.Close(sum)
	}
	if err != nil {
		return 0, err
	}
	if *f.format != "text" {
		if err := p.problems(*f.lang, sum.Problems); err != nil {
			return 0, err
		}
	}
	if defaults && sum.Files == 0 && *f.format != "text" { // the text says so itself
		p.nothingThere(desk.ParseLang(*f.lang), sum)
	}
	switch {
	case len(sum.Problems) > 0:
		return exitFailed, nil
	case sum.Due > 0:
		return exitDue, nil
	}
	return exitFine, nil
}

// softMemory is where the garbage collector begins to work harder, in bytes.
const softMemory = 96 << 20

// problems tells on standard error what could not be looked at.
func (p *program) problems(lang string, ps []scan.Problem) error {
	home, _ := os.UserHomeDir() // only to shorten paths
	return desk.Problems(p.err, desk.Options{Lang: desk.ParseLang(lang), Home: home}, ps)
}

func (p *program) writer(o scan.Options, f scanFlags) desk.Writer {
	width, terminal := desk.Terminal(p.out.file)
	home, _ := os.UserHomeDir() // only to shorten paths
	d := desk.Options{Lang: desk.ParseLang(*f.lang), Zone: policy.Copenhagen(), Home: home, ShowMatches: o.ShowMatches,
		Width: width, Color: desk.Color(terminal, p.getenv)}
	for _, r := range o.Policy.Places {
		d.Rules = append(d.Rules, desk.Rule{ID: r.ID, Source: r.Source, Words: r.Because})
	}
	switch *f.format {
	case "jsonl":
		return desk.NewJSONL(p.out, d)
	case "html":
		return desk.NewHTML(p.out, d)
	}
	return desk.NewText(p.out, d)
}

// progress is a line on stderr when that is a terminal, else nil.
func (p *program) progress(ctx context.Context, where []scan.Target, f scanFlags) *desk.Progress {
	file, ok := p.err.(*os.File)
	if !ok {
		return nil
	}
	width, ok := desk.Terminal(file)
	if !ok {
		return nil
	}
	progress := desk.NewProgress(file, desk.ParseLang(*f.lang), width, p.now)
	progress.Total(scan.Count(ctx, where))
	return progress
}

// nothingThere says plainly that there was nothing to look at.
func (p *program) nothingThere(lang desk.Lang, sum scan.Summary) {
	missing := 0
	for _, s := range sum.Places {
		if !s.Exists {
			missing++
		}
	}
	da, en := "Mapperne er tomme.", "The folders are empty."
	if missing == len(sum.Places) {
		da, en = "Her er hverken skrivebord, overførsler eller papirkurv.", "There is no desktop, downloads folder or recycle bin here."
	}
	text := policy.Sentence{DA: da + " Prøv med opdigtede dokumenter: husorden scan --sample",
		EN: en + " Try it on made-up documents: husorden scan --sample"}
	fmt.Fprintln(p.err, text.In(string(lang)))
}
