package opener

const program = "/usr/bin/open"

func openArgs(path string) []string { return []string{path} }

// showArgs selects the file in the Finder.
func showArgs(path string) []string { return []string{"-R", path} }
