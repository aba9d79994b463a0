package doctor

import (
	"archive/zip"
	"bufio"
	"encoding/json"
	"errors"
	"io"
	"strings"
	"time"

	"github.com/husorden/husorden/agent/device"
	"github.com/husorden/husorden/agent/ledger"
)

// Bundle is what goes into a support file.
type Bundle struct {
	Now     time.Time
	Version any // of the program
	Checks  []Check
	Status  *device.Status
	History []ledger.Record
	Log     io.Reader // the program's own log, JSON lines; nil: none
}

// Write writes the bundle as a zip file. Of items it has what a report has: no
// path, no reason that a person typed, no folder.
func (b Bundle) Write(w io.Writer) error {
	z := zip.NewWriter(w)
	errs := []error{
		b.json(z, "version.json", b.Version),
		b.json(z, "checks.json", b.Checks),
		b.json(z, "audit.json", b.History),
		b.log(z),
	}
	if b.Status != nil {
		errs = append(errs, b.json(z, "status.json", Stripped(*b.Status)))
	}
	return errors.Join(append(errs, z.Close())...)
}

func (b Bundle) create(z *zip.Writer, name string) (io.Writer, error) {
	return z.CreateHeader(&zip.FileHeader{Name: name, Method: zip.Deflate, Modified: b.Now})
}

func (b Bundle) json(z *zip.Writer, name string, v any) error {
	w, err := b.create(z, name)
	if err != nil {
		return err
	}
	e := json.NewEncoder(w)
	e.SetIndent("", " ")
	return e.Encode(v)
}

// Stripped is a status without what could name a person: paths, folders, and the
// words of a reason.
func Stripped(s device.Status) device.Status {
	places := make([]device.PlaceSeen, len(s.Places))
	for i, p := range s.Places {
		p.Path = ""
		places[i] = p
	}
	items := make([]device.ItemStatus, len(s.Items))
	for i, it := range s.Items {
		it.Path, it.KeepFor = "", ""
		items[i] = it
	}
	s.Places, s.Items = places, items
	return s
}

// logKeys are the keys of the log that go into a bundle: each is of values that
// are enums, ids, numbers and times. Whatever else a line may hold stays here.
var logKeys = []string{"time", "level", "msg", "item", "verb", "ordered", "became", "reason", "place", "files", "places", "unread", "items",
	"policy", "roots", "hints", "code"}

// log copies the known keys of each line.
func (b Bundle) log(z *zip.Writer) error {
	if b.Log == nil {
		return nil
	}
	w, err := b.create(z, "husorden.log")
	if err != nil {
		return err
	}
	e := json.NewEncoder(w)
	lines := bufio.NewScanner(b.Log)
	lines.Buffer(nil, 1<<20)
	for lines.Scan() {
		var line map[string]any
		if json.Unmarshal(lines.Bytes(), &line) != nil {
			continue
		}
		kept := map[string]any{}
		for _, k := range logKeys {
			if v, ok := line[k]; ok && harmless(v) {
				kept[k] = v
			}
		}
		if err := e.Encode(kept); err != nil {
			return err
		}
	}
	return lines.Err()
}

// harmless reports whether a value can be no path: our own words have no slash.
func harmless(v any) bool {
	s, ok := v.(string)
	return !ok || !strings.ContainsAny(s, `/\@`)
}
