//go:build !linux && !darwin && !windows

package places

import "errors"

// fill: Husorden runs on Linux, macOS and Windows.
func fill(*Env) []error { return []error{errors.ErrUnsupported} }
