package household

import (
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"github.com/husorden/husorden/agent/update"
)

// TestUpdateClient: the order's proxy is used, also one with a password, and not for
// what is excepted; no answer leads from https to anything less.
func TestUpdateClient(t *testing.T) {
	var asked []string
	proxy := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		asked = append(asked, r.Method+" "+r.Host+" "+r.Header.Get("Proxy-Authorization"))
		w.WriteHeader(http.StatusProxyAuthRequired)
	}))
	defer proxy.Close()
	get := func(o update.Order, address string) (string, error) {
		t.Helper()
		c, err := UpdateClient(o)
		if err != nil {
			t.Fatal(err)
		}
		defer c.CloseIdleConnections()
		resp, err := c.Get(address)
		if err != nil {
			return "", err
		}
		defer resp.Body.Close()
		b, err := io.ReadAll(resp.Body)
		return resp.Status + " " + string(b), err
	}
	o := update.Order{Proxy: strings.Replace(proxy.URL, "http://", "http://bruger:kode@", 1), NoProxy: "127.0.0.1"}
	if _, err := get(o, "https://releases.invalid/stable.releases"); err == nil || strings.Contains(err.Error(), "kode") {
		t.Errorf("through a proxy that refuses: %v", err)
	}
	if len(asked) != 1 || asked[0] != "CONNECT releases.invalid:443 Basic YnJ1Z2VyOmtvZGU=" {
		t.Errorf("the proxy was asked %q", asked)
	}

	plain := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) { io.WriteString(w, "plain") }))
	defer plain.Close()
	secure := httptest.NewTLSServer(http.RedirectHandler(plain.URL, http.StatusFound))
	defer secure.Close()
	c, err := UpdateClient(update.Order{})
	if err != nil {
		t.Fatal(err)
	}
	c.Transport = secure.Client().Transport
	resp, err := c.Get(secure.URL)
	if err != nil {
		t.Fatal(err)
	}
	resp.Body.Close()
	if resp.StatusCode != http.StatusFound {
		t.Errorf("from https to http: %s", resp.Status)
	}
	if _, err := get(update.Order{}, secure.URL); err == nil {
		t.Error("a server that nobody vouches for is believed")
	}
	if _, err := UpdateClient(update.Order{CA: []byte("x")}); err == nil {
		t.Error("an authority that is none")
	}
	if len(asked) != 1 {
		t.Errorf("the proxy was asked %q", asked)
	}
}
