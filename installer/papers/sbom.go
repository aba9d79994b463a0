package papers

import (
	"bytes"
	"cmp"
	"crypto/sha256"
	"debug/buildinfo"
	"encoding/hex"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"runtime/debug"
	"slices"
	"strings"

	"github.com/CycloneDX/cyclonedx-go"

	"github.com/husorden/husorden/installer/release"
)

// Bill is the bill of materials, CycloneDX 1.6 in JSON, of the programs that r has
// built: what the linker wrote into each of them, not what go.mod lists. modules
// say where the licences of what is in them lie.
func Bill(r *release.Release, modules []Module) ([]byte, error) {
	built := r.Built()
	if len(built) == 0 {
		return nil, errors.New("no program is built: build packages along with the papers")
	}
	licences := map[string]string{}
	for _, m := range modules {
		e, err := Expression(m)
		if err != nil {
			return nil, err
		}
		licences[m.Path] = e
	}
	parts := map[string]cyclonedx.Component{}
	var programs []cyclonedx.Component
	var depends []cyclonedx.Dependency
	for _, b := range built {
		info, err := buildinfo.ReadFile(b.Path)
		if err != nil {
			return nil, fmt.Errorf("reading what is in %s: %w", b.Name, err)
		}
		program, err := programOf(r, b)
		if err != nil {
			return nil, err
		}
		var refs []string
		for _, d := range append([]*debug.Module{{Path: "std", Version: strings.TrimPrefix(info.GoVersion, "go")}}, info.Deps...) {
			c := partOf(d, licences)
			if c.Licenses == nil {
				return nil, fmt.Errorf("%s has %s in it, whose licence is not known", b.Name, d.Path)
			}
			parts[c.BOMRef] = c
			refs = append(refs, c.BOMRef)
		}
		programs = append(programs, program)
		depends = append(depends, cyclonedx.Dependency{Ref: program.BOMRef, Dependencies: &refs})
	}
	components := programs
	var refs []string
	for _, c := range parts {
		components = append(components, c)
		refs = append(refs, c.BOMRef)
	}
	slices.SortFunc(components[len(programs):], func(a, b cyclonedx.Component) int { return cmp.Compare(a.BOMRef, b.BOMRef) })
	slices.Sort(refs)
	for _, ref := range refs { // without an entry it is not known what they depend on
		depends = append(depends, cyclonedx.Dependency{Ref: ref})
	}
	bom := cyclonedx.NewBOM()
	bom.SerialNumber = serial(r)
	bom.Metadata = &cyclonedx.Metadata{
		Timestamp: r.Time.Format("2006-01-02T15:04:05Z"),
		Component: &cyclonedx.Component{BOMRef: "husorden", Type: cyclonedx.ComponentTypeApplication, Name: "Husorden", Version: r.Version,
			PackageURL: "pkg:golang/github.com/husorden/husorden@v" + r.Version, Licenses: licence("MPL-2.0")},
	}
	bom.Components, bom.Dependencies = &components, &depends
	var out bytes.Buffer
	e := cyclonedx.NewBOMEncoder(&out, cyclonedx.BOMFileFormatJSON)
	if err := e.SetPretty(true).EncodeVersion(bom, cyclonedx.SpecVersion1_6); err != nil {
		return nil, fmt.Errorf("writing the bill of materials: %w", err)
	}
	return out.Bytes(), nil
}

// programOf is a program as a component, with the hash of what was built.
func programOf(r *release.Release, b release.Built) (cyclonedx.Component, error) {
	text, err := os.ReadFile(b.Path)
	if err != nil {
		return cyclonedx.Component{}, err
	}
	sum := sha256.Sum256(text)
	return cyclonedx.Component{
		BOMRef: b.GOOS + "/" + b.GOARCH + "/" + filepath.Base(b.Path), Type: cyclonedx.ComponentTypeApplication, Name: filepath.Base(b.Path), Version: r.Version,
		Description: "for " + b.GOOS + " on " + b.GOARCH, Licenses: licence("MPL-2.0"),
		Hashes: &[]cyclonedx.Hash{{Algorithm: cyclonedx.HashAlgoSHA256, Value: hex.EncodeToString(sum[:])}},
	}, nil
}

// partOf is a module as a component; Go's own library is one.
func partOf(m *debug.Module, licences map[string]string) cyclonedx.Component {
	if m.Replace != nil {
		m = m.Replace
	}
	url := "pkg:golang/" + m.Path + "@" + m.Version
	c := cyclonedx.Component{BOMRef: url, Type: cyclonedx.ComponentTypeLibrary, Name: m.Path, Version: m.Version, PackageURL: url}
	e, known := licences[m.Path]
	if m.Path == "std" {
		e, known = "BSD-3-Clause", true
	}
	if known {
		c.Licenses = licence(e)
	}
	return c
}

func licence(expression string) *cyclonedx.Licenses {
	return &cyclonedx.Licenses{{Expression: expression}}
}

// serial is a UUID that is the same for the same commit and version.
func serial(r *release.Release) string {
	sum := sha256.Sum256([]byte("husorden " + r.Version + " " + r.Commit))
	sum[6], sum[8] = sum[6]&0x0f|0x80, sum[8]&0x3f|0x80 // version 8, RFC 9562
	return fmt.Sprintf("urn:uuid:%x-%x-%x-%x-%x", sum[:4], sum[4:6], sum[6:8], sum[8:10], sum[10:16])
}
