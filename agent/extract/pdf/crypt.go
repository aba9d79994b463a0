package pdf

import (
	"crypto/aes"
	"crypto/cipher"
	"crypto/md5"
	"crypto/rc4"
	"errors"
	"fmt"

	"github.com/husorden/husorden/agent/extract/doc"
)

// method is how strings or streams are encrypted.
type method byte

const (
	plaintext method = iota
	rc4Key
	aes128
	aes256
)

// crypt opens what the standard security handler locked with no user password.
type crypt struct {
	key     []byte
	strs    method
	streams method
	meta    bool // metadata is encrypted too
}

// decrypt prepares for an encrypted file. Only the empty user password is
// tried: with another one the file stays ErrEncrypted.
func (f *file) decrypt() error {
	if f.crypt != nil || f.trailer["Encrypt"] == nil {
		return nil
	}
	e := f.dict(f.trailer["Encrypt"])
	if f.crypt != nil { // found on the way, by a rebuild
		return nil
	}
	if e == nil {
		return fmt.Errorf("the encryption dictionary is missing: %w", doc.ErrEncrypted)
	}
	if h := f.name(e["Filter"]); h != "" && h != "Standard" {
		return fmt.Errorf("security handler %.40q: %w", h, doc.ErrEncrypted)
	}
	c := &crypt{meta: f.bool(e["EncryptMetadata"], true)}
	v, _ := f.int(e["V"])
	switch v {
	case 1, 2, 3:
		c.strs, c.streams = rc4Key, rc4Key
	case 4, 5:
		c.strs, c.streams = f.method(e, "StrF"), f.method(e, "StmF")
	default:
		return fmt.Errorf("encryption version %d: %w", v, doc.ErrEncrypted)
	}
	if c.key = f.fileKey(e, c.meta); c.key == nil {
		return fmt.Errorf("a password is needed: %w", doc.ErrEncrypted)
	}
	f.crypt = c
	clear(f.cache) // objects parsed so far were not decrypted
	clear(f.packs)
	f.cached, f.packed = 0, 0
	return nil
}

func (f *file) method(e dict, which name) method {
	n := f.name(e[which])
	if n == "" || n == "Identity" {
		return plaintext
	}
	cf := f.dict(f.dict(e["CF"])[n])
	switch f.name(cf["CFM"]) {
	case "V2":
		return rc4Key
	case "AESV2":
		return aes128
	case "AESV3":
		return aes256
	}
	return plaintext
}

// objectKey derives the key of one object.
func (c *crypt) objectKey(m method, id ref) []byte {
	if m == aes256 {
		return c.key
	}
	h := md5.New()
	h.Write(c.key)
	h.Write([]byte{byte(id.num), byte(id.num >> 8), byte(id.num >> 16), byte(id.gen), byte(id.gen >> 8)})
	if m == aes128 {
		h.Write([]byte("sAlT"))
	}
	return h.Sum(nil)[:min(len(c.key)+5, 16)]
}

// strings decrypts the strings inside o, which is object id.
func (c *crypt) strings(o any, id ref) any {
	if c.strs == plaintext {
		return o
	}
	var key []byte
	var walk func(any) any
	walk = func(o any) any {
		switch o := o.(type) {
		case text:
			if key == nil {
				key = c.objectKey(c.strs, id)
			}
			s, err := decipher(c.strs, key, []byte(o))
			if err != nil {
				return text("")
			}
			return text(s)
		case array:
			for i := range o {
				o[i] = walk(o[i])
			}
		case dict:
			for k, v := range o {
				o[k] = walk(v)
			}
		case *stream:
			walk(o.dict)
		}
		return o
	}
	return walk(o)
}

// stream decrypts the bytes of s.
func (c *crypt) stream(f *file, s *stream, data []byte) ([]byte, error) {
	m := c.streams
	if f.name(s.dict["Type"]) == "Metadata" && !c.meta {
		return data, nil
	}
	names, parms := f.filters(s)
	if len(names) > 0 && names[0] == "Crypt" {
		if n := f.name(parms[0]["Name"]); n == "" || n == "Identity" {
			return data, nil
		}
	}
	if m == plaintext {
		return data, nil
	}
	return decipher(m, c.objectKey(m, s.id), data)
}

// decipher decrypts data, which is left as it is.
func decipher(m method, key, data []byte) ([]byte, error) {
	if m == rc4Key {
		r, err := rc4.NewCipher(key)
		if err != nil {
			return nil, err
		}
		out := make([]byte, len(data))
		r.XORKeyStream(out, data)
		return out, nil
	}
	if len(data) < 2*aes.BlockSize {
		return nil, nil
	}
	iv, body := data[:aes.BlockSize], data[aes.BlockSize:]
	body = body[:len(body)/aes.BlockSize*aes.BlockSize]
	block, err := aes.NewCipher(key)
	if err != nil {
		return nil, err
	}
	if len(body) == 0 {
		return nil, errors.New("an encrypted string is too short")
	}
	out := make([]byte, len(body))
	cipher.NewCBCDecrypter(block, iv).CryptBlocks(out, body)
	if pad := int(out[len(out)-1]); pad >= 1 && pad <= aes.BlockSize {
		out = out[:len(out)-pad]
	}
	return out, nil
}
