//go:build linux || darwin

package ipc

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"net"
	"os"
	"path/filepath"
	"strconv"
	"syscall"
	"time"

	"golang.org/x/sys/unix"
)

// dial looks twice at who listens: at the folder's owner before it connects, and
// at the listening process's user afterwards.
func dial(ctx context.Context, a Address) (net.Conn, error) {
	dir, want, err := listeningUser(a)
	if err != nil {
		return nil, err
	}
	c, err := dialSocket(ctx, filepath.Join(dir, socketName))
	if err != nil {
		return nil, err
	}
	p, err := peer(c)
	if err != nil {
		return nil, errors.Join(fmt.Errorf("asking who listens: %w", err), c.Close())
	}
	if p.User != strconv.Itoa(want) {
		return nil, errors.Join(ErrStranger, c.Close())
	}
	return c, nil
}

// listeningUser is who must listen at a. Nobody else may have been able to put a
// socket into its folder.
func listeningUser(a Address) (dir string, uid int, err error) {
	dir, err = filepath.EvalSymlinks(a.dir)
	if errors.Is(err, fs.ErrNotExist) {
		return "", 0, ErrNotRunning
	} else if err != nil {
		return "", 0, fmt.Errorf("finding the folder: %w", err)
	}
	info, err := os.Lstat(dir)
	if err != nil {
		return "", 0, fmt.Errorf("looking at the folder: %w", err)
	}
	owner, ok := ownerOf(info)
	uid = owner
	switch a.kind {
	case state:
		uid = os.Geteuid()
	case service:
		uid = 0
	}
	switch {
	case !ok || owner != uid:
		return "", 0, ErrStranger
	case info.Mode().Perm()&0o022 != 0:
		// Whoever listens closes it first.
		if _, err := os.Lstat(filepath.Join(dir, socketName)); errors.Is(err, fs.ErrNotExist) {
			return "", 0, ErrNotRunning
		}
		return "", 0, ErrUnsafe
	}
	return dir, uid, nil
}

// busyPause is how long to wait for a listener with too many callers.
const busyPause = 10 * time.Millisecond

func dialSocket(ctx context.Context, path string) (net.Conn, error) {
	for {
		if err := ctx.Err(); err != nil {
			return nil, err
		}
		c, err := connect(path)
		switch {
		case err == nil:
			return c, nil
		case errors.Is(err, fs.ErrNotExist), errors.Is(err, unix.ECONNREFUSED):
			return nil, ErrNotRunning
		case !errors.Is(err, unix.EAGAIN):
			return nil, err
		}
		select {
		case <-ctx.Done():
		case <-time.After(busyPause):
		}
	}
}

func ownerOf(info os.FileInfo) (uid int, ok bool) {
	st, ok := info.Sys().(*syscall.Stat_t)
	if !ok {
		return 0, false
	}
	return int(st.Uid), true
}

// user is who we are, in the form of Peer.User.
func user() (string, error) { return strconv.Itoa(os.Geteuid()), nil }

// peer asks the system who made, or listens at, the other end of c.
func peer(c net.Conn) (Peer, error) {
	raw, err := c.(*net.UnixConn).SyscallConn()
	if err != nil {
		return Peer{}, err
	}
	var uid, pid int
	var asked error
	if err := raw.Control(func(fd uintptr) { uid, pid, asked = credentials(int(fd)) }); err != nil {
		return Peer{}, err
	}
	if asked != nil {
		return Peer{}, asked
	}
	return Peer{User: strconv.Itoa(uid), Admin: uid == 0, PID: pid}, nil
}
