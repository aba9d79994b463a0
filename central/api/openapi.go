package api

import (
	"encoding/json"
	"fmt"
	"reflect"
	"strconv"
	"strings"

	"github.com/husorden/husorden/policy/compliance"
)

// document is the OpenAPI 3.1 description of routes, made from the types that the
// handlers themselves read and write.
func document(routes []Route) ([]byte, error) {
	s := schemas{object{}}
	refusal := object{"description": "Refused; code says why.", "content": object{"application/json": object{
		"schema": s.of(reflect.TypeFor[compliance.Refusal]())}}}
	paths := object{}
	for _, rt := range routes {
		op := object{"summary": rt.Summary, "operationId": operation(rt), "security": security(rt), "responses": s.responses(rt, refusal)}
		if params := parameters(rt); len(params) > 0 {
			op["parameters"] = params
		}
		if rt.Body != nil {
			op["requestBody"] = object{"required": true, "content": object{"application/json": object{"schema": s.of(reflect.TypeOf(rt.Body))}}}
		}
		at, ok := paths[rt.Path].(object)
		if !ok {
			at = object{}
			paths[rt.Path] = at
		}
		at[strings.ToLower(rt.Method)] = op
	}
	b, err := json.MarshalIndent(object{
		"openapi": "3.1.0",
		"info": object{"title": "husorden-central", "version": "1." + strconv.Itoa(compliance.Schema) + ".0", "license": object{"name": "MPL-2.0", "identifier": "MPL-2.0"},
			"description": "What devices send to the central endpoint, and what programs read from it. No operation reads or removes a file on a device. Fields that a central does not know are left out; strings outside the schema are refused."},
		"servers": []object{{"url": "/"}},
		"paths":   paths,
		"components": object{"schemas": s.all, "securitySchemes": object{
			"device": object{"type": "apiKey", "in": "header", "name": compliance.Header, "description": "v1 DEVICE UNIXTIME NONCE SIGNATURE: an Ed25519 signature " +
				"of the lines husorden-request-v1, method, request target in double quotes, device id, Unix time, nonce (24 hexadecimal digits) and SHA-256 of the body as sent, joined by line feeds."},
			"token": object{"type": "http", "scheme": "bearer"}}},
	}, "", "  ")
	if err != nil {
		return nil, fmt.Errorf("describing the API: %w", err)
	}
	return append(b, '\n'), nil
}

// OpenAPI is the description of all routes.
func OpenAPI() ([]byte, error) { return document(Routes()) }

func operation(rt Route) string {
	path := strings.NewReplacer("/v1/", "", "/", "_", "{", "", "}", "").Replace(rt.Path)
	return strings.ToLower(rt.Method) + "_" + path
}

func security(rt Route) []object {
	if rt.Signed {
		return []object{{"device": []string{}}}
	}
	return []object{{"token": []string{}}}
}

func parameters(rt Route) []object {
	params := []object{}
	if _, rest, ok := strings.Cut(rt.Path, "{"); ok {
		name, _, _ := strings.Cut(rest, "}")
		params = append(params, object{"name": name, "in": "path", "required": true, "schema": object{"type": "string"}})
	}
	for _, p := range rt.Query {
		schema := object{"type": "string"}
		if p.Words != nil {
			schema["enum"] = p.Words
		}
		params = append(params, object{"name": p.Name, "in": "query", "description": p.Text, "required": p.Required, "schema": schema})
	}
	return params
}

func (s schemas) responses(rt Route, refusal object) object {
	content := object{"application/json": object{"schema": s.of(reflect.TypeOf(rt.Reply))}}
	for _, t := range rt.Types {
		content[t] = object{"schema": object{"type": "string"}}
	}
	rs := object{"200": object{"description": "It is done, or here it is.", "content": content}, "default": refusal}
	for status, text := range rt.Replies {
		rs[strconv.Itoa(status)] = object{"description": text}
	}
	return rs
}
