package extract

import (
	"bytes"
	"context"
	"go/build"
	"io/fs"
	"os"
	"path/filepath"
	"testing"
	"time"
	"unicode/utf8"

	"github.com/husorden/husorden/agent/extract/doc"
	"github.com/husorden/husorden/policy"
)

// TestRealFiles reads the Go distribution's own test data: archives, pictures,
// messages and programs, many of them damaged on purpose.
func TestRealFiles(t *testing.T) {
	files := 0
	limits := doc.Limits{Time: 20 * time.Second}
	for _, dir := range []string{"archive", "compress", "debug", "encoding", "html", "image", "mime", "net/mail", "text", "unicode"} {
		root := filepath.Join(build.Default.GOROOT, "src", dir)
		err := filepath.WalkDir(root, func(path string, e fs.DirEntry, err error) error {
			if err != nil || !e.Type().IsRegular() {
				return err
			}
			content, err := os.ReadFile(path)
			if err != nil {
				return err
			}
			files++
			var out bytes.Buffer
			r := Extract(context.Background(), doc.Input{Name: e.Name(), R: bytes.NewReader(content), Size: int64(len(content))}, limits, &out)
			if r.Reason == policy.ParserFailed || r.Reason == policy.Timeout {
				t.Errorf("%s: %v", path, r.Detail)
			}
			if !utf8.Valid(out.Bytes()) {
				t.Errorf("%s: text is not UTF-8", path)
			}
			if filepath.Ext(path) == ".go" && (r.Reason != "" || out.Len() < len(content)*9/10) {
				t.Errorf("%s: %s %q, %d of %d bytes", path, r.Format, r.Reason, out.Len(), len(content))
			}
			return nil
		})
		if err != nil {
			t.Fatal(err)
		}
	}
	if files < 500 {
		t.Errorf("found %d files, want at least 500", files)
	}
}
