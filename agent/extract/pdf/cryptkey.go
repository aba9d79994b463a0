package pdf

import (
	"bytes"
	"crypto/aes"
	"crypto/cipher"
	"crypto/md5"
	"crypto/rc4"
	"crypto/sha256"
	"crypto/sha512"
)

// padding stands for the empty password (ISO 32000-1, algorithm 2).
const padding = "\x28\xBF\x4E\x5E\x4E\x75\x8A\x41\x64\x00\x4E\x56\xFF\xFA\x01\x08" +
	"\x2E\x2E\x00\xB6\xD0\x68\x3E\x80\x2F\x0C\xA9\xFE\x64\x53\x69\x7A"

// fileKey returns the key that the empty user password gives, nil when the
// file has another one.
func (f *file) fileKey(e dict, meta bool) []byte {
	r, _ := f.int(e["R"])
	u := []byte(f.bytes(e["U"]))
	if r >= 5 {
		return key256(r, u, []byte(f.bytes(e["UE"])))
	}
	p, _ := f.int(e["P"])
	length, ok := f.int(e["Length"])
	if !ok {
		length = 40
		if cf := f.dict(f.dict(e["CF"])[f.name(e["StmF"])]); cf != nil {
			length = 128
		}
	}
	var id []byte
	if a := f.array(f.trailer["ID"]); len(a) > 0 {
		id = []byte(f.bytes(a[0]))
	}
	for _, n := range []int{length / 8, 16, 5} { // the length is often wrong
		if r < 3 {
			n = 5
		}
		if n < 5 || n > 16 {
			continue
		}
		key := key128(r, n, []byte(f.bytes(e["O"])), int32(p), id, meta)
		if proves(r, key, u, id) {
			return key
		}
	}
	return nil
}

func key128(r, n int, o []byte, p int32, id []byte, meta bool) []byte {
	h := md5.New()
	h.Write([]byte(padding))
	h.Write(o[:min(32, len(o))])
	h.Write([]byte{byte(p), byte(p >> 8), byte(p >> 16), byte(p >> 24)})
	h.Write(id)
	if r >= 4 && !meta {
		h.Write([]byte{255, 255, 255, 255})
	}
	key := h.Sum(nil)
	if r >= 3 {
		for range 50 {
			s := md5.Sum(key[:n])
			key = s[:]
		}
	}
	return key[:n]
}

// proves reports whether key makes the U entry.
func proves(r int, key, u, id []byte) bool {
	if r < 3 {
		c, err := rc4.NewCipher(key)
		if err != nil || len(u) < 32 {
			return false
		}
		out := make([]byte, 32)
		c.XORKeyStream(out, []byte(padding))
		return bytes.Equal(out, u[:32])
	}
	h := md5.New()
	h.Write([]byte(padding))
	h.Write(id)
	out := h.Sum(nil)
	k := make([]byte, len(key))
	for i := range 20 {
		for j := range k {
			k[j] = key[j] ^ byte(i)
		}
		c, err := rc4.NewCipher(k)
		if err != nil {
			return false
		}
		c.XORKeyStream(out, out)
	}
	return len(u) >= 16 && bytes.Equal(out, u[:16])
}

// key256 is for revisions 5 and 6.
func key256(r int, u, ue []byte) []byte {
	if len(u) < 48 || len(ue) < 32 {
		return nil
	}
	hash := func(salt []byte) []byte {
		if r == 5 {
			s := sha256.Sum256(salt)
			return s[:]
		}
		return hash2B(salt)
	}
	if !bytes.Equal(hash(u[32:40]), u[:32]) {
		return nil
	}
	block, err := aes.NewCipher(hash(u[40:48]))
	if err != nil {
		return nil
	}
	key := make([]byte, 32)
	cipher.NewCBCDecrypter(block, make([]byte, 16)).CryptBlocks(key, ue[:32])
	return key
}

// hash2B is algorithm 2.B of ISO 32000-2 for the empty user password.
func hash2B(salt []byte) []byte {
	first := sha256.Sum256(salt)
	k := first[:]
	for i := 0; ; i++ {
		k1 := bytes.Repeat(k, 64)
		block, err := aes.NewCipher(k[:16])
		if err != nil {
			return nil
		}
		cipher.NewCBCEncrypter(block, k[16:32]).CryptBlocks(k1, k1)
		sum := 0
		for _, c := range k1[:16] {
			sum += int(c)
		}
		switch sum % 3 {
		case 0:
			s := sha256.Sum256(k1)
			k = s[:]
		case 1:
			s := sha512.Sum384(k1)
			k = s[:]
		case 2:
			s := sha512.Sum512(k1)
			k = s[:]
		}
		if i >= 63 && int(k1[len(k1)-1]) <= i-32 {
			return k[:32]
		}
	}
}
