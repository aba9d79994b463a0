package confine

// deniedHere are the older forms that this processor family still has.
var deniedHere = []string{"open", "creat", "unlink", "rename", "renameat", "link", "symlink", "mkdir", "rmdir", "mknod", "chmod", "chown",
	"accept", "fork", "vfork", "iopl", "ioperm"}
