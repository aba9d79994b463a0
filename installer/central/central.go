// Package central packs the central endpoint: one static program, a hardened
// systemd unit, an example of its settings and how to install them, in a tar.gz
// for each processor.
package central

import (
	"archive/tar"
	"bytes"
	"compress/gzip"
	"context"
	"embed"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"text/template"
	"time"

	"github.com/husorden/husorden/installer/papers"
	"github.com/husorden/husorden/installer/release"
)

//go:embed files
var files embed.FS

// Build puts husorden-central-<version>-linux-<arch>.tar.gz into r.Out.
func Build(ctx context.Context, r *release.Release) error {
	path, err := papers.Licences(ctx, r)
	if err != nil {
		return err
	}
	licences, err := os.ReadFile(path)
	if err != nil {
		return err
	}
	for _, arch := range []string{"amd64", "arm64"} {
		program, err := r.Program(ctx, release.Central, "linux", arch)
		if err != nil {
			return err
		}
		text, err := os.ReadFile(program)
		if err != nil {
			return err
		}
		packed, err := pack(r.Version, arch, r.Time, text, licences)
		if err != nil {
			return err
		}
		if err := os.WriteFile(filepath.Join(r.Out, "husorden-central-"+r.Version+"-linux-"+arch+".tar.gz"), packed, 0o644); err != nil {
			return err
		}
	}
	return nil
}

// file is one file of the archive.
type file struct {
	name string
	mode int64
	text []byte
}

// pack returns the archive, of one folder that is root's.
func pack(version, arch string, at time.Time, program, licences []byte) ([]byte, error) {
	all := []file{{"husorden-central", 0o755, program}, {"LICENSES.txt", 0o644, licences}}
	for _, name := range []string{"README.txt", "central.env", "husorden-central.service", "husorden-central.sysusers"} {
		t, err := template.ParseFS(files, "files/"+name)
		if err != nil {
			return nil, err
		}
		var text bytes.Buffer
		if err := t.Execute(&text, struct{ Version, Arch string }{version, arch}); err != nil {
			return nil, err
		}
		all = append(all, file{name, 0o644, text.Bytes()})
	}
	var out bytes.Buffer
	z, err := gzip.NewWriterLevel(&out, gzip.BestCompression)
	if err != nil {
		return nil, err
	}
	w := tar.NewWriter(z)
	dir := "husorden-central-" + version + "/"
	h := tar.Header{Typeflag: tar.TypeDir, Name: dir, Mode: 0o755, ModTime: at, Uname: "root", Gname: "root", Format: tar.FormatUSTAR}
	err = w.WriteHeader(&h)
	for _, f := range all {
		if len(f.text) == 0 {
			return nil, fmt.Errorf("%s is empty", f.name)
		}
		h.Typeflag, h.Name, h.Mode, h.Size = tar.TypeReg, dir+f.name, f.mode, int64(len(f.text))
		if err == nil {
			err = w.WriteHeader(&h)
		}
		if err == nil {
			_, err = w.Write(f.text)
		}
	}
	if err := errors.Join(err, w.Close(), z.Close()); err != nil {
		return nil, err
	}
	return out.Bytes(), nil
}
