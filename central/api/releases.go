package api

import (
	"net/http"
	"os"
	"regexp"
	"strings"
	"time"

	"github.com/husorden/husorden/policy/compliance"
)

// released is a file that may be handed out: a signed list, or a package in one.
// Whoever gets it checks it; it holds nothing of anybody.
var released = regexp.MustCompile(`^[a-z0-9][A-Za-z0-9._-]{0,99}\.(releases|msi|pkg|deb|rpm)$`)

// sendWithin is how long a package may take over a slow line. It can be gone on
// with where it broke.
const sendWithin = 20 * time.Minute

// release hands out a file of the folder of releases.
func (a *API) release(w http.ResponseWriter, r *http.Request) {
	if wait := a.fast.take(a.client(r)); wait > 0 {
		w.Header().Set("Retry-After", seconds(wait))
		a.count.add("releases", string(compliance.TooMany))
		plain(w, http.StatusTooManyRequests, "Too many requests. Wait a little and try again.\n")
		return
	}
	name := r.PathValue("name")
	none := func() {
		a.count.add("releases", string(compliance.NotFound))
		plain(w, http.StatusNotFound, "there is no such release\n")
	}
	if !released.MatchString(name) {
		none()
		return
	}
	f, err := os.OpenInRoot(a.o.Releases, name)
	if err != nil {
		none()
		return
	}
	defer f.Close()
	info, err := f.Stat()
	if err != nil || !info.Mode().IsRegular() {
		none()
		return
	}
	h := w.Header()
	h.Set("Content-Type", "application/octet-stream")
	h.Set("X-Content-Type-Options", "nosniff")
	if strings.HasSuffix(name, ".releases") { // a new one takes its place
		h.Set("Cache-Control", "no-cache")
	}
	if err := http.NewResponseController(w).SetWriteDeadline(a.o.Now().Add(sendWithin)); err != nil {
		a.o.Log.DebugContext(r.Context(), "no deadline", "error", err)
	}
	a.count.add("releases", "")
	http.ServeContent(w, r, name, info.ModTime(), f)
}
