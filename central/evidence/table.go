package evidence

import (
	"fmt"
	"iter"
	"strconv"
	"strings"
	"time"

	"github.com/husorden/husorden/central/words"
	"github.com/husorden/husorden/policy"
)

// Lang is a language of what people read.
type Lang string

// The languages.
const (
	Danish  Lang = "da"
	English Lang = "en"
)

// Langs lists every language, the default first.
var Langs = []Lang{Danish, English}

// column is one of a table: its name for programs and for people.
type column struct {
	key   string
	title policy.Sentence
}

// table is one register of evidence. Every format is made of the same tables.
type table struct {
	name    string
	columns []column
	rows    iter.Seq[[]any] // a value for each column: see raw
}

// The values of cells, beside numbers, times and the words of enums.
type (
	// named is a value for programs that has another form for people.
	named struct {
		key  string
		text policy.Sentence
	}
	// period is a policy.Period as it is written.
	period string
)

// raw is a value as a program reads it: words of the wire, whole numbers, times of
// RFC 3339 in UTC.
func raw(v any) string {
	switch v := v.(type) {
	case named:
		return v.key
	case time.Time:
		if v.IsZero() {
			return ""
		}
		return v.UTC().Format(time.RFC3339)
	}
	return fmt.Sprint(v)
}

// shown is a value as a person reads it.
func shown(l Lang, v any) string {
	switch v := v.(type) {
	case named:
		return v.text.In(string(l))
	case period:
		if p, err := policy.ParsePeriod(string(v)); err == nil {
			return p.Words().In(string(l))
		}
		return policy.Sentence{DA: "ikke valgt endnu", EN: "not chosen yet"}.In(string(l))
	case time.Time:
		if v.IsZero() {
			return ""
		}
		return v.In(policy.Copenhagen()).Format(policy.Sentence{DA: "02.01.2006 15.04", EN: "2006-01-02 15:04"}.In(string(l)))
	case int:
		return words.Number(int64(v)).In(string(l))
	case int64:
		return words.Number(v).In(string(l))
	}
	if s := words.Of(v); s != (policy.Sentence{}) {
		return s.In(string(l))
	}
	return fmt.Sprint(v)
}

// types is the list of document types of a deadline.
func types(ts []policy.DocumentType) named {
	var keys, da, en []string
	for _, t := range ts {
		keys, da, en = append(keys, string(t)), append(da, t.Words().DA), append(en, t.Words().EN)
	}
	return named{strings.Join(keys, " "), policy.Sentence{DA: strings.Join(da, ", "), EN: strings.Join(en, ", ")}}
}

// gaps writes ranges of numbers: 3-5 9.
func gaps(g [][2]int64) string {
	var all []string
	for _, r := range g {
		if r[0] == r[1] {
			all = append(all, strconv.FormatInt(r[0], 10))
		} else {
			all = append(all, fmt.Sprintf("%d-%d", r[0], r[1]))
		}
	}
	return strings.Join(all, " ")
}
