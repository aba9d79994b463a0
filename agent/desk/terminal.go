package desk

import "os"

// Terminal tells whether f is a terminal, and how many columns it has (80 when
// it does not say). On Windows it also makes the console understand colours.
func Terminal(f *os.File) (columns int, ok bool) {
	columns, ok = terminal(f)
	if ok && columns <= 0 {
		columns = 80
	}
	return columns, ok
}

// Color tells whether to use colours on a terminal: not when NO_COLOR is set to
// anything (no-color.org), nor on one that calls itself dumb.
func Color(terminal bool, getenv func(string) string) bool {
	return terminal && getenv("NO_COLOR") == "" && getenv("TERM") != "dumb"
}
