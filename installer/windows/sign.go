package windows

import (
	"context"
	"errors"
	"fmt"
	"os"

	"github.com/husorden/husorden/installer/release"
)

// Signer signs programs and packages with Authenticode. What it is made of comes
// from the environment:
//
//	HUSORDEN_SIGN_CERT          certificate and those above it, PEM; without it, nothing is signed
//	HUSORDEN_SIGN_KEY           its key: a PEM file, or a pkcs11: URI
//	HUSORDEN_SIGN_PKCS11        the module (.so) of the token that has the key
//	HUSORDEN_SIGN_PASSFILE      a file with the key's pass phrase, or the token's PIN
//	HUSORDEN_SIGN_TIMESTAMP     the RFC 3161 time stamp authority's URL
//	HUSORDEN_SIGN_ROOTS         PEM: the roots to verify with; empty: the system's
//	HUSORDEN_SIGN_STAMP_ROOTS   PEM: the roots of the authority; empty: as above
type Signer struct{ cert, key, module, passFile, stamp, roots, stampRoots string }

// systemRoots are Debian's.
const systemRoots = "/etc/ssl/certs/ca-certificates.crt"

// NewSigner reads the environment. A half of what it needs is an error.
func NewSigner(getenv func(string) string) (*Signer, error) {
	s := &Signer{}
	for name, to := range map[string]*string{"CERT": &s.cert, "KEY": &s.key, "PKCS11": &s.module, "PASSFILE": &s.passFile,
		"TIMESTAMP": &s.stamp, "ROOTS": &s.roots, "STAMP_ROOTS": &s.stampRoots} {
		*to = getenv("HUSORDEN_SIGN_" + name)
	}
	if s.cert == "" && s.key == "" {
		return s, nil
	}
	if s.cert == "" || s.key == "" {
		return nil, errors.New("HUSORDEN_SIGN_CERT and HUSORDEN_SIGN_KEY go together")
	}
	if s.roots == "" {
		s.roots = systemRoots
	}
	if s.stampRoots == "" {
		s.stampRoots = s.roots
	}
	return s, release.Need(map[string]string{"osslsigncode": "osslsigncode"})
}

// Sign signs the file, puts a time stamp on the signature, so that it outlives
// the certificate, and verifies both. It does nothing without a certificate.
func (s *Signer) Sign(ctx context.Context, path string) error {
	if s.cert == "" {
		return nil
	}
	args := []string{"sign", "-h", "sha256", "-certs", s.cert, "-key", s.key, "-n", "Husorden", "-i", "https://github.com/husorden/husorden"}
	if s.module != "" {
		args = append(args, "-pkcs11module", s.module)
	}
	if s.passFile != "" {
		args = append(args, "-readpass", s.passFile)
	}
	if s.stamp != "" {
		args = append(args, "-ts", s.stamp)
	}
	signed := path + ".signed"
	if err := osslsigncode(ctx, append(args, "-in", path, "-out", signed)...); err != nil {
		return errors.Join(err, os.RemoveAll(signed))
	}
	if err := s.Verify(ctx, signed); err != nil {
		return errors.Join(err, os.RemoveAll(signed))
	}
	return os.Rename(signed, path)
}

// Verify returns an error unless the file is as it was signed, by somebody whom
// the roots vouch for.
func (s *Signer) Verify(ctx context.Context, path string) error {
	return osslsigncode(ctx, "verify", "-CAfile", s.roots, "-TSA-CAfile", s.stampRoots, "-in", path)
}

func osslsigncode(ctx context.Context, args ...string) error {
	out, err := release.Command(ctx, "", "osslsigncode", args...).CombinedOutput()
	if err != nil {
		return fmt.Errorf("osslsigncode %s: %w\n%s", args[0], err, out)
	}
	return nil
}
