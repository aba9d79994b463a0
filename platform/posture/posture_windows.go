package posture

import (
	"context"
	"path/filepath"
	"unsafe"

	"golang.org/x/sys/windows"
	"golang.org/x/sys/windows/registry"
)

// The providers of Windows Security Center (wscapi.h).
const (
	wscFirewall   = 0x1
	wscAutoUpdate = 0x2
	wscAntivirus  = 0x4
)

// Its healths.
const (
	wscGood = 0
	wscPoor = 2
)

var wscHealth = windows.NewLazySystemDLL("wscapi.dll").NewProc("WscGetSecurityProviderHealth")

func (s system) checks(ctx context.Context) map[Check]Finding {
	found := map[Check]Finding{}
	for check, provider := range map[Check]uint32{Firewall: wscFirewall, Antivirus: wscAntivirus, Updates: wscAutoUpdate} {
		if yes, ok := healthy(provider); ok {
			found[check] = yesNo(yes, ByAPI)
		}
	}
	if _, ok := found[Firewall]; !ok { // Windows Server has no Security Center
		if yes, ok := firewallSetting(); ok {
			found[Firewall] = yesNo(yes, ByRegistry)
		}
	}
	if yes, ok := s.bitLocker(ctx); ok {
		found[DiskEncryption] = yesNo(yes, ByTool)
	}
	if n, ok := dword(registry.LOCAL_MACHINE, `SOFTWARE\Microsoft\Windows\CurrentVersion\Policies\System`, "InactivityTimeoutSecs"); ok && n > 0 {
		found[ScreenLock] = yesNo(true, ByRegistry) // without the rule each user has a setting of their own: unknown
	}
	return found
}

// healthy asks the Security Center. ok is false when it does not know.
func healthy(provider uint32) (yes, ok bool) {
	if wscHealth.Find() != nil {
		return false, false
	}
	health := uint32(0xffffffff)
	r, _, _ := wscHealth.Call(uintptr(provider), uintptr(unsafe.Pointer(&health)))
	if r != 0 {
		return false, false
	}
	return health == wscGood, health == wscGood || health == wscPoor
}

// firewallSetting reads whether the firewall is on in every network profile.
func firewallSetting() (yes, ok bool) {
	yes = true
	for _, profile := range []string{"StandardProfile", "PublicProfile", "DomainProfile"} {
		n, found := dword(registry.LOCAL_MACHINE, `SYSTEM\CurrentControlSet\Services\SharedAccess\Parameters\FirewallPolicy\`+profile, "EnableFirewall")
		ok, yes = ok || found, yes && (!found || n == 1)
	}
	return yes, ok
}

// bitLocker asks manage-bde, which only administrators may: 0 is protected, 1 is
// not (-protectionaserrorlevel).
func (s system) bitLocker(ctx context.Context) (yes, ok bool) {
	dir, err := windows.GetSystemDirectory()
	if err != nil || !windows.GetCurrentProcessToken().IsElevated() {
		return false, false
	}
	_, code, err := s.tool(ctx, filepath.Join(dir, "manage-bde.exe"), "-status", filepath.VolumeName(dir), "-protectionaserrorlevel")
	return code == 0, err == nil && (code == 0 || code == 1)
}

func dword(root registry.Key, path, name string) (uint64, bool) {
	k, err := registry.OpenKey(root, path, registry.QUERY_VALUE)
	if err != nil {
		return 0, false
	}
	defer k.Close()
	n, _, err := k.GetIntegerValue(name)
	return n, err == nil
}
