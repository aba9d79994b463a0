package compliance

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"reflect"
	"strconv"
	"strings"
	"time"
)

// MaxReport is the most bytes of a report, uncompressed.
const MaxReport = 128 << 10

const (
	mostCount = 10_000_000  // of an int: no count of files or days is larger
	mostID    = 999_999_999 // of an int64: nine digits, one too few for a CPR number
	mostAlien = 6           // depth of a field that is not known
	layout    = "2006-01-02T15:04:05Z"
)

// The time that this program can have run in.
var (
	earliest = time.Date(2020, 1, 1, 0, 0, 0, 0, time.UTC)
	latest   = time.Date(2100, 1, 1, 0, 0, 0, 0, time.UTC)
)

// ErrRefused is wrapped by the error of every decoder of this package. Its text
// names fields of the schema, never what stood in them.
var ErrRefused = errors.New("refused")

// Decode reads a report. What is not wholly of the schema is refused.
func Decode(b []byte) (Report, error) {
	var r Report
	if len(b) > MaxReport {
		return r, fmt.Errorf("report: %w: longer than %d bytes", ErrRefused, MaxReport)
	}
	if err := decodeInto(b, &r); err != nil {
		return Report{}, fmt.Errorf("report: %w", err)
	}
	if err := r.whole(); err != nil {
		return Report{}, fmt.Errorf("report: %w", err)
	}
	return r, nil
}

// whole checks what one field alone does not show.
func (r Report) whole() error {
	switch {
	case r.Schema < 1:
		return refused("schema", "missing")
	case r.Device == "":
		return refused("device", "missing")
	case r.Sequence < 1:
		return refused("sequence", "counts from 1")
	case r.Kind == "":
		return refused("kind", "missing")
	case r.At.IsZero():
		return refused("at", "missing")
	case r.Agent.Version == "" || r.Agent.OS == "" || r.Agent.Arch == "":
		return refused("agent", "missing")
	case r.Policy.Profile == "" || r.Policy.Hash == "" || r.Policy.Mode == "" || r.Policy.Since.IsZero():
		return refused("policy", "missing")
	case r.Audit.Sum == "":
		return refused("audit.sum", "missing")
	case r.Users.Watched > r.Users.Known:
		return refused("users.watched", "more than known")
	}
	for _, s := range r.Stored {
		if s.Overdue > s.Count {
			return refused("stored.overdue", "more than count")
		}
	}
	return nil
}

func refused(field, why string) error { return fmt.Errorf("%s: %w: %s", field, ErrRefused, why) }

// Encode writes a report as Decode reads it. Times lose what is below a second.
func Encode(r Report) ([]byte, error) {
	round(reflect.ValueOf(&r).Elem())
	b, err := json.Marshal(r)
	if err != nil {
		return nil, fmt.Errorf("writing report: %w", err)
	}
	if _, err := Decode(b); err != nil {
		return nil, fmt.Errorf("writing %w", err)
	}
	return b, nil
}

// round brings every time below v to UTC and whole seconds. Slices are copied
// first: they are the caller's.
func round(v reflect.Value) {
	switch v.Kind() {
	case reflect.Struct:
		if t, ok := v.Addr().Interface().(*time.Time); ok {
			*t = t.UTC().Truncate(time.Second)
			return
		}
		for i := range v.NumField() {
			round(v.Field(i))
		}
	case reflect.Slice:
		if v.Len() == 0 {
			return
		}
		c := reflect.MakeSlice(v.Type(), v.Len(), v.Len())
		reflect.Copy(c, v)
		v.Set(c)
		for i := range v.Len() {
			round(v.Index(i))
		}
	}
}

// decodeInto reads one JSON object into a struct of this package's types.
func decodeInto(b []byte, into any) error {
	d := decoder{json.NewDecoder(bytes.NewReader(b))}
	d.UseNumber()
	tok, err := d.next("")
	if err != nil {
		return err
	}
	if err := d.value(tok, reflect.ValueOf(into).Elem(), "", 0); err != nil {
		return err
	}
	if _, err := d.Token(); err != io.EOF {
		return refused("end", "more than one value")
	}
	return nil
}

type decoder struct{ *json.Decoder }

// next reads a token. A syntax error of encoding/json quotes what it met, so it
// is not passed on.
func (d decoder) next(path string) (json.Token, error) {
	tok, err := d.Token()
	if err != nil {
		return nil, refused(place(path), "not JSON at byte "+strconv.FormatInt(d.InputOffset(), 10))
	}
	return tok, nil
}

func place(path string) string {
	if path == "" {
		return "document"
	}
	return path
}

// value reads the value that begins with tok into v. most is how many elements a
// slice may have.
func (d decoder) value(tok json.Token, v reflect.Value, path string, most int) error {
	if v.Type() == typeOf[time.Time]() {
		return d.time(tok, v, path)
	}
	switch v.Kind() {
	case reflect.Struct:
		if tok != json.Delim('{') {
			return refused(place(path), "not an object")
		}
		return d.object(v, path)
	case reflect.Slice, reflect.Array:
		if tok != json.Delim('[') {
			return refused(place(path), "not a list")
		}
		return d.list(v, path, most)
	case reflect.String:
		s, ok := tok.(string)
		if !ok || !allows(v.Type(), s) {
			return refused(place(path), "not a word of the schema")
		}
		v.SetString(s)
	case reflect.Int, reflect.Int64:
		limit := int64(mostCount)
		if v.Kind() == reflect.Int64 {
			limit = mostID
		}
		n, ok := tok.(json.Number)
		i, err := strconv.ParseInt(string(n), 10, 64)
		if !ok || err != nil || i < 0 || i > limit {
			return refused(place(path), fmt.Sprintf("not a whole number from 0 to %d", limit))
		}
		v.SetInt(i)
	default:
		return refused(place(path), "no field of the schema")
	}
	return nil
}

func (d decoder) time(tok json.Token, v reflect.Value, path string) error {
	s, ok := tok.(string)
	t, err := time.Parse(layout, s)
	if !ok || err != nil || t.Format(layout) != s || t.Before(earliest) || !t.Before(latest) {
		return refused(place(path), "not a time such as 2026-03-01T12:00:00Z, from 2020 to 2099")
	}
	v.Set(reflect.ValueOf(t))
	return nil
}

func (d decoder) list(v reflect.Value, path string, most int) error {
	n := 0
	for ; d.More(); n++ {
		tok, err := d.next(path)
		if err != nil {
			return err
		}
		switch {
		case v.Kind() == reflect.Array && n == v.Len(), v.Kind() == reflect.Slice && n == most:
			return refused(place(path), fmt.Sprintf("more than %d", n))
		case v.Kind() == reflect.Slice:
			v.Set(reflect.Append(v, reflect.Zero(v.Type().Elem())))
		}
		if err := d.value(tok, v.Index(n), path, 0); err != nil {
			return err
		}
	}
	if v.Kind() == reflect.Array && n != v.Len() {
		return refused(place(path), fmt.Sprintf("not %d numbers", v.Len()))
	}
	_, err := d.next(path) // ]
	return err
}

func (d decoder) object(v reflect.Value, path string) error {
	seen := map[string]bool{}
	for d.More() {
		tok, err := d.next(path)
		if err != nil {
			return err
		}
		key, _ := tok.(string)
		if seen[key] || len(seen) > 200 {
			return refused(place(path), "a field twice, or too many")
		}
		seen[key] = true
		field, tag, known := fieldOf(v, key)
		if tok, err = d.next(path); err != nil {
			return err
		}
		if !known {
			if err := d.alien(key, tok, 0); err != nil {
				return fmt.Errorf("%s: %w", place(path), err)
			}
			continue
		}
		most, _ := strconv.Atoi(tag.Get("max"))
		if err := d.value(tok, field, strings.TrimPrefix(path+"."+key, "."), most); err != nil {
			return err
		}
	}
	_, err := d.next(path) // }
	return err
}

// fieldOf finds the field that a key names, in embedded structs too.
func fieldOf(v reflect.Value, key string) (reflect.Value, reflect.StructTag, bool) {
	t := v.Type()
	for i := range t.NumField() {
		f := t.Field(i)
		if f.Anonymous {
			if v, tag, ok := fieldOf(v.Field(i), key); ok {
				return v, tag, true
			}
			continue
		}
		if name, _, _ := strings.Cut(f.Tag.Get("json"), ","); name == key && name != "" {
			return v.Field(i), f.Tag, true
		}
	}
	return reflect.Value{}, "", false
}
