package api

import (
	"encoding/json"
	"reflect"
	"strconv"
	"strings"
	"time"

	"github.com/husorden/husorden/central/evidence"
	"github.com/husorden/husorden/central/store"
	"github.com/husorden/husorden/policy/compliance"
)

// object is a JSON object of the document. Its keys are written in order.
type object map[string]any

// schemas makes JSON Schema (2020-12, as OpenAPI 3.1 has it) of Go types.
type schemas struct{ all object }

// patterns are the forms of strings that are no enum.
var patterns = map[reflect.Type]string{
	reflect.TypeFor[compliance.ID]():      "^[0-9a-f]{32}$",
	reflect.TypeFor[compliance.Sum]():     "^[0-9a-f]{64}$",
	reflect.TypeFor[compliance.Key]():     "^[0-9a-f]{64}$",
	reflect.TypeFor[compliance.Token]():   "^ho1[0-9a-f]{32}$",
	reflect.TypeFor[compliance.Version](): `^[0-9]{1,3}\.[0-9]{1,3}\.[0-9]{1,3}(-rc\.[1-9][0-9]?|-dev)?$`,
	reflect.TypeFor[compliance.Rule]():    `^([a-z_]+(\.[a-z0-9_]+)*|x\.[0-9a-f]{16})$`,
}

// words are the enums of the reader's API, beside those of the wire.
func words(t reflect.Type) []string {
	switch t {
	case reflect.TypeFor[compliance.Standing]():
		return texts(compliance.Standings)
	case reflect.TypeFor[compliance.Trouble]():
		return texts(compliance.Troubles)
	case reflect.TypeFor[compliance.Code]():
		return append(texts(compliance.Codes), texts(compliance.Judged)...)
	case reflect.TypeFor[store.Role]():
		return texts(store.Roles)
	}
	return compliance.Words()[t]
}

// of returns a reference to the type's schema, or the schema itself of what has no
// name.
func (s schemas) of(t reflect.Type) object {
	switch {
	case t == reflect.TypeFor[time.Time]():
		return object{"type": "string", "format": "date-time"}
	case t == reflect.TypeFor[json.RawMessage](): // signed byte by byte
		return s.of(reflect.TypeFor[evidence.Evidence]())
	case t.Kind() == reflect.Pointer:
		return s.of(t.Elem())
	case t.Kind() == reflect.Slice:
		return object{"type": "array", "items": s.of(t.Elem())}
	case t.Kind() == reflect.Array:
		return object{"type": "array", "items": s.of(t.Elem()), "minItems": t.Len(), "maxItems": t.Len()}
	case t.Kind() == reflect.Bool:
		return object{"type": "boolean"}
	case t.Kind() == reflect.Int, t.Kind() == reflect.Int64:
		return object{"type": "integer", "minimum": 0}
	case t.Kind() == reflect.String:
		return s.text(t)
	}
	// Two packages may each have a type of a name.
	name := t.Name()
	if strings.HasSuffix(t.PkgPath(), "/evidence") {
		name = "Evidence" + strings.TrimPrefix(name, "Evidence")
	} else if strings.HasSuffix(t.PkgPath(), "/api") {
		name = "Reader" + name
	}
	if _, had := s.all[name]; !had {
		s.all[name] = object{} // it may hold itself
		s.all[name] = s.structure(t)
	}
	return object{"$ref": "#/components/schemas/" + name}
}

func (s schemas) text(t reflect.Type) object {
	o := object{"type": "string"}
	if p, ok := patterns[t]; ok {
		o["pattern"] = p
	} else if ws := words(t); ws != nil {
		o["enum"] = ws
	}
	return o
}

func (s schemas) structure(t reflect.Type) object {
	properties, required := object{}, []string{}
	var add func(t reflect.Type)
	add = func(t reflect.Type) {
		for i := range t.NumField() {
			f := t.Field(i)
			if f.Anonymous {
				add(f.Type)
				continue
			}
			name, opts, _ := strings.Cut(f.Tag.Get("json"), ",")
			p := s.of(f.Type)
			if most, err := strconv.Atoi(f.Tag.Get("max")); err == nil {
				p["maxItems"] = most
			}
			properties[name] = p
			if !strings.Contains(opts, "omit") {
				required = append(required, name)
			}
		}
	}
	add(t)
	return object{"type": "object", "properties": properties, "required": required}
}
