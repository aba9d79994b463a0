package update

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"net/http"
	"net/url"
	"os"
	"path/filepath"
	"strings"

	"github.com/husorden/husorden/platform/rootfs"
	"github.com/husorden/husorden/policy/release"
)

// found is a Problem with its cause.
type found struct {
	problem Problem
	cause   error
}

func (f found) Error() string { return string(f.problem) + ": " + f.cause.Error() }
func (f found) Unwrap() error { return f.cause }

// ProblemOf is the problem that an error of this package is about.
func ProblemOf(err error) Problem {
	var f found
	switch {
	case err == nil:
		return NoProblem
	case errors.As(err, &f):
		return f.problem
	case rootfs.IsFull(err):
		return DiskFull
	}
	return NotWritten
}

// address returns the place of a file beside the list.
func (o Order) address(name string) (string, error) {
	u, err := url.Parse(o.From)
	if err != nil {
		return "", err
	}
	host := u.Hostname()
	if u.Host == "" || u.User != nil || u.Scheme != "https" && (u.Scheme != "http" || host != "127.0.0.1" && host != "::1" && host != "localhost") {
		return "", fmt.Errorf("%q is no https address", o.From)
	}
	return u.JoinPath(name).String(), nil
}

// fetch asks for a file from a byte on. The body must be closed.
func (u *Updater) fetch(ctx context.Context, o Order, name string, from int64) (*http.Response, error) {
	at, err := o.address(name)
	if err != nil {
		return nil, err
	}
	r, err := http.NewRequestWithContext(ctx, http.MethodGet, at, nil)
	if err != nil {
		return nil, err
	}
	if from > 0 {
		r.Header.Set("Range", fmt.Sprintf("bytes=%d-", from))
	}
	client, err := u.o.Client(o)
	if err != nil {
		return nil, err
	}
	defer client.CloseIdleConnections()
	return client.Do(r)
}

// list fetches the signed list.
func (u *Updater) list(ctx context.Context, o Order, s *State) (release.List, error) {
	resp, err := u.fetch(ctx, o, o.Channel+".releases", 0)
	if err != nil {
		return release.List{}, found{Unreachable, err}
	}
	defer resp.Body.Close()
	if resp.StatusCode != http.StatusOK {
		return release.List{}, found{Unreachable, errors.New(resp.Status)}
	}
	data, err := io.ReadAll(io.LimitReader(resp.Body, release.MostBytes+1))
	if err != nil {
		return release.List{}, found{Unreachable, err}
	}
	l, err := release.Open(data, o.Channel, u.o.Keys, u.o.Now())
	switch {
	case errors.Is(err, release.ErrSignature):
		return l, found{NotSigned, err}
	case errors.Is(err, release.ErrExpired):
		return l, found{OldList, err}
	case err != nil:
		return l, found{BadList, err}
	case l.Issued.Before(s.Issued[o.Channel]):
		return l, found{OldList, fmt.Errorf("it is of %s, and one of %s was seen", l.Issued, s.Issued[o.Channel])}
	}
	return l, nil
}

// stage brings a package into the folder and returns its path there. One that is
// there already, whole or begun, is not fetched again.
func (u *Updater) stage(ctx context.Context, o Order, p release.Package) (string, error) {
	path := filepath.Join(u.o.Dir, p.Name)
	if sum, err := fileSum(path); err == nil && sum == p.SHA256 {
		return path, nil
	}
	part := path + ".part"
	for range 2 { // a begun one can be of another file
		if err := u.download(ctx, o, p, part); err != nil {
			return "", err
		}
		sum, err := fileSum(part)
		if err != nil {
			return "", err
		}
		if sum == p.SHA256 {
			return path, os.Rename(part, path)
		}
		if err := u.drop(filepath.Base(part)); err != nil {
			return "", err
		}
	}
	return "", found{BadPackage, fmt.Errorf("%s is not what the list says", p.Name)}
}

func (u *Updater) download(ctx context.Context, o Order, p release.Package, part string) (err error) {
	f, err := os.OpenFile(part, os.O_CREATE|os.O_RDWR, 0o600)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, f.Close()) }()
	at, err := f.Seek(0, io.SeekEnd)
	if err != nil {
		return err
	}
	if at > p.Size {
		at = 0
	}
	if at == p.Size {
		return nil
	}
	resp, err := u.fetch(ctx, o, p.Name, at)
	if err != nil {
		return found{Unreachable, err}
	}
	defer resp.Body.Close()
	switch {
	case resp.StatusCode == http.StatusPartialContent && at > 0 && strings.HasPrefix(resp.Header.Get("Content-Range"), fmt.Sprintf("bytes %d-", at)):
	case resp.StatusCode == http.StatusOK:
		at = 0
	default:
		return found{Unreachable, errors.New(resp.Status)}
	}
	if err := f.Truncate(at); err != nil {
		return err
	}
	if _, err := f.Seek(at, io.SeekStart); err != nil {
		return err
	}
	w := &written{to: f}
	n, err := io.Copy(w, io.LimitReader(resp.Body, p.Size-at+1))
	switch {
	case w.err != nil:
		return w.err // of the disk
	case err != nil:
		return found{Unreachable, err}
	case at+n < p.Size:
		return found{Unreachable, io.ErrUnexpectedEOF}
	}
	return f.Sync()
}

// written tells an error of the file apart from one of what is read.
type written struct {
	to  io.Writer
	err error
}

func (w *written) Write(b []byte) (int, error) {
	n, err := w.to.Write(b)
	w.err = err
	return n, err
}

// drop removes a file of the folder.
func (u *Updater) drop(name string) error {
	dir, err := os.OpenRoot(u.o.Dir)
	if err != nil {
		return err
	}
	defer dir.Close()
	if err := dir.Remove(name); err != nil && !errors.Is(err, fs.ErrNotExist) {
		return err
	}
	return nil
}

func fileSum(path string) (_ string, err error) {
	f, err := os.Open(path)
	if err != nil {
		return "", err
	}
	defer func() { err = errors.Join(err, f.Close()) }()
	h := sha256.New()
	if _, err := io.Copy(h, f); err != nil {
		return "", err
	}
	return hex.EncodeToString(h.Sum(nil)), nil
}
