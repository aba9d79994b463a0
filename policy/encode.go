package policy

import (
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"reflect"
	"strconv"
	"time"

	"go.yaml.in/yaml/v3"
)

// YAML writes the whole policy, defaults included, always in the same way.
// Parse reads it back to an equal Policy, unless a question is open.
func (p *Policy) YAML() []byte {
	var out bytes.Buffer
	enc := yaml.NewEncoder(&out)
	enc.SetIndent(2)
	if err := enc.Encode(node(reflect.ValueOf(*p), "")); err != nil {
		panic(fmt.Sprintf("writing a policy: %v", err)) // a buffer takes everything
	}
	return out.Bytes()
}

// JSON writes the same as YAML, in the same order, as indented JSON.
func (p *Policy) JSON() []byte {
	var flat, out bytes.Buffer
	writeJSON(&flat, node(reflect.ValueOf(*p), ""))
	if err := json.Indent(&out, flat.Bytes(), "", "  "); err != nil {
		panic(fmt.Sprintf("writing a policy: %v", err))
	}
	out.WriteByte('\n')
	return out.Bytes()
}

// Hash names exactly these rules: the SHA-256 of YAML, in hex. Two policies with
// the same hash decide alike.
func (p *Policy) Hash() string {
	sum := sha256.Sum256(p.YAML())
	return hex.EncodeToString(sum[:])
}

// node makes v a YAML node.
func node(v reflect.Value, option string) *yaml.Node {
	word := func(tag, s string) *yaml.Node { return &yaml.Node{Kind: yaml.ScalarNode, Tag: tag, Value: s} }
	switch v.Type() {
	case periodType:
		return word("!!str", v.Interface().(Period).String())
	case durationType:
		return word("!!str", v.Interface().(time.Duration).String())
	}
	switch v.Kind() {
	case reflect.Struct:
		return structNode(v)
	case reflect.Slice:
		n := &yaml.Node{Kind: yaml.SequenceNode, Tag: "!!seq"}
		for i := range v.Len() {
			e := v.Index(i)
			n.Content = append(n.Content, node(e, ""))
			if e.Kind() == reflect.String || e.Type() == periodType {
				n.Style = yaml.FlowStyle
			}
		}
		return n
	case reflect.Map:
		n := &yaml.Node{Kind: yaml.MappingNode, Tag: "!!map"}
		for _, w := range words(v.Type().Key()) {
			if e := v.MapIndex(reflect.ValueOf(w).Convert(v.Type().Key())); e.IsValid() {
				n.Content = append(n.Content, word("!!str", w), node(e, ""))
			}
		}
		return n
	case reflect.Bool:
		return word("!!bool", strconv.FormatBool(v.Bool()))
	case reflect.Int, reflect.Int64:
		if option == "size" {
			if s := formatSize(v.Int()); s != strconv.FormatInt(v.Int(), 10) {
				return word("!!str", s)
			}
		}
		return word("!!int", strconv.FormatInt(v.Int(), 10))
	}
	return word("!!str", v.String())
}

func structNode(v reflect.Value) *yaml.Node {
	n := &yaml.Node{Kind: yaml.MappingNode, Tag: "!!map"}
	for _, f := range structFields(v.Type()) {
		if e := v.Field(f.index); f.option != "omitempty" || !e.IsZero() {
			n.Content = append(n.Content, &yaml.Node{Kind: yaml.ScalarNode, Tag: "!!str", Value: f.name}, node(e, f.option))
		}
	}
	return n
}

// writeJSON writes a node that node made.
func writeJSON(out *bytes.Buffer, n *yaml.Node) {
	text := func(s string) {
		b, _ := json.Marshal(s) // a string always has a JSON form
		out.Write(b)
	}
	switch {
	case n.Kind == yaml.SequenceNode:
		out.WriteByte('[')
		for i, e := range n.Content {
			if i > 0 {
				out.WriteByte(',')
			}
			writeJSON(out, e)
		}
		out.WriteByte(']')
	case n.Kind == yaml.MappingNode:
		out.WriteByte('{')
		for i := 0; i < len(n.Content); i += 2 {
			if i > 0 {
				out.WriteByte(',')
			}
			text(n.Content[i].Value)
			out.WriteByte(':')
			writeJSON(out, n.Content[i+1])
		}
		out.WriteByte('}')
	case n.Tag == "!!str":
		text(n.Value)
	default:
		out.WriteString(n.Value)
	}
}
