package rootfs

import "time"

func quiet() error { return nil }

// downloaded: no file system of Linux keeps it.
func downloaded(int) time.Time { return time.Time{} }
