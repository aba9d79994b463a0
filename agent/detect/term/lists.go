package term

import (
	"embed"
	"fmt"
	"strings"
	"sync"

	"github.com/husorden/husorden/agent/detect/term/stem"
	"github.com/husorden/husorden/policy"
)

//go:embed lists/*.terms
var files embed.FS

// role is what a stem is for: the part of a list it stands in.
type role int

const (
	roleHigh role = iota
	roleMedium
	roleLow
	roleNot    // a false friend: takes back what it covers
	roleHead   // ends the name of a school
	roleBefore // stands before the name of a school
	roleLabel  // a form field whose value is the name of a school
	roleCount
)

func (r role) confidence() policy.Confidence {
	return [...]policy.Confidence{policy.High, policy.Medium, policy.Low}[r]
}

// sections of the group lists.
var sections = map[string]role{"high": roleHigh, "medium": roleMedium, "low": roleLow, "not": roleNot}

// schoolSections of school.terms that hold stems; its other sections are sets.
var schoolSections = map[string]role{"head": roleHead, "name-after": roleBefore, "label": roleLabel}

func join(r role, group int) int       { return group*int(roleCount) + int(r) }
func split(id int) (r role, group int) { return role(id % int(roleCount)), id / int(roleCount) }

// lists is everything in lists/*.terms, compiled.
type lists struct {
	set     *stem.Set
	generic map[string]bool // first parts of compounds that make a kind of school
	openers map[string]bool // capitalised words that are no part of a name
}

// compiled compiles the lists at first use. They are part of the program: an
// error in them is one of ours, and a test finds it.
var compiled = sync.OnceValue(func() *lists {
	l, err := compile()
	if err != nil {
		panic("compiling the embedded term lists: " + err.Error())
	}
	return l
})

func compile() (*lists, error) {
	l := &lists{generic: map[string]bool{}, openers: map[string]bool{}}
	stems := make([]stem.Pattern, 0, 5000)
	for group, kind := range groups {
		err := read(string(kind), func(section, entry string) error {
			r, ok := sections[section]
			if !ok {
				return fmt.Errorf("section [%s] is unknown", section)
			}
			p, err := stem.Parse(entry, join(r, group))
			stems = append(stems, p)
			return err
		})
		if err != nil {
			return nil, err
		}
	}
	err := read("school", func(section, entry string) error {
		switch section {
		case "generic":
			l.generic[strings.TrimSuffix(entry, "-")] = true
			return nil
		case "openers":
			l.openers[entry] = true
			return nil
		}
		r, ok := schoolSections[section]
		if !ok {
			return fmt.Errorf("section [%s] is unknown", section)
		}
		p, err := stem.Parse(entry, join(r, 0))
		stems = append(stems, p)
		return err
	})
	if err != nil {
		return nil, err
	}
	l.set, err = stem.Compile(stems)
	return l, err
}

// read calls yield with every entry of lists/NAME.terms and the section it
// stands in.
func read(name string, yield func(section, entry string) error) error {
	data, err := files.ReadFile("lists/" + name + ".terms")
	if err != nil {
		return fmt.Errorf("reading term list: %w", err)
	}
	section, n := "", 0
	for line := range strings.Lines(string(data)) {
		n++
		line = strings.TrimSpace(line)
		switch {
		case line == "" || line[0] == '#':
		case line[0] == '[' && strings.HasSuffix(line, "]"):
			section = line[1 : len(line)-1]
		default:
			for entry := range strings.SplitSeq(line, ",") {
				if err := yield(section, strings.TrimSpace(entry)); err != nil {
					return fmt.Errorf("reading %s.terms line %d: %w", name, n, err)
				}
			}
		}
	}
	return nil
}
