package windows

import (
	"bytes"
	"fmt"
	"image"
	"os"
	"strconv"
	"strings"

	"github.com/tc-hib/winres"
	"github.com/tc-hib/winres/version"

	"github.com/husorden/husorden/installer/icon"
	"github.com/husorden/husorden/installer/release"
)

const (
	danish = 0x0406 // LCID
	maker  = "Husorden"
)

// about is what Windows says of each program: in its properties, in the task
// manager and when somebody is asked whether it may change the PC.
var about = map[string]string{
	release.Husorden:  "Husorden",
	release.Companion: "Husorden ved uret",
}

// Describe writes a program with its picture, its version and its manifest. They
// are put into the finished program, not linked: so a build needs no further file
// in the tree, and the program is otherwise the one that `go build` makes.
func Describe(to, from, name, number string) error {
	picture, err := pictures()
	if err != nil {
		return err
	}
	parts, err := four(number)
	if err != nil {
		return err
	}
	v := version.Info{FileVersion: parts, ProductVersion: parts, Type: version.App}
	for key, text := range map[string]string{
		version.ProductName: "Husorden", version.FileDescription: about[name], version.CompanyName: maker,
		version.ProductVersion: number, version.FileVersion: number,
		version.OriginalFilename: name + ".exe", version.InternalName: name,
	} {
		if err := v.Set(danish, key, text); err != nil {
			return fmt.Errorf("describing %s: %w", name, err)
		}
	}
	var rs winres.ResourceSet
	if err := rs.SetIcon(winres.ID(1), picture); err != nil {
		return fmt.Errorf("describing %s: %w", name, err)
	}
	rs.SetVersionInfo(v)
	rs.SetManifest(winres.AppManifest{ExecutionLevel: winres.AsInvoker, Compatibility: winres.Win10AndAbove,
		DPIAwareness: winres.DPIPerMonitorV2, LongPathAware: true, UseCommonControlsV6: true})
	program, err := os.ReadFile(from)
	if err != nil {
		return err
	}
	var out bytes.Buffer
	if err := rs.WriteToEXE(&out, bytes.NewReader(program)); err != nil {
		return fmt.Errorf("describing %s: %w", name, err)
	}
	return os.WriteFile(to, out.Bytes(), 0o755)
}

// pictures are the icon in the sizes that Windows shows.
func pictures() (*winres.Icon, error) {
	var all []image.Image
	for _, side := range []int{256, 64, 48, 32, 24, 20, 16} {
		all = append(all, icon.Draw(side))
	}
	i, err := winres.NewIconFromImages(all)
	if err != nil {
		return nil, fmt.Errorf("drawing the icon: %w", err)
	}
	return i, nil
}

// four are the numbers of a version, with a zero as the last.
func four(number string) (parts [4]uint16, err error) {
	for i, n := range strings.Split(number, ".") {
		v, err := strconv.ParseUint(n, 10, 16)
		if err != nil || i > 2 {
			return parts, fmt.Errorf("%q is no version", number)
		}
		parts[i] = uint16(v)
	}
	return parts, nil
}
