package rootfs

func quiet() error { return nil }
