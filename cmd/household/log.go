package household

import (
	"errors"
	"io"
	"log/slog"
	"os"
	"sync"
	"time"
)

// mostLog is how large the log grows before it begins anew; the one before it is
// kept beside it.
const mostLog = 1 << 20

// logFile is a log that keeps within its size.
type logFile struct {
	mu   sync.Mutex // guards all below
	path string
	f    *os.File
	size int64
}

// OpenLog opens the log at path, which is its owner's alone.
func OpenLog(path string) (io.WriteCloser, error) {
	l := &logFile{path: path}
	return l, l.open()
}

func (l *logFile) open() error {
	f, err := os.OpenFile(l.path, os.O_CREATE|os.O_WRONLY|os.O_APPEND, 0o600)
	if err != nil {
		return err
	}
	info, err := f.Stat()
	if err != nil {
		return errors.Join(err, f.Close())
	}
	l.f, l.size = f, info.Size()
	return nil
}

// Write implements io.Writer. A full disk ends no work: what cannot be logged is
// lost.
func (l *logFile) Write(b []byte) (int, error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	if l.size+int64(len(b)) > mostLog {
		if err := l.rotate(); err != nil {
			return 0, err
		}
	}
	n, err := l.f.Write(b)
	l.size += int64(n)
	return n, err
}

func (l *logFile) rotate() error {
	text, err := os.ReadFile(l.path)
	if err == nil {
		err = Replace(l.path+".1", text)
	}
	if err != nil {
		return err
	}
	empty, err := os.OpenFile(l.path, os.O_WRONLY|os.O_TRUNC, 0o600)
	if err != nil {
		return err
	}
	l.size = 0
	return empty.Close()
}

// Close closes the file.
func (l *logFile) Close() error {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.f.Close()
}

// Logger writes JSON lines that carry the time that everything else goes by.
func Logger(w io.Writer, now func() time.Time) *slog.Logger {
	return slog.New(slog.NewJSONHandler(w, &slog.HandlerOptions{ReplaceAttr: func(groups []string, a slog.Attr) slog.Attr {
		if len(groups) == 0 && a.Key == slog.TimeKey {
			a.Value = slog.TimeValue(now().UTC())
		}
		return a
	}}))
}
