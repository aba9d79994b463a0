// Package linux builds what a Linux PC takes: .deb by dpkg-deb and .rpm by
// rpmbuild, with the same files in both. Units and autostart entries are in
// neither: the program writes them when it is installed, so that what is installed
// is what it checks later.
package linux

import (
	"bytes"
	"compress/gzip"
	"context"
	"embed"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"text/template"
	"time"

	"github.com/husorden/husorden/installer/papers"
	"github.com/husorden/husorden/installer/release"
)

//go:embed deb rpm scripts share
var files embed.FS

// details are what the templates are filled with.
type details struct {
	Version string
	DebArch string
	KBytes  int64
	Date    string   // as a Debian changelog has it
	Day     string   // 2006-01-02
	Files   []string // lines of %files
}

// arches are Go's names of the processors, and RPM's. Debian's are Go's.
var arches = []struct{ goarch, rpm string }{{"amd64", "x86_64"}, {"arm64", "aarch64"}}

// Build puts husorden_<version>_<arch>.deb and husorden-<version>-1.<arch>.rpm
// into r.Out.
func Build(ctx context.Context, r *release.Release) error {
	if err := release.Need(map[string]string{"dpkg-deb": "dpkg", "rpmbuild": "rpm"}); err != nil {
		return err
	}
	licences, err := papers.Licences(ctx, r)
	if err != nil {
		return err
	}
	for _, arch := range arches {
		d := detailsOf(r, arch.goarch)
		all, err := contents(ctx, r, d, licences)
		if err != nil {
			return err
		}
		if err := deb(ctx, r, d, all); err != nil {
			return fmt.Errorf("deb for %s: %w", arch.goarch, err)
		}
		if err := rpm(ctx, r, d, arch.rpm, all); err != nil {
			return fmt.Errorf("rpm for %s: %w", arch.rpm, err)
		}
	}
	return nil
}

func detailsOf(r *release.Release, goarch string) details {
	return details{Version: r.Version, DebArch: goarch, Day: r.Time.Format(time.DateOnly), Date: r.Time.Format(time.RFC1123Z)}
}

// file is one file of a package.
type file struct {
	path string // below /
	mode os.FileMode
	from string // copied from there, or
	text []byte // this
}

// contents are the files that both packages have.
func contents(ctx context.Context, r *release.Release, d details, licences string) ([]file, error) {
	copyright, err := files.ReadFile("share/copyright")
	if err != nil {
		return nil, err
	}
	notices, err := os.ReadFile(licences)
	if err != nil {
		return nil, err
	}
	if notices, err = packed(notices); err != nil {
		return nil, err
	}
	all := []file{{path: "usr/share/doc/husorden/copyright", mode: 0o644, text: copyright},
		{path: "usr/share/doc/husorden/third-party.txt.gz", mode: 0o644, text: notices}}
	for _, name := range []string{release.Husorden, release.Companion} {
		program, err := r.Program(ctx, name, "linux", d.DebArch)
		if err != nil {
			return nil, err
		}
		page, err := fill("share/"+name+".1", d)
		if err != nil {
			return nil, err
		}
		if page, err = packed(page); err != nil {
			return nil, err
		}
		all = append(all, file{path: "usr/bin/" + name, mode: 0o755, from: program},
			file{path: "usr/share/man/man1/" + name + ".1.gz", mode: 0o644, text: page})
	}
	shown, err := launcher()
	if err != nil {
		return nil, err
	}
	all = append(all, shown...)
	for _, name := range []string{"after-install", "before-remove"} {
		text, err := files.ReadFile("scripts/" + name)
		if err != nil {
			return nil, err
		}
		all = append(all, file{path: "usr/lib/husorden/" + name, mode: 0o755, text: text})
	}
	return all, nil
}

// deb builds the .deb.
func deb(ctx context.Context, r *release.Release, d details, all []file) error {
	changelog, err := fill("deb/changelog", d)
	if err != nil {
		return err
	}
	if changelog, err = packed(changelog); err != nil {
		return err
	}
	overrides, err := files.ReadFile("deb/overrides")
	if err != nil {
		return err
	}
	all = append(all, file{path: "usr/share/doc/husorden/changelog.gz", mode: 0o644, text: changelog},
		file{path: "usr/share/lintian/overrides/husorden", mode: 0o644, text: overrides})
	root, err := r.Folder("deb")
	if err != nil {
		return err
	}
	bytes, err := put(root, all)
	if err != nil {
		return err
	}
	d.KBytes = (bytes + 1023) / 1024
	control := []file{}
	for name, mode := range map[string]os.FileMode{"control": 0o644, "postinst": 0o755, "prerm": 0o755, "postrm": 0o755} {
		text, err := fill("deb/"+name, d)
		if err != nil {
			return err
		}
		control = append(control, file{path: "DEBIAN/" + name, mode: mode, text: text})
	}
	if _, err := put(root, control); err != nil {
		return err
	}
	if err := sums(root, all); err != nil {
		return err
	}
	// One thread: the pieces that xz cuts a file into go by their number. Its level 2
	// takes a third of the time of level 6, for packages that are a tenth larger.
	cmd := release.Command(ctx, r.Root, "dpkg-deb", "--root-owner-group", "--threads-max=1", "-Zxz", "-z2", "--build", root,
		filepath.Join(r.Out, "husorden_"+d.Version+"_"+d.DebArch+".deb"))
	return run(r, cmd)
}

// rpm builds the .rpm from a spec that has nothing to build.
func rpm(ctx context.Context, r *release.Release, d details, arch string, all []file) error {
	top, err := r.Folder("rpm")
	if err != nil {
		return err
	}
	root := filepath.Join(top, "root")
	if _, err := put(root, all); err != nil {
		return err
	}
	d.Files = []string{"%dir %attr(755,root,root) /usr/lib/husorden", "%dir %attr(755,root,root) /usr/share/doc/husorden"}
	for _, f := range all {
		d.Files = append(d.Files, fmt.Sprintf("%%attr(%o,root,root) /%s", f.mode, f.path))
	}
	spec, err := fill("rpm/husorden.spec", d)
	if err != nil {
		return err
	}
	path := filepath.Join(top, "husorden.spec")
	if err := os.WriteFile(path, spec, 0o644); err != nil {
		return err
	}
	args := []string{"-bb", "--quiet", "--target", arch + "-linux", "--buildroot", root}
	for _, define := range []string{
		"_topdir " + top, "_rpmdir " + r.Out, "_rpmfilename %%{NAME}-%%{VERSION}-%%{RELEASE}.%%{ARCH}.rpm", "_tmppath " + top,
		"_buildhost husorden", "use_source_date_epoch_as_buildtime 1", "clamp_mtime_to_source_date_epoch 1",
		// The files are as they should be: nothing is stripped, compressed or linked to.
		"__os_install_post %{nil}", "debug_package %{nil}", "_build_id_links none", "__spec_install_pre true", "__spec_clean_body true",
		"_binary_payload w2.xzdio", "_source_filedigest_algorithm 8", "_binary_filedigest_algorithm 8",
	} {
		args = append(args, "--define", define)
	}
	return run(r, release.Command(ctx, top, "rpmbuild", append(args, path)...))
}

// run runs a packer, which knows no time and no language but the release's.
func run(r *release.Release, cmd *exec.Cmd) error {
	cmd.Env = append(cmd.Environ(), "SOURCE_DATE_EPOCH="+strconv.FormatInt(r.Time.Unix(), 10), "LC_ALL=C.UTF-8", "TZ=UTC")
	if text, err := cmd.CombinedOutput(); err != nil {
		return fmt.Errorf("%s: %w\n%s", cmd.Args[0], err, text)
	}
	return nil
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

// packed is gzip without a name and a time.
func packed(text []byte) ([]byte, error) {
	var out bytes.Buffer
	z, err := gzip.NewWriterLevel(&out, gzip.BestCompression)
	if err != nil {
		return nil, err
	}
	if _, err := z.Write(text); err != nil {
		return nil, err
	}
	err = z.Close()
	return out.Bytes(), err
}
