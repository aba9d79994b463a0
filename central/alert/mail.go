package alert

import (
	"bytes"
	"context"
	"crypto/tls"
	"errors"
	"fmt"
	"mime"
	"mime/quotedprintable"
	"net"
	"net/mail"
	"net/smtp"
	"slices"
	"strings"
	"time"

	"github.com/husorden/husorden/central/store"
)

// Mail is a mail server and who mail is from. No mail leaves this machine without
// TLS.
type Mail struct {
	Server         string      // host:port
	From           string      // an address
	User, Password string      // "": the server takes mail without
	Implicit       bool        // TLS from the first byte, as on port 465, instead of STARTTLS
	TLS            *tls.Config // nil: the system's roots
}

// ErrMail: the address is none.
var ErrMail = errors.New("write an e-mail address, as it@example.dk")

// CheckMail wants an address, and nothing but it.
func CheckMail(address string) error {
	a, err := mail.ParseAddress(address)
	if err != nil || a.Address != address || len(address) > 254 || strings.ContainsFunc(address, func(r rune) bool { return r <= ' ' || r >= 0x7f }) {
		return ErrMail
	}
	return nil
}

// Check wants the server to be host:port and the sender an address.
func (m *Mail) Check() error {
	if host, port, err := net.SplitHostPort(m.Server); err != nil || host == "" || port == "" {
		return errors.New("write the mail server as HOST:PORT, as smtp.example.dk:587")
	}
	return CheckMail(m.From)
}

func (m *Mail) send(ctx context.Context, o store.Outgoing, text message, now time.Time) (err error) {
	body, err := m.compose(o, text, now)
	if err != nil {
		return errors.Join(badEncoding, err)
	}
	c, err := m.connect(ctx)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, ignoreClosed(c.Close())) }()
	if m.User != "" {
		if err := c.Auth(m.auth(c)); err != nil {
			return errors.Join(noSignIn, err)
		}
	}
	if err := deliver(c, m.From, o.To.Address, body); err != nil {
		return errors.Join(noMail, err)
	}
	_ = c.Quit() // it was taken: what the server says now changes nothing
	return nil
}

func ignoreClosed(err error) error {
	if errors.Is(err, net.ErrClosed) {
		return nil
	}
	return err
}

func deliver(c *smtp.Client, from, to string, body []byte) error {
	if err := c.Mail(from); err != nil {
		return err
	}
	if err := c.Rcpt(to); err != nil {
		return err
	}
	w, err := c.Data()
	if err != nil {
		return err
	}
	_, err = w.Write(body)
	return errors.Join(err, w.Close())
}

// connect speaks to the server, under TLS unless it is on this machine and has
// none.
func (m *Mail) connect(ctx context.Context) (*smtp.Client, error) {
	host, _, err := net.SplitHostPort(m.Server)
	if err != nil {
		return nil, noServer
	}
	conn, err := (&net.Dialer{}).DialContext(ctx, "tcp", m.Server)
	if err != nil {
		return nil, errors.Join(noConnect, err)
	}
	if until, ok := ctx.Deadline(); ok {
		if err := conn.SetDeadline(until); err != nil {
			return nil, errors.Join(noConnect, err, conn.Close())
		}
	}
	config := m.TLS.Clone()
	if config == nil {
		config = &tls.Config{}
	}
	config.ServerName, config.MinVersion = host, tls.VersionTLS12
	if m.Implicit {
		t := tls.Client(conn, config)
		if err := t.HandshakeContext(ctx); err != nil {
			return nil, errors.Join(noTLS, err, conn.Close())
		}
		conn = t
	}
	c, err := smtp.NewClient(conn, host)
	if err != nil {
		return nil, errors.Join(noConnect, err, conn.Close())
	}
	if m.Implicit {
		return c, nil
	}
	if has, _ := c.Extension("STARTTLS"); !has {
		if ip := net.ParseIP(host); host == "localhost" || ip != nil && ip.IsLoopback() {
			return c, nil
		}
		return nil, errors.Join(noTLS, c.Close())
	}
	if err := c.StartTLS(config); err != nil {
		return nil, errors.Join(noTLS, err, c.Close())
	}
	return c, nil
}

// auth is PLAIN, or LOGIN with servers that know no other.
func (m *Mail) auth(c *smtp.Client) smtp.Auth {
	host, _, _ := net.SplitHostPort(m.Server)
	_, ways := c.Extension("AUTH")
	if list := strings.Fields(strings.ToUpper(ways)); !slices.Contains(list, "PLAIN") && slices.Contains(list, "LOGIN") {
		return &login{m.User, m.Password}
	}
	return smtp.PlainAuth("", m.User, m.Password, host)
}

// login is AUTH LOGIN, which net/smtp has not.
type login struct{ user, password string }

// Start implements smtp.Auth.
func (l *login) Start(s *smtp.ServerInfo) (string, []byte, error) {
	if !s.TLS {
		return "", nil, errors.New("the password is not sent without TLS")
	}
	return "LOGIN", nil, nil
}

// Next implements smtp.Auth.
func (l *login) Next(asked []byte, more bool) ([]byte, error) {
	switch word := strings.ToLower(string(asked)); {
	case !more:
		return nil, nil
	case strings.HasPrefix(word, "user"):
		return []byte(l.user), nil
	case strings.HasPrefix(word, "pass"):
		return []byte(l.password), nil
	}
	return nil, errors.New("the mail server asks for something else than a name and a password")
}

// compose writes the mail. The id of the digest is that of the mail, so that one
// that came twice is seen to be the same.
func (m *Mail) compose(o store.Outgoing, text message, now time.Time) ([]byte, error) {
	_, domain, _ := strings.Cut(m.From, "@")
	var b bytes.Buffer
	for _, h := range [][2]string{
		{"From", "Husorden <" + m.From + ">"},
		{"To", "<" + o.To.Address + ">"},
		{"Subject", mime.QEncoding.Encode("utf-8", text.subject)},
		{"Date", now.UTC().Format(time.RFC1123Z)},
		{"Message-ID", "<" + string(o.ID) + "@" + domain + ">"},
		{"Auto-Submitted", "auto-generated"},
		{"MIME-Version", "1.0"},
		{"Content-Type", "text/plain; charset=utf-8"},
		{"Content-Transfer-Encoding", "quoted-printable"},
	} {
		if strings.ContainsAny(h[1], "\r\n") {
			return nil, fmt.Errorf("the header %s has a line break", h[0])
		}
		b.WriteString(h[0] + ": " + h[1] + "\r\n")
	}
	b.WriteString("\r\n")
	q := quotedprintable.NewWriter(&b)
	_, err := q.Write([]byte(strings.ReplaceAll(text.body, "\n", "\r\n")))
	return b.Bytes(), errors.Join(err, q.Close())
}
