//go:build !windows

package main

import (
	"bufio"
	"context"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"syscall"
	"time"

	"github.com/husorden/husorden/agent/ours"
	"github.com/husorden/husorden/cmd/household"
)

func administrator() bool { return os.Geteuid() == 0 }

// people are the folders of this user; of everybody, when this user is root.
func (r *removal) people() []ownFolder {
	var list []ownFolder
	add := func(dir string, err error) {
		// With sudo, the home may be another's: then it is found below.
		if st, ok := owner(dir); err == nil && ok && int(st.Uid) == os.Geteuid() {
			list = append(list, ownFolder{home: filepath.Dir(dir), rel: filepath.Base(dir), uid: os.Geteuid(), mine: true})
		}
	}
	add(household.OwnState(r.getenv))
	names, err := ours.Path()
	add(filepath.Dir(names), err)
	if !administrator() {
		return list
	}
	for _, home := range homes() {
		st, ok := owner(home)
		if !ok || st.Uid == 0 { // root's own is in the list
			continue
		}
		for _, rel := range []string{".local/state/husorden", ".config/husorden", "Library/Application Support/Husorden"} {
			list = append(list, ownFolder{home: home, rel: rel, uid: int(st.Uid)})
		}
	}
	return list
}

// owner is who owns a folder; not ok when it is none, or a link.
func owner(dir string) (*syscall.Stat_t, bool) {
	info, err := os.Lstat(dir)
	if err != nil || !info.IsDir() {
		return nil, false
	}
	st, ok := info.Sys().(*syscall.Stat_t)
	return st, ok
}

// homes are where users' homes are: those that the system's list names, and what
// lies where homes lie, for users of a directory.
func homes() []string {
	var list []string
	if f, err := os.Open("/etc/passwd"); err == nil {
		defer f.Close()
		for lines := bufio.NewScanner(f); lines.Scan(); {
			if field := strings.Split(lines.Text(), ":"); len(field) == 7 && filepath.IsAbs(field[5]) && field[5] != "/" {
				list = append(list, filepath.Clean(field[5]))
			}
		}
	}
	for _, parent := range []string{"/home", "/Users"} {
		entries, err := os.ReadDir(parent)
		if err != nil {
			continue
		}
		for _, e := range entries {
			list = append(list, filepath.Join(parent, e.Name()))
		}
	}
	return list
}

// as makes a command one of a user's, with that user's rights and home.
func (r *removal) as(cmd *exec.Cmd, f ownFolder) error {
	cmd.Env = []string{"PATH=/usr/bin:/bin:/usr/sbin:/sbin", "HUSORDEN_LANG=" + r.lang}
	if f.mine {
		cmd.Env = append(os.Environ(), "HUSORDEN_LANG="+r.lang)
		return nil
	}
	st, ok := owner(f.home)
	if !ok || int(st.Uid) != f.uid {
		return fmt.Errorf("%s has another owner now", f.home)
	}
	cmd.Env = append(cmd.Env, "HOME="+f.home)
	cmd.SysProcAttr = &syscall.SysProcAttr{Credential: &syscall.Credential{Uid: st.Uid, Gid: st.Gid}}
	return nil
}

// companionWithin is how long a companion may take to begin its work.
const companionWithin = 30 * time.Second

// restoreOf brings back the files of a user, with that user's rights: by the
// companion that works for them, or one that is started for it.
func (r *removal) restoreOf(ctx context.Context, f ownFolder) error {
	self, err := os.Executable()
	if err != nil {
		return err
	}
	ctx, stop := context.WithCancel(ctx)
	defer stop()
	companion := exec.CommandContext(ctx, filepath.Join(filepath.Dir(self), "husorden-companion"), "--no-desktop")
	companion.Cancel = func() error { return companion.Process.Signal(syscall.SIGTERM) }
	companion.WaitDelay = 10 * time.Second
	if err := r.as(companion, f); err != nil {
		return err
	}
	if err := companion.Start(); err != nil {
		return fmt.Errorf("starting the companion: %w", err)
	}
	defer func() {
		stop()
		companion.Wait() //nolint:errcheck // it was told to end, or there was another
	}()
	var text []byte
	for begun := time.Now(); ; {
		cmd := exec.CommandContext(ctx, self, "restore", "all")
		if err := r.as(cmd, f); err != nil {
			return err
		}
		if text, err = cmd.CombinedOutput(); err == nil || time.Since(begun) > companionWithin {
			break
		}
		select {
		case <-ctx.Done():
			return ctx.Err()
		case <-time.After(500 * time.Millisecond):
		}
	}
	fmt.Fprintf(r.out, "%s", text)
	return err
}

// quiet ends the companion that a user's systemd has started. It would write into
// the folder that is about to go. Elsewhere the service's removal has done so, or
// it ends with the session.
func (r *removal) quiet(ctx context.Context, f ownFolder) {
	const systemctl = "/usr/bin/systemctl"
	run := "/run/user/" + strconv.Itoa(f.uid)
	if f.device || r.service == nil || !exists(run+"/systemd/private") || !exists(systemctl) {
		return
	}
	ctx, stop := context.WithTimeout(ctx, companionWithin)
	defer stop()
	cmd := exec.CommandContext(ctx, systemctl, "--user", "stop", "husorden-companion.service")
	if err := r.as(cmd, f); err == nil {
		cmd.Env = append(cmd.Env, "XDG_RUNTIME_DIR="+run)
		cmd.Run() //nolint:errcheck // there may be none
	}
}

func exists(path string) bool {
	_, err := os.Lstat(path)
	return err == nil
}
