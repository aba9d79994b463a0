package policy

import (
	"fmt"
	"reflect"
	"strconv"
	"strings"
	"time"
)

var (
	periodType   = reflect.TypeFor[Period]()
	durationType = reflect.TypeFor[time.Duration]()
)

// fieldInfo is one field of a struct as the file writes it.
type fieldInfo struct {
	name   string
	option string // "required", "omitempty", "size" or ""
	index  int
}

// structFields lists the fields of t in the order they are written.
func structFields(t reflect.Type) []fieldInfo {
	var out []fieldInfo
	for i := range t.NumField() {
		f := t.Field(i)
		name, option, _ := strings.Cut(f.Tag.Get("yaml"), ",")
		if name == "" { // Sentence: da, en
			name, option = strings.ToLower(f.Name), "required"
		}
		out = append(out, fieldInfo{name: name, option: option, index: i})
	}
	return out
}

func fieldNames(t reflect.Type) []string {
	var out []string
	for _, f := range structFields(t) {
		out = append(out, f.name)
	}
	return out
}

// words lists every value of a type that has a fixed list, and nil for others.
func words(t reflect.Type) []string {
	switch t {
	case reflect.TypeFor[Place]():
		return texts(Places)
	case reflect.TypeFor[Kind]():
		return texts(Kinds)
	case reflect.TypeFor[Confidence]():
		return texts(Confidences)
	case reflect.TypeFor[DocumentType]():
		return texts(DocumentTypes)
	case reflect.TypeFor[Mode]():
		return texts(Modes)
	case reflect.TypeFor[Store]():
		return texts(Stores)
	case reflect.TypeFor[Role]():
		return texts(Roles)
	case reflect.TypeFor[Counted]():
		return texts(Counteds)
	case reflect.TypeFor[Updater]():
		return texts(Updaters)
	case reflect.TypeFor[Channel]():
		return texts(Channels)
	}
	return nil
}

func texts[T ~string](list []T) []string {
	var out []string
	for _, v := range list {
		out = append(out, string(v))
	}
	return out
}

// sizes are the units of a size, the largest first.
var sizes = []struct {
	unit  string
	bytes int64
}{{"GiB", 1 << 30}, {"MiB", 1 << 20}, {"KiB", 1 << 10}}

// parseSize reads a number of bytes: 1048576 or 1MiB.
func parseSize(s string) (int64, error) {
	num, factor := s, int64(1)
	for _, u := range sizes {
		if n, ok := strings.CutSuffix(s, u.unit); ok {
			num, factor = strings.TrimSpace(n), u.bytes
			break
		}
	}
	n, err := strconv.ParseInt(num, 10, 64)
	if err != nil || n < 0 || n > 1<<40/factor {
		return 0, fmt.Errorf("%s is not a size; write a number of bytes or one such as 64MiB, at most 1024GiB", quote(s))
	}
	return n * factor, nil
}

// formatSize writes n as parseSize reads it, in the largest unit that fits.
func formatSize(n int64) string {
	for _, u := range sizes {
		if n > 0 && n%u.bytes == 0 {
			return strconv.FormatInt(n/u.bytes, 10) + u.unit
		}
	}
	return strconv.FormatInt(n, 10)
}
