//go:build !linux && !darwin && !windows

package desk

import "os"

func terminal(*os.File) (int, bool) { return 0, false }
