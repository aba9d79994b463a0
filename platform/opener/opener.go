// Package opener opens a file in the program for it, or shows it in its folder,
// on the user's own screen.
//
// Only documents are opened: to open a program, a script or a link is to run it,
// and what lies in a downloads folder comes from strangers. The system's own
// program is called by its absolute path, or its own call is used; no shell is.
package opener

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"time"
)

// Errors.
var (
	// ErrKind: the file is not of a kind that is opened: it could run.
	ErrKind = errors.New("not a document")
	// ErrPath: not the absolute path of a plain file.
	ErrPath = errors.New("not the path of a file")
	// ErrNone: the system has no program that opens files.
	ErrNone = errors.New("no program opens files here")
)

// documents are the extensions that are opened. A program that reads one shows
// it; none runs it without asking.
var documents = []string{".pdf", ".txt", ".md", ".csv", ".rtf",
	".doc", ".docx", ".dot", ".dotx", ".odt", ".ott", ".pages",
	".xls", ".xlsx", ".ods", ".numbers", ".ppt", ".pptx", ".odp", ".key",
	".eml", ".msg", ".ics", ".vcf",
	".jpg", ".jpeg", ".png", ".gif", ".bmp", ".tif", ".tiff", ".heic", ".webp"}

// wait is how long the program that hands the file on may take.
const wait = 20 * time.Second

// Open opens a document in the program for it. Errors are ErrKind, ErrPath,
// ErrNone, those of the file system and of the program.
func Open(ctx context.Context, path string) error {
	if err := plain(path); err != nil {
		return err
	}
	if !slices.Contains(documents, strings.ToLower(filepath.Ext(path))) {
		return ErrKind
	}
	ctx, stop := context.WithTimeout(ctx, wait)
	defer stop()
	if err := open(ctx, path); err != nil {
		return fmt.Errorf("opening a file on the screen: %w", err)
	}
	return nil
}

// Show shows a file in its folder. Errors are ErrPath, ErrNone, those of the file
// system and of the program.
func Show(ctx context.Context, path string) error {
	if err := plain(path); err != nil {
		return err
	}
	ctx, stop := context.WithTimeout(ctx, wait)
	defer stop()
	if err := show(ctx, path); err != nil {
		return fmt.Errorf("showing a file in its folder: %w", err)
	}
	return nil
}

// plain refuses what is not the absolute path of a plain file. Its text names no
// path.
func plain(path string) error {
	if !filepath.IsAbs(path) || filepath.Clean(path) != path || strings.ContainsRune(path, 0) {
		return ErrPath
	}
	info, err := os.Lstat(path)
	if pe := (*os.PathError)(nil); errors.As(err, &pe) {
		return fmt.Errorf("looking for the file: %w", pe.Err)
	}
	if !info.Mode().IsRegular() {
		return ErrPath
	}
	return nil
}
