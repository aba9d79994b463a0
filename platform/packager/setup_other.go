//go:build !windows

package packager

// ReadSetup returns nothing here.
func ReadSetup() (Setup, error) { return Setup{}, nil }

// ForgetToken does nothing here.
func ForgetToken() error { return nil }
