package api_test

import (
	"log/slog"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"testing"

	"github.com/husorden/husorden/central/api"
)

// TestReleases: the lists and packages of the folder are handed out, whole or from
// a byte on, and nothing else that lies there or elsewhere.
func TestReleases(t *testing.T) {
	w := begun(t)
	dir := filepath.Join(t.TempDir(), "releases")
	put := func(name, text string) {
		t.Helper()
		if err := os.MkdirAll(filepath.Dir(filepath.Join(dir, name)), 0o755); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(filepath.Join(dir, name), []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	put("stable.releases", "a list")
	put("husorden-1.2.3-x64.msi", "0123456789")
	put("release.key", "secret")
	put(".deb", "hidden")
	put("folder.deb/x.deb", "deeper")
	put("../outside.deb", "outside")
	if err := os.Symlink("../outside.deb", filepath.Join(dir, "link.deb")); err != nil {
		t.Fatal(err)
	}
	get := func(o api.Options, path, ranged string) *httptest.ResponseRecorder {
		t.Helper()
		o.Store, o.Box, o.Now, o.Log = w.store, w.box, w.time, slog.New(slog.DiscardHandler)
		a, err := api.New(o)
		w.check(err)
		r := httptest.NewRequest("GET", path, nil)
		if ranged != "" {
			r.Header.Set("Range", ranged)
		}
		rec := httptest.NewRecorder()
		a.Handler().ServeHTTP(rec, r)
		return rec
	}
	o := api.Options{Releases: dir}
	for _, c := range []struct {
		path, ranged, body string
		code               int
	}{
		{"/releases/stable.releases", "", "a list", http.StatusOK},
		{"/releases/husorden-1.2.3-x64.msi", "", "0123456789", http.StatusOK},
		{"/releases/husorden-1.2.3-x64.msi", "bytes=7-", "789", http.StatusPartialContent},
		{"/releases/husorden-1.2.3-x64.msi", "bytes=10-", "", http.StatusRequestedRangeNotSatisfiable},
		{"/releases/early.releases", "", "", http.StatusNotFound},
		{"/releases/release.key", "", "", http.StatusNotFound},
		{"/releases/.deb", "", "", http.StatusNotFound},
		{"/releases/folder.deb", "", "", http.StatusNotFound},
		{"/releases/folder.deb/x.deb", "", "", http.StatusNotFound},
		{"/releases/link.deb", "", "", http.StatusNotFound},
		{"/releases/..%2Foutside.deb", "", "", http.StatusNotFound},
		{"/releases/", "", "", http.StatusNotFound},
	} {
		got := get(o, c.path, c.ranged)
		if got.Code != c.code || c.body != "" && got.Body.String() != c.body {
			t.Errorf("%s %s: %d %q", c.path, c.ranged, got.Code, got.Body)
		}
	}
	if got := get(o, "/releases/stable.releases", "").Header(); got.Get("Cache-Control") != "no-cache" || got.Get("X-Content-Type-Options") != "nosniff" {
		t.Errorf("%v", got)
	}
	if got := get(api.Options{}, "/releases/stable.releases", ""); got.Code != http.StatusNotFound {
		t.Errorf("without a folder: %d", got.Code)
	}
}
