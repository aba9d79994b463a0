package evidence

import (
	"bytes"
	"encoding/csv"
	"errors"
	"fmt"
	"strings"

	"github.com/husorden/husorden/policy/compliance"
)

// CSV writes one table, "" for the default, with a header line.
func (e *Evidence) CSV(name string) ([]byte, error) {
	if name == "" {
		name = Tables[0]
	}
	return e.csv(name, e.Sum())
}

func (e *Evidence) csv(name string, sum compliance.Sum) ([]byte, error) {
	t, err := e.table(name, sum)
	if err != nil {
		return nil, err
	}
	var b bytes.Buffer
	w := csv.NewWriter(&b)
	w.UseCRLF = true
	line := make([]string, len(t.columns))
	for i, c := range t.columns {
		line[i] = c.key
	}
	err = w.Write(line)
	for r := range t.rows {
		for i, v := range r {
			line[i] = tame(raw(v))
		}
		err = errors.Join(err, w.Write(line))
	}
	w.Flush()
	if err := errors.Join(err, w.Error()); err != nil {
		return nil, fmt.Errorf("writing evidence: %w", err)
	}
	return b.Bytes(), nil
}

// tame keeps a spreadsheet from taking a label for a formula.
func tame(s string) string {
	if s != "" && strings.ContainsRune("=+-@\t\r", rune(s[0])) {
		return "'" + s
	}
	return s
}
