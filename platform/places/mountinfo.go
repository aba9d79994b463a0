package places

import (
	"bufio"
	"io"
	"strconv"
	"strings"
)

// localFileSystems are those of disks and sticks, and of memory. A type that is
// not here is a network, a device or an image of a program package.
const localFileSystems = " ext2 ext3 ext4 xfs btrfs f2fs bcachefs zfs jfs reiserfs vfat msdos exfat ntfs ntfs3 fuseblk hfs hfsplus apfs udf overlay tmpfs "

// parseMountinfo reads /proc/self/mountinfo (proc_pid_mountinfo(5)).
func parseMountinfo(r io.Reader) ([]Volume, error) {
	var volumes []Volume
	lines := bufio.NewScanner(r)
	for lines.Scan() {
		front, back, ok := strings.Cut(lines.Text(), " - ")
		fields, kind := strings.Fields(front), strings.Fields(back)
		if !ok || len(fields) < 6 || len(kind) == 0 || !strings.Contains(localFileSystems, " "+kind[0]+" ") {
			continue
		}
		root := unescapeOctal(fields[4])
		if !strings.HasPrefix(root, "/") || below(root, "/proc", "/sys", "/dev") {
			continue
		}
		volumes = append(volumes, Volume{Root: root, Removable: below(root, "/media", "/run/media")})
	}
	return volumes, lines.Err()
}

func below(path string, roots ...string) bool {
	for _, root := range roots {
		if strings.HasPrefix(path, root+"/") {
			return true
		}
	}
	return false
}

// unescapeOctal undoes \040 and the like: space, tab, newline and backslash.
func unescapeOctal(s string) string {
	var b strings.Builder
	for i := 0; i < len(s); i++ {
		if s[i] == '\\' && i+4 <= len(s) {
			if n, err := strconv.ParseUint(s[i+1:i+4], 8, 8); err == nil {
				b.WriteByte(byte(n))
				i += 3
				continue
			}
		}
		b.WriteByte(s[i])
	}
	return b.String()
}
