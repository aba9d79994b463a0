package main

import (
	"errors"
	"io"
	"strings"
	"testing"
	"testing/iotest"
)

func TestReadToken(t *testing.T) {
	token := "ho1" + strings.Repeat("a", 32)
	broken := errors.New("broken")
	tests := map[string]struct {
		in   io.Reader
		want string
		err  string // a part of it
	}{
		"a line":              {in: strings.NewReader(token + "\n"), want: token},
		"no end of line":      {in: strings.NewReader(token), want: token},
		"byte by byte":        {in: iotest.OneByteReader(strings.NewReader(token + "\n")), want: token},
		"spaces, Windows":     {in: strings.NewReader(" \t" + token + " \r\n"), want: token},
		"a PowerShell's":      {in: strings.NewReader("\ufeff" + token + "\r\n"), want: token},
		"what follows":        {in: strings.NewReader(token + "\n" + strings.Repeat("x", 2*maxToken)), want: token},
		"the longest":         {in: strings.NewReader(strings.Repeat(" ", maxToken-len(token)-1) + token + "\n"), want: token},
		"nothing":             {in: strings.NewReader(""), err: "no token on standard input"},
		"an empty line":       {in: strings.NewReader("  \n" + token + "\n"), err: "write it as one line there"},
		"too long":            {in: strings.NewReader(strings.Repeat("a", maxToken) + "\n"), err: "longer than 4096 bytes"},
		"that never ends":     {in: iotest.OneByteReader(letters{}), err: "longer than 4096 bytes"},
		"that cannot be read": {in: iotest.ErrReader(broken), err: "reading the token: broken"},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			got, err := readToken(test.in)
			if got != test.want {
				t.Errorf("got %q, want %q", got, test.want)
			}
			if (err == nil) != (test.err == "") || err != nil && !strings.Contains(err.Error(), test.err) {
				t.Errorf("error %v, want %q", err, test.err)
			}
		})
	}
}
