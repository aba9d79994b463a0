package evidence

import (
	"bytes"
	"crypto/ed25519"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"time"

	"github.com/husorden/husorden/central/seal"
	"github.com/husorden/husorden/central/store"
	"github.com/husorden/husorden/policy/compliance"
)

// Format is a form in which evidence is handed out.
type Format string

// The formats.
const (
	JSON Format = "json"
	CSV  Format = "csv"
	XLSX Format = "xlsx"
	PDF  Format = "pdf"
)

// Formats lists every format, the default first.
var Formats = []Format{JSON, CSV, XLSX, PDF}

// Seal is the last line of a sealed file: whose evidence it is, and the key that
// signed every byte before the signature, which ends the line. In a PDF it is a
// comment, in a zip archive (XLSX is one) the archive's comment.
type Seal struct {
	Format       Format         `json:"format"`
	Organisation Organisation   `json:"organisation"`
	From         string         `json:"from"`
	To           string         `json:"to"`
	Made         time.Time      `json:"made"`
	Data         compliance.Sum `json:"data"` // Evidence.Sum
	Key          compliance.Key `json:"key"`
}

const (
	// No name holds a line feed, so nothing else in the last line can look like it.
	sealMark = "\n%husorden-evidence-v1 "
	sealEnd  = 2*ed25519.SignatureSize + len("\n")
	// mostSeal is the longest last line. A reader of PDF looks for the end of a file
	// in its last 1024 bytes.
	mostSeal = 1000
)

// signer signs with an organisation's key.
type signer struct {
	private ed25519.PrivateKey
	public  compliance.Key
	sum     compliance.Sum // of the evidence that is written
}

func signerOf(e *Evidence, o store.Organisation, box *seal.Box) (signer, error) {
	key, err := PrivateKey(o, box)
	return signer{key, compliance.KeyOf(o.PolicyKey), e.Sum()}, err
}

// line is the last line of a file, its signature still empty.
func (k signer) line(e *Evidence, f Format) ([]byte, error) {
	s := Seal{f, Organisation{e.Organisation.ID, short(e.Organisation.Name)}, e.From, e.To, e.Made.UTC(), k.sum, k.public}
	var b bytes.Buffer
	b.WriteString(sealMark)
	enc := json.NewEncoder(&b)
	enc.SetEscapeHTML(false)
	if err := enc.Encode(s); err != nil {
		return nil, fmt.Errorf("sealing evidence: %w", err)
	}
	b.Truncate(b.Len() - 1) // its line feed
	b.WriteString(" " + string(bytes.Repeat([]byte{'0'}, sealEnd-1)) + "\n")
	if b.Len() > mostSeal {
		return nil, fmt.Errorf("sealing evidence: a seal of %d bytes", b.Len())
	}
	return b.Bytes(), nil
}

// short keeps what a name has of signs that one line can hold.
func short(name string) string {
	rs := []rune(printable(name, nil))
	return string(rs[:min(len(rs), 60)])
}

// sign fills in the signature of a file that ends in a line.
func (k signer) sign(file []byte) {
	at := len(file) - sealEnd
	hex.Encode(file[at:], ed25519.Sign(k.private, sealed(file[:at])))
}

// data signs the sum of the data, for those who have it on paper.
func (k signer) data() string {
	return hex.EncodeToString(ed25519.Sign(k.private, []byte("husorden-evidence-data-v1\n"+string(k.sum))))
}

func sealed(b []byte) []byte {
	sum := sha256.Sum256(b)
	return []byte("husorden-evidence-file-v1\n" + hex.EncodeToString(sum[:]))
}

// Check reads evidence of any format that is signed, and says whose it is and that
// no byte of it was changed. key is as in Verify. The error wraps ErrForged.
func Check(b []byte, key compliance.Key) (Seal, error) {
	if !bytes.HasPrefix(b, []byte("%PDF-")) && !bytes.HasPrefix(b, []byte("PK\x03\x04")) {
		e, by, err := Verify(b, key)
		if err != nil {
			return Seal{}, err
		}
		return Seal{JSON, e.Organisation, e.From, e.To, e.Made, e.Sum(), by}, nil
	}
	at := len(b) - sealEnd
	if at < 0 || b[len(b)-1] != '\n' {
		return Seal{}, fmt.Errorf("%w: it has no seal", ErrForged)
	}
	begin := bytes.LastIndex(b[:at], []byte(sealMark))
	if begin < 0 || len(b)-begin > mostSeal {
		return Seal{}, fmt.Errorf("%w: it has no seal", ErrForged)
	}
	var s Seal
	if err := json.Unmarshal(bytes.TrimSuffix(b[begin+len(sealMark):at], []byte(" ")), &s); err != nil {
		return Seal{}, fmt.Errorf("%w: its seal is no JSON of this form", ErrForged)
	}
	if key != "" && key != s.Key {
		return Seal{}, fmt.Errorf("%w: it was signed with another key", ErrForged)
	}
	written := string(b[at : len(b)-1])
	sig, err := hex.DecodeString(written)
	if pub := s.Key.Public(); err != nil || pub == nil || hex.EncodeToString(sig) != written || !ed25519.Verify(pub, sealed(b[:at]), sig) {
		return Seal{}, fmt.Errorf("%w: the signature does not fit", ErrForged)
	}
	return s, nil
}
