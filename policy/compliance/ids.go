package compliance

import (
	"crypto/sha256"
	"encoding/hex"
	"reflect"
	"regexp"
	"slices"
	"sync"

	"github.com/husorden/husorden/policy"
)

// ID is a random id: 16 bytes in hexadecimal digits. Devices, organisations,
// groups and items have one. It says nothing about what it names.
type ID string

// IDOf writes an id.
func IDOf(b [16]byte) ID { return ID(hex.EncodeToString(b[:])) }

// Valid reports whether it is an id.
func (id ID) Valid() bool { return isHex(string(id), 16) }

// Sum is a SHA-256 or HMAC-SHA-256 in hexadecimal digits.
type Sum string

// Valid reports whether it is a sum.
func (s Sum) Valid() bool { return isHex(string(s), sha256.Size) }

// Rule names a rule or a duty: the id of one that is in a built-in policy or in
// policy.Decide, or, for one that somebody wrote, which may hold any word, "x."
// and 16 hexadecimal digits that only a holder of the policy can match to it.
type Rule string

var foreign = regexp.MustCompile(`^x\.[0-9a-f]{16}$`)

// RuleOf returns what a rule id is called on the wire.
func RuleOf(id string) Rule {
	if _, known := knownRules()[id]; known {
		return Rule(id)
	}
	sum := sha256.Sum256([]byte("husorden-rule-v1\x00" + id))
	return Rule("x." + hex.EncodeToString(sum[:8]))
}

// Valid reports whether it is a rule as RuleOf writes it.
func (r Rule) Valid() bool {
	_, known := knownRules()[string(r)]
	return known || foreign.MatchString(string(r))
}

// knownRules holds every rule id that is no secret: it is in the program.
var knownRules = sync.OnceValue(func() map[string]struct{} {
	ids := []string{"no_policy", "not_covered", "no_place_rule", "clock.unknown",
		"answer.private", "answer.not_personal", "answer.keep", "answer.delete", "answer.sent",
		"scope." + string(policy.Exempt), "scope." + string(policy.OutOfScope)}
	for _, r := range policy.Reasons {
		ids = append(ids, "not_scanned."+string(r))
	}
	for _, name := range policy.Builtins() {
		p, err := policy.Load(name, nil)
		if err != nil {
			continue // a test loads them all
		}
		for _, r := range p.Places {
			ids = append(ids, r.ID)
		}
		for _, r := range p.Retention {
			ids = append(ids, r.ID)
		}
		for _, d := range p.Duties {
			ids = append(ids, d.ID)
		}
	}
	known := map[string]struct{}{}
	for _, id := range ids {
		known[id] = struct{}{}
	}
	return known
})

// Version is a version of a program: 1.2.3, 1.2.3-rc.4, or 1.2.3-dev for what was
// built between two.
type Version string

var (
	version  = regexp.MustCompile(`^(0|[1-9][0-9]{0,2})\.(0|[1-9][0-9]{0,2})\.(0|[1-9][0-9]{0,2})(-rc\.[1-9][0-9]?|-dev)?$`)
	released = regexp.MustCompile(`^v?([0-9]+\.[0-9]+\.[0-9]+)(-rc\.[0-9]+)?(\+.*)?$`)
	between  = regexp.MustCompile(`^v?([0-9]+\.[0-9]+\.[0-9]+)-`)
)

// VersionOf returns what a version of Go's build information is called on the
// wire: its revision and what somebody put behind it are left out.
func VersionOf(build string) Version {
	if m := released.FindStringSubmatch(build); m != nil && Version(m[1]+m[2]).Valid() {
		return Version(m[1] + m[2])
	}
	if m := between.FindStringSubmatch(build); m != nil && Version(m[1]+"-dev").Valid() {
		return Version(m[1] + "-dev")
	}
	return "0.0.0-dev"
}

// Valid reports whether it is a version as VersionOf writes it.
func (v Version) Valid() bool { return version.MatchString(string(v)) }

// forms holds the check of every string on the wire that is no word of an enum.
var forms = map[reflect.Type]func(string) bool{
	typeOf[ID]():      func(s string) bool { return ID(s).Valid() },
	typeOf[Sum]():     func(s string) bool { return Sum(s).Valid() },
	typeOf[Rule]():    func(s string) bool { return Rule(s).Valid() },
	typeOf[Version](): func(s string) bool { return Version(s).Valid() },
	typeOf[Token]():   func(s string) bool { return Token(s).Valid() },
	typeOf[Key]():     func(s string) bool { return Key(s).Public() != nil },
}

// allows reports whether a string may stand in a field of type t. A type that
// nobody listed allows nothing.
func allows(t reflect.Type, s string) bool {
	if form, ok := forms[t]; ok {
		return form(s)
	}
	return s != "" && slices.Contains(vocabulary[t], s)
}

func isHex(s string, bytes int) bool {
	if len(s) != 2*bytes {
		return false
	}
	for _, c := range []byte(s) {
		if (c < '0' || c > '9') && (c < 'a' || c > 'f') {
			return false
		}
	}
	return true
}
