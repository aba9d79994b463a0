package packager

import (
	"errors"

	"golang.org/x/sys/windows/registry"
)

// setupKey is where the package writes its public properties; the installer lets
// only administrators read it. A token that stood readable would be no secret.
const setupKey = `SOFTWARE\Husorden\Setup`

// ReadSetup returns what the package was told.
func ReadSetup() (Setup, error) {
	k, err := registry.OpenKey(registry.LOCAL_MACHINE, setupKey, registry.QUERY_VALUE|registry.WOW64_64KEY)
	if errors.Is(err, registry.ErrNotExist) {
		return Setup{}, nil
	}
	if err != nil {
		return Setup{}, err
	}
	defer k.Close()
	var s Setup
	for name, to := range map[string]*string{"CentralURL": &s.CentralURL, "EnrollToken": &s.EnrollToken, "Profile": &s.Profile} {
		v, _, err := k.GetStringValue(name)
		if err != nil && !errors.Is(err, registry.ErrNotExist) {
			return Setup{}, err
		}
		*to = v
	}
	return s, nil
}

// KeepToken keeps a token for the service. The package calls it: among the values
// that a package writes itself it would stand in msiexec's log.
func KeepToken(token string) error {
	k, err := registry.OpenKey(registry.LOCAL_MACHINE, setupKey, registry.SET_VALUE|registry.WOW64_64KEY)
	if err != nil {
		return err
	}
	defer k.Close()
	return k.SetStringValue("EnrollToken", token)
}

// ForgetSetup removes everything that the package was told.
func ForgetSetup() error {
	for _, key := range []string{setupKey, `SOFTWARE\Husorden`} {
		err := registry.DeleteKey(registry.LOCAL_MACHINE, key)
		if err != nil && !errors.Is(err, registry.ErrNotExist) {
			return err
		}
	}
	return nil
}

// ForgetToken removes the token, which is of use once.
func ForgetToken() error {
	k, err := registry.OpenKey(registry.LOCAL_MACHINE, setupKey, registry.SET_VALUE|registry.WOW64_64KEY)
	if errors.Is(err, registry.ErrNotExist) {
		return nil
	}
	if err != nil {
		return err
	}
	defer k.Close()
	if err := k.DeleteValue("EnrollToken"); !errors.Is(err, registry.ErrNotExist) {
		return err
	}
	return nil
}
