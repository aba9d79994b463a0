package policy

import (
	"embed"
	"errors"
	"fmt"
	"maps"
	"slices"
	"strings"
)

//go:embed builtin/*.yaml
var builtinFiles embed.FS

// removeByItself is the choice that sets Removal.ByItself of a built-in profile.
const removeByItself = "remove_by_itself"

// ErrUnknownProfile is returned by Load for a name that is no built-in profile.
var ErrUnknownProfile = errors.New("no built-in profile has that name")

// Builtins names the built-in profiles, the default first.
func Builtins() []string { return []string{DefaultProfile, "botilbud", "daginstitution"} }

// Load returns a built-in profile. The choices answer its questions, such as
// discharged_citizens=1y; remove_by_itself=true switches removal on, and =false
// off. A question that no choice answers stays open: see Enforceable.
func Load(name string, choices map[string]string) (*Policy, error) {
	if !slices.Contains(Builtins(), name) {
		return nil, fmt.Errorf("%w: %q; %s", ErrUnknownProfile, name, meant(name, Builtins()))
	}
	file := "builtin/" + name + ".yaml"
	src, err := builtinFiles.ReadFile(file)
	if err != nil {
		return nil, fmt.Errorf("reading built-in profile: %w", err)
	}
	p, d := decode(file, src)
	if len(d.errs) > 0 {
		return nil, fmt.Errorf("reading built-in profile: %w", &InvalidError{Errors: d.errs})
	}
	for _, id := range slices.Sorted(maps.Keys(choices)) {
		if err := p.choose(id, choices[id]); err != nil {
			return nil, fmt.Errorf("loading profile %s: %w", name, err)
		}
	}
	return p, nil
}

func (p *Policy) choose(id, word string) error {
	if id == removeByItself {
		if word != "true" && word != "false" {
			return fmt.Errorf("%q does not answer %s; choose true or false", word, id)
		}
		p.Removal.ByItself = word == "true"
		if !p.Removal.ByItself && p.Mode == Enforce {
			p.Mode = AskMode // enforce is the mode that removes by itself
		}
		return nil
	}
	known := []string{removeByItself}
	for i := range p.Questions {
		if p.Questions[i].ID == id {
			return p.Questions[i].choose(word)
		}
		known = append(known, p.Questions[i].ID)
	}
	return fmt.Errorf("%q is no question of this profile; choose about %s", id, strings.Join(known, ", "))
}
