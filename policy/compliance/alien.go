package compliance

import (
	"encoding/json"
	"regexp"
	"strings"
	"time"
)

// What a later revision's keys and enum words look like: lower case words. A name
// as people write it, a path or a number is none of it.
var (
	alienKey  = regexp.MustCompile(`^[a-z][a-z_]{0,39}$`)
	alienWord = regexp.MustCompile(`^[a-z]{2,20}(_[a-z]{2,20}){0,3}$`)
)

// alien passes over a field that this revision does not know. Nothing of it is
// kept. A string in it that may be text is refused all the same: whoever sends
// it has a fault that must be found.
func (d decoder) alien(key string, tok json.Token, depth int) error {
	if !alienKey.MatchString(key) || depth > mostAlien {
		return refused("unknown field", "no field of a report is named so")
	}
	switch t := tok.(type) {
	case string:
		if !alienString(t) {
			return refused("unknown field", "not a word, an id, a version or a time")
		}
	case json.Number:
		if digits(string(t)) > 9 {
			return refused("unknown field", "a number of more than nine digits")
		}
	case json.Delim:
		for d.More() {
			inner := key
			if t == '{' {
				tok, err := d.next(key)
				if err != nil {
					return err
				}
				inner, _ = tok.(string)
			}
			tok, err := d.next("unknown field")
			if err != nil {
				return err
			}
			if err := d.alien(inner, tok, depth+1); err != nil {
				return err
			}
		}
		_, err := d.next("unknown field")
		return err
	}
	return nil
}

func alienString(s string) bool {
	if t, err := time.Parse(layout, s); err == nil {
		return !t.Before(earliest) && t.Before(latest)
	}
	return alienWord.MatchString(s) || ID(s).Valid() || Sum(s).Valid() || Version(s).Valid() || foreign.MatchString(s)
}

func digits(s string) int { return len(strings.Trim(s, "-")) }
