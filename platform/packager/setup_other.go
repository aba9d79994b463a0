//go:build !windows

package packager

import "errors"

// ReadSetup returns nothing here.
func ReadSetup() (Setup, error) { return Setup{}, nil }

// KeepToken cannot be done here.
func KeepToken(string) error { return errors.ErrUnsupported }

// ForgetSetup does nothing here.
func ForgetSetup() error { return nil }

// ForgetToken does nothing here.
func ForgetToken() error { return nil }
