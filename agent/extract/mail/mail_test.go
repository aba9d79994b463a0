package mail

import (
	"context"
	"encoding/base64"
	"errors"
	"fmt"
	"io"
	"strings"
	"testing"
	"unicode/utf8"

	"github.com/google/go-cmp/cmp"

	"github.com/husorden/husorden/agent/extract/doc"
	"github.com/husorden/husorden/agent/extract/plain"
)

// nested reads a document in a message: another message, or text.
func nested(d *doc.Doc, in doc.Input) error {
	if strings.HasSuffix(in.Name, ".jpg") {
		return doc.ErrImage
	}
	b := make([]byte, min(in.Size, 5))
	in.R.ReadAt(b, 0)
	if strings.EqualFold(string(b), "from:") {
		return EML(d, in)
	}
	return plain.Text(d, in)
}

func read(r doc.Reader, content string) (string, error) {
	var out strings.Builder
	d := doc.New(context.Background(), &out, doc.DefaultLimits(), nested)
	err := r(d, doc.Input{R: strings.NewReader(content), Size: int64(len(content))})
	return out.String(), err
}

func crlf(s string) string { return strings.ReplaceAll(s, "\n", "\r\n") }

var photo = base64.StdEncoding.EncodeToString([]byte("not really a picture"))

func TestEML(t *testing.T) {
	for _, c := range []struct {
		name, content, want string
		err                 error
	}{
		{"plain", "From: Bo Holm <bo@eksempel.dk>\nReceived: by x\nSubject: Sagen\n om Bo\n\nKære Åse\n", "From: Bo Holm <bo@eksempel.dk>\nSubject: Sagen om Bo\nKære Åse\n", nil},
		{"encoded words", "Subject: =?utf-8?B?w4VzZQ==?= =?UTF-8?Q?_S=C3=B8ren?= og =?iso-8859-1?q?=D8st?=\nFrom: =?utf-8?q?a=C3?= =?utf-8?q?=A5?= <a@b.dk>\n\nx\n",
			"Subject: Åse Søren og Øst\nFrom: aå <a@b.dk>\nx\n", nil},
		{"encoded words in bad shape", "Subject: =?x-unknown?Q?bl=E5b=E6r?= =?utf-8?X?a?= =?utf-8?B?w6U?= 50=? bl\xE5\n\nx\n", "Subject: blåbær =?utf-8?X?a?= å 50=? blå\nx\n", nil},
		{"alternative", "From: a\nContent-Type: multipart/alternative; boundary=\"b 1\"\n\nMIME\n--b 1\nContent-Type: text/plain; charset=iso-8859-1\nContent-Transfer-Encoding: quoted-printable\n\nbl=E5=\nb=E6r =ZZ\n--b 1\nContent-Type: text/html\n\n<p>bl&aring;</p>\n--b 1--\nefter\n",
			"From: a\nMIME\nblåbær =ZZ\nblå\nefter\n", nil},
		{"attachment", "From: a\nContent-Type: multipart/mixed; boundary=x\n\n--x\n\nhej\n--x\nContent-Type: application/octet-stream; name=\"=?utf-8?Q?s=C3=A5.txt?=\"\nContent-Transfer-Encoding: base64\nContent-Disposition: attachment; filename*0*=utf-8''s%C3%A5%20; filename*1=\"dan.txt\"\n\nw4VzZSBT\nw7hyZW4=\n--x--\n",
			"From: a\nhej\nså dan.txt\nÅse Søren\n", nil},
		{"message in a message", "From: a\nContent-Type: multipart/mixed; boundary=x\n\n--x\nContent-Type: message/rfc822\n\nFrom: b\nSubject: indre\nContent-Type: multipart/mixed; boundary=y\n\n--y\n\ninderst\n--y--\n--x\n\nydre\n--x--\n",
			"From: a\nFrom: b\nSubject: indre\ninderst\nydre\n", nil},
		{"picture attached, picture in the page", "From: a\nContent-Type: multipart/mixed; boundary=x\n\n--x\nContent-Type: multipart/related; boundary=y\n\n--y\nContent-Type: text/html\n\n<p>hej\n--y\nContent-Type: image/png; name=logo.png\n\n" + photo + "\n--y--\n--x\nContent-Type: image/jpeg; name=barn.jpg\nContent-Transfer-Encoding: base64\n\n" + photo + "\n--x\n\nefter\n--x--\n",
			"From: a\nhej\nlogo.png\nbarn.jpg\nefter\n", doc.ErrImage},
		{"PGP", "From: a\nContent-Type: multipart/encrypted; boundary=x\n\n--x\nContent-Type: application/pgp-encrypted\n\nVersion: 1\n--x\nContent-Type: application/octet-stream\n\nxyz\n--x--\n", "From: a\n", doc.ErrEncrypted},
		{"S/MIME", "From: a\nContent-Type: application/pkcs7-mime; smime-type=enveloped-data; name=smime.p7m\nContent-Transfer-Encoding: base64\n\nAAAA\n", "From: a\n", doc.ErrEncrypted},
		{"no last boundary", "From: a\nContent-Type: multipart/mixed; boundary=x\n\n--x\n\nhej\n--x\n\nigen\n", "From: a\nhej\nigen\n", doc.ErrCorrupt},
		{"boundary not named", "From: a\nContent-Type: multipart/mixed\n\n--xyz\n\nhej\n--xyz\nContent-Type: text/html\n\n<b>igen</b>\n--xyz--\n", "From: a\nhej\nigen\n", nil},
		{"inner boundary missing", "From: a\nContent-Type: multipart/mixed; boundary=x\n\n--x\nContent-Type: multipart/alternative; boundary=y\n\n--y\n\nhej\n--x\n\nydre\n--x--\n", "From: a\nhej\nydre\n", nil},
		{"lines in the header that are none", "From: a\nhvad er det her\nSubject: b\n\nx\n", "hvad er det her\nFrom: a\nSubject: b\nx\n", nil},
		{"base64 with a foreign character", "From: a\nContent-Transfer-Encoding: base64\n\naGVq!IEJv\n", "From: a\nhej Bo\n", doc.ErrCorrupt},
		{"base64 broken off", "From: a\nContent-Transfer-Encoding: base64\n\naGVqIEJ", "From: a\nhej B\n", nil},
		{"charset nobody knows", "From: a\nContent-Type: text/plain; charset=\"x-foo\"\n\nbl\xE5b\xE6r\n", "From: a\nblåbær\n", nil},
		{"uuencode", "From: a\nContent-Transfer-Encoding: x-uuencode\n\nbegin 644 a\n", "From: a\n", doc.ErrUnsupported},
		{"header only", "From: a\nSubject: b", "From: a\nSubject: b\n", nil},
	} {
		for name, content := range map[string]string{c.name: c.content, c.name + " (crlf)": crlf(c.content)} {
			t.Run(name, func(t *testing.T) {
				got, err := read(EML, content)
				if !errors.Is(err, c.err) {
					t.Errorf("got error %v, want %v", err, c.err)
				}
				if diff := cmp.Diff(c.want, got); diff != "" {
					t.Errorf("-want +got:\n%s", diff)
				}
			})
		}
	}
}

func TestDeepMessageIsNotRecursion(t *testing.T) {
	var b strings.Builder
	for i := range 5000 {
		fmt.Fprintf(&b, "Content-Type: multipart/mixed; boundary=b%d\n\n--b%d\n", i, i)
	}
	b.WriteString("\ninderst\n")
	got, err := read(EML, b.String())
	if !errors.Is(err, doc.ErrCorrupt) || !strings.Contains(got, "inderst") {
		t.Errorf("got error %v and %d bytes", err, len(got))
	}
}

func TestPartsAreLimited(t *testing.T) {
	content := "From: a\nContent-Type: multipart/mixed; boundary=x\n\n" + strings.Repeat("--x\n\na\n", 20_000) + "--x--\n"
	if _, err := read(EML, content); !errors.Is(err, doc.ErrTooLarge) {
		t.Errorf("got error %v, want %v", err, doc.ErrTooLarge)
	}
}

func TestMBOX(t *testing.T) {
	got, err := read(MBOX, "From bo@eksempel.dk Mon Jan 1 10:00:00 2035\nFrom: a\n\n>From Bo\n>>From Ib\nFrom midt i\n\nFrom x\nFrom: b\nContent-Transfer-Encoding: base64\n\naGVq\n")
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff("From: a\nFrom Bo\n>From Ib\nFrom midt i\n\nFrom: b\nhej\n", got); diff != "" {
		t.Errorf("-want +got:\n%s", diff)
	}
}

func TestCards(t *testing.T) {
	for _, c := range []struct {
		name, content, want string
		err                 error
	}{
		{"2.1", "BEGIN:VCARD\nVERSION:2.1\nN;CHARSET=ISO-8859-1;ENCODING=QUOTED-PRINTABLE:S=F8ren=\nsen;=C5se\nTEL;CELL:20 20 20 20\nPHOTO;JPEG;BASE64:\n  AAAA\n  BBBB\n\nEND:VCARD\n",
			"VERSION: 2.1\nN: Åse Sørensen\nTEL: 20 20 20 20\n", nil},
		{"3.0", "BEGIN:VCARD\nitem1.ADR;TYPE=HOME:;2. th;Blåbærvej 7;Århus C;;8000;Danmark\nitem1.X-ABLabel:hjem\nNOTE:CPR 010246-50\n 00\\, husk\\ndet\nPHOTO;ENCODING=b:AAAA\nEND:VCARD\n",
			"ADR: Blåbærvej 7, 2. th, 8000 Århus C, Danmark\nX-ABLABEL: hjem\nNOTE: CPR 010246-5000, husk\ndet\n", nil},
		{"4.0", "BEGIN:VCARD\nFN;LANGUAGE=da:Bo Holm\nPHOTO:data:image/jpeg;base64,AAAA\nADR;LABEL=\"Vej 1: st.\":;;;;;;\nEND:VCARD\n", "FN: Bo Holm\nADR: Vej 1: st.\n", nil},
		{"calendar", "BEGIN:VCALENDAR\nSUMMARY:Møde om Bo\nATTENDEE;CN=\"Åse Øst\";ROLE=CHAIR:mailto:aase@eksempel.dk\nATTACH;ENCODING=BASE64;VALUE=BINARY:AAAA\nDESCRIPTION:til\n  sidst\nEND:VCALENDAR\n",
			"SUMMARY: Møde om Bo\nATTENDEE: Åse Øst mailto:aase@eksempel.dk\nDESCRIPTION: til sidst\n", doc.ErrUnsupported},
		{"not a property", "BEGIN:VCARD\nbare tekst\n", "bare tekst\n", nil},
	} {
		t.Run(c.name, func(t *testing.T) {
			got, err := read(VCF, crlf(c.content))
			if !errors.Is(err, c.err) {
				t.Errorf("got error %v, want %v", err, c.err)
			}
			if diff := cmp.Diff(c.want, got); diff != "" {
				t.Errorf("-want +got:\n%s", diff)
			}
		})
	}
}

func FuzzRead(f *testing.F) {
	for _, s := range []string{
		"From: =?utf-8?B?w4Vz?= =?x?q?=E5?=\nContent-Type: multipart/mixed; boundary=x\n\n--x\nContent-Transfer-Encoding: base64\nContent-Disposition: a; filename*0*=utf-8''%C3; filename*1=b\n\nw4V=\n--x\nContent-Type: message/rfc822\n\nFrom: b\n--x--\n",
		"From x\nFrom: a\n\n>From b\n\nFrom y\n", "Content-Type: multipart/a\n\n--x\n=\n=4\n",
		"BEGIN:VCARD\nN;CHARSET=x;QUOTED-PRINTABLE:=C5=\n=;\\\nX;Y=\"z:\n",
	} {
		f.Add([]byte(s))
	}
	f.Fuzz(func(t *testing.T, b []byte) {
		for name, r := range map[string]doc.Reader{"eml": EML, "mbox": MBOX, "vcf": VCF} {
			if got, err := read(r, string(b)); !utf8.ValidString(got) {
				t.Errorf("%s: invalid UTF-8 %q, error %v", name, got, err)
			}
		}
	})
}

func BenchmarkEML(b *testing.B) {
	line := "Den kære Åse har i dag talt med sagsbehandleren om skolen.\n"
	html := base64.StdEncoding.EncodeToString([]byte(strings.Repeat("<p>"+line+"</p>", 4000)))
	var coded strings.Builder
	for i := 0; i < len(html); i += 76 {
		coded.WriteString(html[i:min(i+76, len(html))] + "\n")
	}
	content := "From: a\nContent-Type: multipart/alternative; boundary=x\n\n--x\nContent-Transfer-Encoding: quoted-printable\n\n" +
		strings.Repeat(strings.ReplaceAll(line, "æ", "=C3=A6"), 4000) + "--x\nContent-Type: text/html\nContent-Transfer-Encoding: base64\n\n" + coded.String() + "--x--\n"
	b.SetBytes(int64(len(content)))
	for b.Loop() {
		d := doc.New(context.Background(), io.Discard, doc.DefaultLimits(), nested)
		if err := EML(d, doc.Input{R: strings.NewReader(content), Size: int64(len(content))}); err != nil {
			b.Fatal(err)
		}
	}
}
