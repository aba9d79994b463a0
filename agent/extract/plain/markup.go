package plain

import (
	"bytes"
	"errors"
	"io"

	"golang.org/x/net/html"
)

// tokenMost is the longest tag, text or comment held in memory, in bytes.
const tokenMost = 16 << 20

// tokens calls each for the tokens of HTML or XML, with the text of a text or
// comment token, until the text ends or each fails. A tag that never ends, or
// is too long, comes as text.
func tokens(r io.Reader, xml bool, each func(z *html.Tokenizer, kind html.TokenType, text []byte) error) error {
	for {
		z := html.NewTokenizer(r)
		z.SetMaxBuf(tokenMost)
		z.AllowCDATA(xml)
		kind := html.TextToken
		for kind != html.ErrorToken {
			var err error
			switch kind = z.Next(); kind {
			case html.ErrorToken:
				if rest := z.Raw(); !bytes.Contains(rest, []byte(";base64,")) {
					err = each(z, html.TextToken, rest)
				}
			case html.TextToken, html.CommentToken:
				err = each(z, kind, z.Text())
			default:
				err = each(z, kind, nil)
			}
			if err != nil {
				return err
			}
		}
		switch err := z.Err(); {
		case err == io.EOF:
			return nil
		case !errors.Is(err, html.ErrBufferExceeded):
			return err
		}
		r = io.MultiReader(bytes.NewReader(bytes.Clone(z.Buffered())), r)
	}
}
