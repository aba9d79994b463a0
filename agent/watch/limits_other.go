//go:build !windows && !darwin

package watch

// mostFolders leaves some of the user's inotify watches to other programs; older
// kernels give 8192 in all, and say so when they run out.
const mostFolders = 20_000

func (s *system) add(folder string) error { return s.w.Add(folder) }
