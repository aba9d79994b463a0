package opener

import "path/filepath"

const program = "/usr/bin/xdg-open"

func openArgs(path string) []string { return []string{path} }

// showArgs opens the folder: not every file manager can select a file in it.
func showArgs(path string) []string { return []string{filepath.Dir(path)} }
