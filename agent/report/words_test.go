package report

import (
	"context"
	"crypto/tls"
	"crypto/x509"
	"errors"
	"fmt"
	"net"
	"strings"
	"testing"

	"github.com/husorden/husorden/policy/compliance"
)

// TestWords: each error says in Danish what to do, and the English keeps what it
// was made of.
func TestWords(t *testing.T) {
	refused := &Refused{Status: 403}
	refused.Code = compliance.BadToken
	for _, tt := range []struct {
		err error
		da  string
	}{
		{errToken, "begynder med ho1"},
		{errPlain, "https://"},
		{errAddress, "https://navn"},
		{fmt.Errorf("enrolling: %w", errRedirects), "sender videre"},
		{fmt.Errorf("enrolling: %w", refused), "bed den, der gav dig den, om en ny"},
		{&Refused{Status: 500}, "serveren sagde nej"},
		{fmt.Errorf("reaching central: %w", &net.DNSError{Err: "no such host"}), "ingen server med det navn"},
		{&tls.CertificateVerificationError{Err: x509.UnknownAuthorityError{}}, "--ca"},
		{context.DeadlineExceeded, "firewall og proxy"},
		{errors.New("connection refused"), "firewall og proxy"},
	} {
		w := Words(tt.err)
		if !strings.Contains(w.DA, tt.da) || !strings.HasPrefix(w.EN, tt.err.Error()) {
			t.Errorf("%v: %q, %q", tt.err, w.DA, w.EN)
		}
	}
}
