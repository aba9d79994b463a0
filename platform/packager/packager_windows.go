package packager

import (
	"os"
	"path/filepath"
	"syscall"
	"unsafe"

	"golang.org/x/sys/windows"
	"golang.org/x/sys/windows/registry"
)

var msiexec = filepath.Join(os.Getenv("SystemRoot"), "System32", "msiexec.exe")

// upgradeCode is what all versions of the package have in common: see
// installer/windows.
const upgradeCode = "{B1D15C0A-0E0E-5C27-9E0A-6E8B6D4B3D70}"

var enumRelated = windows.NewLazySystemDLL("msi.dll").NewProc("MsiEnumRelatedProductsW")

// Installed says which package manager has installed the program.
func Installed() Kind {
	code, err := windows.UTF16PtrFromString(upgradeCode)
	if err != nil || enumRelated.Find() != nil {
		return None
	}
	var product [39]uint16
	if r, _, _ := enumRelated.Call(uintptr(unsafe.Pointer(code)), 0, 0, uintptr(unsafe.Pointer(&product[0]))); r != 0 {
		return None
	}
	return MSI
}

// Managed reports whether an organisation manages the PC by MDM: one of the
// enrolments is of a device management server, and holds (1).
func Managed() bool {
	const path = `SOFTWARE\Microsoft\Enrollments`
	k, err := registry.OpenKey(registry.LOCAL_MACHINE, path, registry.ENUMERATE_SUB_KEYS)
	if err != nil {
		return false
	}
	defer k.Close()
	names, err := k.ReadSubKeyNames(-1)
	if err != nil {
		return false
	}
	for _, name := range names {
		if managing(path + `\` + name) {
			return true
		}
	}
	return false
}

func managing(path string) bool {
	k, err := registry.OpenKey(registry.LOCAL_MACHINE, path, registry.QUERY_VALUE)
	if err != nil {
		return false
	}
	defer k.Close()
	provider, _, err := k.GetStringValue("ProviderID")
	if err != nil || provider == "" {
		return false
	}
	state, _, err := k.GetIntegerValue("EnrollmentState")
	return err == nil && state == 1
}

func detached() *syscall.SysProcAttr {
	return &syscall.SysProcAttr{CreationFlags: windows.DETACHED_PROCESS | windows.CREATE_NEW_PROCESS_GROUP}
}
