package places

import (
	"os"
	"runtime"
)

// Env is what a user's places depend on. System fills it; tests make their own.
type Env struct {
	OS      string              // as runtime.GOOS; says whose rules hold
	Home    string              // absolute; empty when it is not known
	User    string              // uid, on Windows the SID: the name of a volume's bin
	Getenv  func(string) string // nil: no environment
	Known   map[Kind]string     // Windows known folders; a moved desktop is here
	Volumes []Volume
	Clouds  []Root // synchronised folders that the system or the store itself names
}

// Volume is a mounted local file system. Network file systems are not listed:
// one whose server is gone would hold whoever looks at it.
type Volume struct {
	Root      string
	Removable bool
	Label     string
}

// System returns the Env of the user who runs this process. Errors are parts of
// it that could not be had; a home that is not known is for OfUser to tell.
func System() (Env, []error) {
	env := Env{OS: runtime.GOOS, Getenv: os.Getenv}
	if home, err := os.UserHomeDir(); err == nil {
		env.Home = home
	}
	return env, fill(&env)
}

func (e Env) get(name string) string {
	if e.Getenv == nil {
		return ""
	}
	return e.Getenv(name)
}
