package household

import (
	"context"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"

	"github.com/husorden/husorden/agent/desk/page"
	"github.com/husorden/husorden/agent/device"
	"github.com/husorden/husorden/platform/places"
	"github.com/husorden/husorden/policy"
)

// Start is the first start of one person, who may have rules to choose.
type Start struct {
	home   string // empty: this user's
	marker string // a file that says where they are: begun, else open
	choose bool   // the rules are theirs to choose
	keep   func(*policy.Policy) error

	mu    sync.Mutex // guards begun
	begun bool
	anew  chan struct{}
}

var _ page.Start = (*Start)(nil)

// The marker, in the state of `husorden run` or a companion's own folder, and what
// stands in it.
const (
	startFile = "start"
	startOpen = "open\n"
	startMade = "made\n"
)

// ChoosingStart is the first start of `husorden run` in the state folder dir:
// keep is given the rules that the person chose.
func ChoosingStart(dir, home string, keep func(*policy.Policy) error) *Start {
	s := &Start{home: home, marker: filepath.Join(dir, startFile), choose: true, keep: keep, anew: make(chan struct{}, 1)}
	s.begun = !Undecided(dir)
	return s
}

// Undecided reports whether a state folder waits for somebody to choose rules.
func Undecided(dir string) bool { return stands(filepath.Join(dir, startFile)) == startOpen }

// Leave has a state folder wait for somebody to choose rules, or end that.
func Leave(dir string, undecided bool) error {
	path := filepath.Join(dir, startFile)
	switch was := stands(path); {
	case undecided && was != startOpen:
		return Replace(path, []byte(startOpen))
	case !undecided && was == startOpen:
		return Replace(path, []byte(startMade))
	}
	return nil
}

// stands is what a marker says; nothing when there is none.
func stands(path string) string {
	text, err := os.ReadFile(path)
	if err != nil {
		return ""
	}
	return string(text)
}

// ToldStart is the first start of a person whose rules somebody else chose. own is
// the program's own folder of the user.
func ToldStart(own, home string) *Start {
	s := &Start{home: home, marker: filepath.Join(own, startFile)}
	s.begun = stands(s.marker) == startMade
	return s
}

// Anew gives a value when other rules were chosen; nil when that cannot be.
func (s *Start) Anew() <-chan struct{} { return s.anew }

// Begun implements page.Start.
func (s *Start) Begun() bool {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.begun
}

// Rules implements page.Start.
func (s *Start) Rules() []*policy.Policy {
	if !s.choose {
		return nil
	}
	var list []*policy.Policy
	for _, name := range policy.Builtins() {
		if p, err := policy.Load(name, nil); err == nil {
			list = append(list, p)
		}
	}
	return list
}

// Folders implements page.Start.
func (s *Start) Folders() []page.Folder {
	ps, _ := Places(s.home, policy.Default())()
	var list []page.Folder
	for _, p := range ps {
		if p.Kind == places.Desktop || p.Kind == places.Downloads || p.Kind == places.RecycleBin {
			list = append(list, page.Folder{Place: policy.Place(p.Kind), Path: p.Path, Exists: p.Exists})
		}
	}
	return list
}

// Begin implements page.Start.
func (s *Start) Begin(_ context.Context, c page.Choice) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.begun { // a double click
		return nil
	}
	if s.choose {
		p, err := s.rules(c)
		if err != nil {
			return err
		}
		if err := s.keep(p); err != nil {
			return fmt.Errorf("keeping the rules: %w", err)
		}
	}
	if err := Replace(s.marker, []byte(startMade)); err != nil {
		return fmt.Errorf("writing down that it has begun: %w", err)
	}
	s.begun = true
	if s.anew != nil {
		s.anew <- struct{}{}
	}
	return nil
}

func refused(da, en string, args ...any) error {
	return device.Refused{Sentence: policy.Sentence{DA: fmt.Sprintf(da, args...), EN: fmt.Sprintf(en, args...)}}
}

// mostRules bounds a policy file, in bytes.
const mostRules = 1 << 20

// rules is the policy that was chosen, with the folders.
func (s *Start) rules(c page.Choice) (*policy.Policy, error) {
	var p *policy.Policy
	var err error
	switch {
	case c.Rules == page.OwnRules:
		if p, err = s.file(c.File); err != nil {
			return nil, err
		}
	case slices.Contains(policy.Builtins(), c.Rules):
		if p, err = policy.Load(c.Rules, c.Answers); err != nil {
			return nil, refused("Vælg et af de svar, der står på listen.", "Choose one of the answers that are listed.")
		}
	default:
		return nil, refused("Vælg, hvilke regler der gælder hos jer.", "Choose which rules hold with you.")
	}
	for _, dir := range c.Folders {
		if err := s.folder(p, dir); err != nil {
			return nil, err
		}
	}
	return policy.Parse("the chosen rules", p.YAML())
}

// file reads a policy file that the person named.
func (s *Start) file(path string) (*policy.Policy, error) {
	path, ok := s.absolute(path)
	info, err := os.Stat(path)
	if !ok || err != nil || !info.Mode().IsRegular() || info.Size() > mostRules {
		return nil, refused("Der ligger ingen fil med regler dér. Skriv hele stien til den.", "There is no file with rules there. Write the whole path of it.")
	}
	src, err := os.ReadFile(path)
	if err != nil {
		return nil, refused("Filen med reglerne kan ikke læses.", "The file with the rules cannot be read.")
	}
	p, err := policy.Parse(filepath.Base(path), src)
	if err != nil {
		first, _, _ := strings.Cut(err.Error(), "\n")
		return nil, refused("Filen er ikke et sæt regler, Husorden kan bruge: %s", "The file is no set of rules that Husorden can use: %s", first)
	}
	return p, nil
}

// folder adds a folder to be looked at.
func (s *Start) folder(p *policy.Policy, dir string) error {
	path, ok := s.absolute(dir)
	info, err := os.Stat(path)
	switch {
	case !ok || err != nil || !info.IsDir():
		return refused("Mappen %s findes ikke. Skriv hele stien til den.", "There is no folder %s. Write the whole path of it.", dir)
	case filepath.Dir(path) == path || path == s.homeDir():
		return refused("%s er for meget: Vælg den mappe, som papirerne ligger i.", "%s is too much: choose the folder that the papers lie in.", dir)
	}
	if _, ok := p.Place(policy.Custom); !ok {
		return refused("De valgte regler siger ikke noget om andre mapper. Lad felterne stå tomme.", "The chosen rules say nothing of other folders. Leave the fields empty.")
	}
	for _, f := range s.Folders() {
		if f.Path == path {
			return nil
		}
	}
	if !slices.Contains(p.Folders, path) {
		p.Folders = append(p.Folders, path)
	}
	return nil
}

func (s *Start) homeDir() string {
	if s.home != "" {
		return s.home
	}
	home, _ := os.UserHomeDir() // without one ~ means nothing
	return home
}

// absolute is what a person wrote as a path.
func (s *Start) absolute(path string) (string, bool) {
	if rest, ok := strings.CutPrefix(filepath.ToSlash(path), "~/"); ok && s.homeDir() != "" {
		path = filepath.Join(s.homeDir(), filepath.FromSlash(rest))
	}
	return filepath.Clean(path), filepath.IsAbs(path) && !strings.ContainsRune(path, 0)
}
