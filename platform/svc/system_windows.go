package svc

import (
	"errors"
	"fmt"
	"path/filepath"
	"strings"
	"time"

	"golang.org/x/sys/windows"
)

// Name is what the service is called here.
const Name = "Husorden"

// system fills in what this system needs.
func (s *Service) system() error {
	if s.config.Root != "" {
		return errors.New("on Windows nothing can be installed below another folder: the service is no file")
	}
	w := windowsSCM{name: s.config.Name, program: s.config.Program, args: s.config.Arguments}
	s.parts = scmParts(w, scmWanted(s.config, commandLine(w.program, w.args...)), commandLine(s.config.Companion))
	s.manager = scmManager{scm: w, poll: 100 * time.Millisecond, startWithin: 30 * time.Second, stopWithin: 40 * time.Second}
	s.safe = safe
	return nil
}

// safe returns ErrUnsafe for a program outside the folders for programs, where
// only administrators may write.
func safe(path string) error {
	var folders []string
	for _, id := range []*windows.KNOWNFOLDERID{windows.FOLDERID_ProgramFiles, windows.FOLDERID_ProgramFilesX86} {
		folder, err := windows.KnownFolderPath(id, 0)
		if err != nil {
			continue // 32-bit systems have one of them only
		}
		folders = append(folders, folder)
		if rel, err := filepath.Rel(folder, path); err == nil && filepath.IsLocal(rel) {
			return nil
		}
	}
	return fmt.Errorf("%w: %s; put the programs below %s", ErrUnsafe, path, strings.Join(folders, " or "))
}
