package windows

import (
	"crypto/sha1" //nolint:gosec // what UUIDs of version 5 are made of
	"fmt"
	"strings"
)

// namespace is that of our names: it is Husorden's own and never changes.
var namespace = [16]byte{0x2f, 0x0d, 0x59, 0x4c, 0x8b, 0x1e, 0x4a, 0x53, 0x9c, 0x66, 0x4f, 0x7a, 0x1b, 0x90, 0xd3, 0x5e}

// upgradeCode is what all versions of Husorden have in common. Were it another,
// Windows would take a new version for another program and install it beside the
// old one.
const upgradeCode = "{B1D15C0A-0E0E-5C27-9E0A-6E8B6D4B3D70}"

// guid is a UUID of version 5 (RFC 9562, section 5.5) of a name, as Windows
// Installer writes it.
func guid(name string) string {
	h := sha1.New() //nolint:gosec // see above
	h.Write(namespace[:])
	h.Write([]byte(name))
	u := h.Sum(nil)[:16]
	u[6] = u[6]&0x0f | 0x50
	u[8] = u[8]&0x3f | 0x80
	return strings.ToUpper(fmt.Sprintf("{%x-%x-%x-%x-%x}", u[:4], u[4:6], u[6:8], u[8:10], u[10:]))
}

// ProductCode is what Windows Installer knows one version by, for a processor by
// Go's name; empty for one that there is no package for.
func ProductCode(version, goarch string) string {
	for _, cpu := range processors {
		if cpu.goarch == goarch {
			return productCode(version, cpu.template)
		}
	}
	return ""
}

func productCode(version, template string) string { return guid("product " + version + " " + template) }
