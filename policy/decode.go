package policy

import (
	"fmt"
	"reflect"
	"slices"
	"strconv"
	"strings"
	"time"

	"go.yaml.in/yaml/v3"
)

// decoder fills a Policy from YAML nodes and remembers where each field stands,
// so that a problem found later can still be pointed at.
type decoder struct {
	file string
	at   map[string]*yaml.Node // by full field name; only what the file writes
	errs []Problem
}

// problem notes what is wrong with a field. A field that the file does not
// write is pointed at where it should stand: in the nearest one around it.
func (d *decoder) problem(field, format string, args ...any) {
	p := Problem{File: d.file, Line: 1, Column: 1, Field: field, Message: fmt.Sprintf(format, args...)}
	for f := field; ; f = outer(f) {
		if n := d.at[f]; n != nil {
			p.Line, p.Column = max(1, n.Line), max(1, n.Column)
			break
		}
		if f == "" {
			break
		}
	}
	d.errs = append(d.errs, p)
}

// outer is the field around a field: a.b[0].c, a.b[0], a.b, a, "".
func outer(field string) string {
	return field[:max(0, strings.LastIndexAny(field, ".["))]
}

// wrote reports whether the file writes the field.
func (d *decoder) wrote(field string) bool { return d.at[field] != nil }

// value reads n into v. What a file leaves out keeps the value v had.
func (d *decoder) value(n *yaml.Node, v reflect.Value, field, option string) {
	d.at[field] = n
	switch {
	case n.Kind == yaml.AliasNode || n.Anchor != "":
		d.problem(field, "refers to another part of the file; write the value out")
	case n.Tag == "!!null":
		d.problem(field, "is empty; write a value or remove the line")
	case v.Kind() == reflect.Struct && v.Type() != periodType:
		d.fields(n, v, field)
	case v.Kind() == reflect.Slice:
		d.list(n, v, field)
	case v.Kind() == reflect.Map:
		d.table(n, v, field)
	case n.Kind != yaml.ScalarNode:
		d.problem(field, "takes one value, not a list or fields")
	default:
		if err := scalar(n, v, option); err != nil {
			d.problem(field, "%v", err)
		}
	}
}

// fields reads a mapping into a struct.
func (d *decoder) fields(n *yaml.Node, v reflect.Value, field string) {
	if n.Kind != yaml.MappingNode {
		d.problem(field, "takes fields (%s), each on a line of its own", strings.Join(fieldNames(v.Type()), ", "))
		return
	}
	known := structFields(v.Type())
	d.keys(n, field, func(key, val *yaml.Node, name string) {
		i := slices.IndexFunc(known, func(f fieldInfo) bool { return f.name == key.Value })
		if i < 0 {
			d.problemAt(key, name, "is no field; %s", meant(key.Value, fieldNames(v.Type())))
			return
		}
		d.value(val, v.Field(known[i].index), name, known[i].option)
	})
	for _, f := range known {
		if name := join(field, f.name); f.option == "required" && !d.wrote(name) {
			d.problem(name, "is missing; write it")
		}
	}
}

// list reads a sequence into a slice.
func (d *decoder) list(n *yaml.Node, v reflect.Value, field string) {
	v.SetZero()
	if n.Kind != yaml.SequenceNode {
		d.problem(field, "takes a list; write [a, b], or each on a line of its own after a dash")
		return
	}
	seen := map[string]bool{}
	for i, item := range n.Content {
		one := reflect.New(v.Type().Elem()).Elem()
		name := fmt.Sprintf("%s[%d]", field, i)
		d.value(item, one, name, "")
		if word := one.String(); one.Kind() == reflect.String && word != "" {
			if seen[word] {
				d.problem(name, "%s stands in the list twice; remove one", quote(word))
			}
			seen[word] = true
		}
		v.Set(reflect.Append(v, one))
	}
}

// table reads a mapping into a map.
func (d *decoder) table(n *yaml.Node, v reflect.Value, field string) {
	v.Set(reflect.MakeMap(v.Type()))
	if n.Kind != yaml.MappingNode {
		d.problem(field, "takes lines such as %s: %s", words(v.Type().Key())[0], words(v.Type().Elem())[0])
		return
	}
	d.keys(n, field, func(key, val *yaml.Node, name string) {
		k, e := reflect.New(v.Type().Key()).Elem(), reflect.New(v.Type().Elem()).Elem()
		if err := scalar(key, k, ""); err != nil {
			d.problemAt(key, name, "%v", err)
			return
		}
		d.value(val, e, name, "")
		v.SetMapIndex(k, e)
	})
}

// keys calls f for every key of a mapping that is a plain word standing there
// for the first time.
func (d *decoder) keys(n *yaml.Node, field string, f func(key, val *yaml.Node, name string)) {
	seen := map[string]bool{}
	for i := 0; i+1 < len(n.Content); i += 2 {
		key, val := n.Content[i], n.Content[i+1]
		switch name := join(field, short(key.Value)); {
		case key.Kind != yaml.ScalarNode || key.Anchor != "":
			d.problemAt(key, field, "holds a line that begins with no field name; write the name, a colon and the value")
		case seen[key.Value]:
			d.problemAt(key, name, "stands here twice; remove one")
		default:
			seen[key.Value] = true
			f(key, val, name)
		}
	}
}

func (d *decoder) problemAt(n *yaml.Node, field, format string, args ...any) {
	d.errs = append(d.errs, Problem{File: d.file, Line: max(1, n.Line), Column: max(1, n.Column), Field: field,
		Message: fmt.Sprintf(format, args...)})
}

func join(field, name string) string {
	if field == "" {
		return name
	}
	return field + "." + name
}

// scalar reads one word into v. Its error says what to write instead.
func scalar(n *yaml.Node, v reflect.Value, option string) error {
	if list := words(v.Type()); list != nil {
		if !slices.Contains(list, n.Value) {
			return fmt.Errorf("%s is unknown here; %s", quote(n.Value), meant(n.Value, list))
		}
		v.SetString(n.Value)
		return nil
	}
	switch v.Type() {
	case periodType:
		p, err := ParsePeriod(n.Value)
		v.Set(reflect.ValueOf(p))
		return err
	case durationType:
		dur, err := time.ParseDuration(n.Value)
		if err != nil {
			return fmt.Errorf("%s is not a length of time; write seconds or minutes, such as 30s or 2m", quote(n.Value))
		}
		v.SetInt(int64(dur))
		return nil
	}
	switch v.Kind() {
	case reflect.Bool:
		if n.Value != "true" && n.Value != "false" {
			return fmt.Errorf("%s is neither true nor false; write one of them", quote(n.Value))
		}
		v.SetBool(n.Value == "true")
	case reflect.Int, reflect.Int64:
		if option == "size" {
			size, err := parseSize(n.Value)
			v.SetInt(size)
			return err
		}
		i, err := strconv.Atoi(n.Value)
		if err != nil {
			return fmt.Errorf("%s is not a whole number; write one, such as 10", quote(n.Value))
		}
		v.SetInt(int64(i))
	default:
		v.SetString(n.Value)
	}
	return nil
}
