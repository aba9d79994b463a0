package watch

import "github.com/fsnotify/fsnotify"

// mostFolders bounds the handles and buffers, of 8 KiB each.
const mostFolders = 2000

// add keeps the buffer of each folder small; one that runs over is a Rescan.
func (s *system) add(folder string) error { return s.w.AddWith(folder, fsnotify.WithBufferSize(8<<10)) }
