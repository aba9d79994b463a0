package notice

import (
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"time"

	"github.com/husorden/husorden/platform/rootfs"
)

// memory is what is kept between two logons: what the person chose and what was
// shown. It holds times and nothing else.
type memory struct {
	Version  int      `json:"version"`
	Settings Settings `json:"settings"`
	History  History  `json:"history"`
}

const (
	version    = 1
	memoryFile = "notices.json"
	mostMemory = 64 << 10 // bytes
)

// errMemory: the file is not what was written.
var errMemory = errors.New("not a history of notices of this version")

// load reads the memory of a folder. Without one, or with one that cannot be
// read, it begins anew; the error is for the log.
func load(dir string, now time.Time) (memory, error) {
	fresh := memory{Version: version, Settings: DefaultSettings()}
	src, err := os.ReadFile(filepath.Join(dir, memoryFile))
	if errors.Is(err, fs.ErrNotExist) {
		return fresh, nil
	}
	if err != nil {
		return fresh, err
	}
	m, err := parse(src, now)
	if err != nil {
		return fresh, err
	}
	return m, nil
}

func parse(src []byte, now time.Time) (memory, error) {
	var m memory
	if len(src) > mostMemory {
		return memory{}, errMemory
	}
	if err := json.Unmarshal(src, &m); err != nil || m.Version != version || !m.Settings.valid() || m.History.Deferred < 0 {
		return memory{}, errMemory
	}
	for _, s := range m.History.Shown {
		if s.Kind != Summary && s.Kind != Again && s.Kind != LastDay {
			return memory{}, errMemory
		}
	}
	m.History = m.History.trimmed(now)
	return m, nil
}

func (s Settings) valid() bool { return s.At >= 0 && s.At < 24*60 }

func (m memory) save(dir string) error {
	src, err := json.Marshal(m)
	if err != nil {
		return err
	}
	to, err := rootfs.OpenDir(dir)
	if err != nil {
		return fmt.Errorf("keeping what was shown: %w", err)
	}
	defer to.Close()
	return to.WriteFile(memoryFile, src)
}
