package opener

import (
	"errors"
	"testing"
)

// TestBrowseOwnPagesOnly: nothing else is handed to a browser.
func TestBrowseOwnPagesOnly(t *testing.T) {
	for _, address := range []string{"", "https://127.0.0.1:1/", "http://example.org:80/", "http://localhost:80/", "file:///etc/passwd",
		"http://127.0.0.1/", "http://a@127.0.0.1:1/", "http://127.0.0.1:1/ --flag", "http://127.0.0.1.example.org:1/"} {
		if err := Browse(t.Context(), address); !errors.Is(err, ErrAddress) {
			t.Errorf("%q: %v", address, err)
		}
	}
}
