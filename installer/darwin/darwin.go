// Package darwin builds what a Mac takes: a package (.pkg) for both processors,
// and the profiles that an MDM rolls out with it. Nothing of Apple's is needed but
// certificates, to sign it (see sign.sh).
package darwin

import (
	"bytes"
	"compress/gzip"
	"context"
	"embed"
	"fmt"
	"os"
	"path"
	"path/filepath"
	"regexp"
	"strings"
	"text/template"
	"time"

	"github.com/husorden/husorden/installer/darwin/bom"
	"github.com/husorden/husorden/installer/darwin/cpio"
	"github.com/husorden/husorden/installer/darwin/macho"
	"github.com/husorden/husorden/installer/darwin/tree"
	"github.com/husorden/husorden/installer/darwin/xar"
	"github.com/husorden/husorden/installer/release"
)

//go:embed app scripts resources mdm
var files embed.FS

// contents is the app's folder on the Mac.
const contents = "Applications/Husorden.app/Contents"

// MostBytes is how large each half of a program may be.
const MostBytes = 30_000_000

// Build puts husorden-<version>.pkg and the profiles into r.Out. The team id of
// the profiles is that of the environment's HUSORDEN_TEAM_ID, the ten letters and
// digits that Apple gave whoever signs; without it they keep TEAMID, to be filled in.
func Build(ctx context.Context, r *release.Release) error {
	programs := map[string][]byte{}
	for _, name := range []string{release.Husorden, release.Companion} {
		var halves [][]byte
		for _, arch := range []string{"amd64", "arm64"} {
			file, err := r.Program(ctx, name, "darwin", arch)
			if err != nil {
				return err
			}
			half, err := os.ReadFile(file)
			if err != nil {
				return err
			}
			if len(half) > MostBytes {
				return fmt.Errorf("%s for %s has %d bytes, more than %d", name, arch, len(half), MostBytes)
			}
			halves = append(halves, half)
		}
		whole, err := macho.Join(halves...)
		if err != nil {
			return fmt.Errorf("%s: %w", name, err)
		}
		programs[name] = whole
	}
	s, err := newSigner(r.Root, os.Getenv)
	if err != nil {
		return err
	}
	dir, err := r.Folder("darwin-app")
	if err != nil {
		return err
	}
	pkg, err := Package(r.Version, r.Time, programs, func(t *tree.Tree) error { return s.seal(ctx, dir, t) })
	if err != nil {
		return err
	}
	file := filepath.Join(r.Out, "husorden-"+r.Version+".pkg")
	if err := os.WriteFile(file, pkg, 0o644); err != nil {
		return err
	}
	if err := s.finish(ctx, file); err != nil {
		return err
	}
	return profiles(r.Out, os.Getenv("HUSORDEN_TEAM_ID"))
}

// details are what the templates are filled with.
type details struct {
	Version string
	KBytes  int64
	Files   int
}

// Package returns the .pkg of programs by their names. seal signs the app in the
// tree; nil: nobody does.
func Package(version string, at time.Time, programs map[string][]byte, seal func(*tree.Tree) error) ([]byte, error) {
	d := details{Version: version}
	payload, err := app(d, at, programs)
	if err == nil && seal != nil {
		err = seal(payload)
	}
	if err != nil {
		return nil, err
	}
	size, number := payload.Size()
	d.KBytes, d.Files = (size+1023)/1024, number
	scripts := tree.New(at.Unix())
	for _, name := range []string{"preinstall", "postinstall"} {
		text, err := files.ReadFile("scripts/" + name)
		if err != nil {
			return nil, err
		}
		scripts.Add(name, 0o755, text)
	}
	inner := []struct {
		name string
		make func() ([]byte, error)
	}{
		{"PackageInfo", func() ([]byte, error) { return fill("app/packageinfo.xml", d) }},
		{"Bom", func() ([]byte, error) { return bom.Bytes(payload.Files()) }},
		{"Payload", func() ([]byte, error) { return archive(payload) }},
		{"Scripts", func() ([]byte, error) { return archive(scripts) }},
	}
	distribution, err := fill("app/distribution.xml", d)
	if err != nil {
		return nil, err
	}
	all := []xar.File{{Name: "Distribution", Data: distribution}}
	for _, lang := range []string{"da", "en"} {
		for _, page := range []string{"welcome.html", "conclusion.html"} {
			name := path.Join(lang+".lproj", page)
			text, err := files.ReadFile("resources/" + name)
			if err != nil {
				return nil, err
			}
			all = append(all, xar.File{Name: "Resources/" + name, Data: text})
		}
	}
	for _, p := range inner {
		data, err := p.make()
		if err != nil {
			return nil, fmt.Errorf("%s: %w", p.name, err)
		}
		all = append(all, xar.File{Name: "husorden.pkg/" + p.name, Data: data})
	}
	var out bytes.Buffer
	if err := xar.Write(&out, all, at); err != nil {
		return nil, err
	}
	return out.Bytes(), nil
}

// app is what lies on the Mac afterwards, below /.
func app(d details, at time.Time, programs map[string][]byte) (*tree.Tree, error) {
	t := tree.New(at.Unix())
	t.Folder("Applications", 0o775, tree.Admin)
	info, err := fill("app/Info.plist", d)
	if err != nil {
		return nil, err
	}
	picture, err := icon()
	if err != nil {
		return nil, err
	}
	remove, err := files.ReadFile("scripts/uninstall.sh")
	if err != nil {
		return nil, err
	}
	t.Add(contents+"/Info.plist", 0o644, info)
	t.Add(contents+"/PkgInfo", 0o644, []byte("APPL????"))
	t.Add(contents+"/Resources/Husorden.icns", 0o644, picture)
	t.Add(contents+"/Resources/uninstall.sh", 0o755, remove)
	// /etc is a link to private/etc: the file goes where the link points.
	t.Add("private/etc/paths.d/husorden", 0o644, []byte("/"+contents+"/MacOS\n"))
	for _, name := range []string{release.Husorden, release.Companion} {
		t.Add(contents+"/MacOS/"+name, 0o755, programs[name])
		if len(programs[name]) == 0 {
			return nil, fmt.Errorf("there is no program %s", name)
		}
	}
	return t, nil
}

func fill(name string, d details) ([]byte, error) {
	t, err := template.ParseFS(files, name)
	if err != nil {
		return nil, err
	}
	var out bytes.Buffer
	err = t.Execute(&out, d)
	return out.Bytes(), err
}

// archive is gzip of cpio, without a time of its own.
func archive(t *tree.Tree) ([]byte, error) {
	var out bytes.Buffer
	z, err := gzip.NewWriterLevel(&out, gzip.BestCompression)
	if err != nil {
		return nil, err
	}
	if err := cpio.Write(z, t.Files()); err != nil {
		return nil, err
	}
	if err := z.Close(); err != nil {
		return nil, err
	}
	return out.Bytes(), nil
}

var teamID = regexp.MustCompile(`^[A-Z0-9]{10}$`)

// profiles writes the profiles for an MDM, with the team's id where it is known.
func profiles(out, team string) error {
	if team != "" && !teamID.MatchString(team) {
		return fmt.Errorf("HUSORDEN_TEAM_ID: %q is no team id: ten capitals and digits", team)
	}
	for _, name := range []string{"husorden-privacy.mobileconfig", "husorden-enrolment.mobileconfig"} {
		text, err := files.ReadFile("mdm/" + name)
		if err != nil {
			return err
		}
		if team != "" {
			text = []byte(strings.ReplaceAll(string(text), "TEAMID", team))
		}
		if err := os.WriteFile(filepath.Join(out, name), text, 0o644); err != nil {
			return err
		}
	}
	return nil
}
