package windows

import (
	"bytes"
	"context"
	"crypto/sha256"
	"embed"
	"encoding/hex"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"text/template"
	"time"

	"github.com/husorden/husorden/installer/release"
)

//go:embed all:tables
var tables embed.FS

// Package is one .msi.
type Package struct {
	Version  string
	Template string    // the processor, as Windows Installer calls it
	Time     time.Time // of everything in it
	// Wine: for tests under Wine, which does not tell the version that goes that it
	// goes for another (UPGRADINGPRODUCTCODE). A variable of the environment does.
	Wine bool
	// Husorden, Companion and Licences are the paths of what it installs.
	Husorden, Companion, Licences string
}

// file is a row of the table File.
type file struct {
	Key, Component, Name, Version, Language string
	Size                                    int64
	Sequence                                int
	from                                    string
}

// details are what the tables are filled with.
type details struct {
	Version, Template, Time               string
	UpgradeCode, ProductCode, PackageCode string
	Files                                 []file
	Wine                                  bool
}

// Write writes the package. What it is put together from is left in dir.
func (p Package) Write(ctx context.Context, dir, to string) error {
	if err := release.Need(map[string]string{"msibuild": "msitools", "gcab": "gcab"}); err != nil {
		return err
	}
	d := details{Wine: p.Wine, Version: p.Version, Template: p.Template, Time: p.Time.UTC().Format("2006/01/02 15:04:05"),
		UpgradeCode: upgradeCode, ProductCode: productCode(p.Version, p.Template)}
	// Versions and languages are those of the programs' own resources: Windows
	// Installer compares them with what lies on the disk.
	d.Files = []file{
		{Key: "husorden.exe", Component: "Service", Name: "husorden.exe", Version: p.Version + ".0", Language: "1030", from: p.Husorden},
		{Key: "companion.exe", Component: "Companion", Name: "HUSORD~1.EXE|husorden-companion.exe", Version: p.Version + ".0", Language: "1030", from: p.Companion},
		{Key: "LICENSE.txt", Component: "Licences", Name: "LICENSE.txt", from: p.Licences},
	}
	sum := sha256.New()
	for i := range d.Files {
		f := &d.Files[i]
		f.Sequence = i + 1
		copied := filepath.Join(dir, f.Key)
		var err error
		if f.Size, err = copyFile(copied, f.from, sum); err != nil {
			return err
		}
		if err := os.Chtimes(copied, p.Time, p.Time); err != nil {
			return err
		}
	}
	// Two packages with different contents must not have the same code, and the
	// tables count as contents.
	if _, err := p.put(dir, d, sum); err != nil {
		return err
	}
	d.PackageCode = guid("package " + p.Version + " " + p.Template + " " + hex.EncodeToString(sum.Sum(nil)))
	names, err := p.put(dir, d, io.Discard)
	if err != nil {
		return err
	}
	if err := p.cabinet(ctx, dir, d.Files); err != nil {
		return err
	}
	return p.database(ctx, dir, names, to)
}

// put writes the tables and the icon below dir, as msibuild reads them, and
// everything in them to also.
func (p Package) put(dir string, d details, also io.Writer) (names []string, err error) {
	t, err := template.New("").Funcs(template.FuncMap{"guid": guid}).ParseFS(tables, "tables/*.idt")
	if err != nil {
		return nil, err
	}
	for _, one := range t.Templates() {
		if one.Name() == "" {
			continue
		}
		var text bytes.Buffer
		if err := one.Execute(&text, d); err != nil {
			return nil, err
		}
		lines := strings.ReplaceAll(text.String(), "\n", "\r\n")
		if err := os.WriteFile(filepath.Join(dir, one.Name()), []byte(lines), 0o600); err != nil {
			return nil, err
		}
		names = append(names, one.Name())
	}
	slices.Sort(names) // _ForceCodepage before the texts
	for _, name := range names {
		if name == "_ForceCodepage.idt" {
			names = append([]string{name}, slices.DeleteFunc(names, func(n string) bool { return n == name })...)
			break
		}
	}
	for _, name := range names {
		text, err := os.ReadFile(filepath.Join(dir, name))
		if err != nil {
			return nil, err
		}
		if _, err := also.Write(text); err != nil {
			return nil, err
		}
	}
	picture, err := pictures()
	if err != nil {
		return nil, err
	}
	var ico bytes.Buffer
	if err := picture.SaveICO(&ico); err != nil {
		return nil, err
	}
	if err := os.MkdirAll(filepath.Join(dir, "Icon"), 0o700); err != nil {
		return nil, err
	}
	return names, os.WriteFile(filepath.Join(dir, "Icon", "husorden.ico"), ico.Bytes(), 0o600)
}

// cabinet packs the files under the names that the tables know them by.
func (p Package) cabinet(ctx context.Context, dir string, files []file) error {
	args := []string{"--create", "--zip", "--nopath", "husorden.cab"}
	for _, f := range files {
		args = append(args, f.Key)
	}
	return run(ctx, dir, "gcab", args...)
}

// database puts it all into one file.
func (p Package) database(ctx context.Context, dir string, names []string, to string) error {
	const made = "husorden.msi"
	const summary = "_SummaryInformation.idt"
	args := []string{made}
	for _, name := range names {
		if name != summary {
			args = append(args, "-i", name)
		}
	}
	// The summary goes last: with a stream, msibuild writes one of its own.
	args = append(args, "-a", "husorden.cab", "husorden.cab", "-i", summary)
	if err := run(ctx, dir, "msibuild", args...); err != nil {
		return err
	}
	_, err := copyFile(to, filepath.Join(dir, made), io.Discard)
	return err
}

// run runs a tool that ends well when it says nothing.
func run(ctx context.Context, dir, name string, args ...string) error {
	cmd := release.Command(ctx, dir, name, args...)
	cmd.Env = append(cmd.Environ(), "TZ=UTC", "LC_ALL=C.UTF-8")
	out, err := cmd.CombinedOutput()
	if err == nil && len(bytes.TrimSpace(out)) > 0 {
		err = fmt.Errorf("it complained")
	}
	if err != nil {
		return fmt.Errorf("%s: %w: %s", name, err, out)
	}
	return nil
}

func copyFile(to, from string, also io.Writer) (int64, error) {
	b, err := os.ReadFile(from)
	if err != nil {
		return 0, err
	}
	if _, err := also.Write(b); err != nil {
		return 0, err
	}
	return int64(len(b)), os.WriteFile(to, b, 0o644)
}
