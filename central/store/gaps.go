package store

import (
	"encoding/binary"
	"encoding/json"
	"errors"
	"slices"
	"time"

	"github.com/husorden/husorden/policy/compliance"
)

// gaps are the ranges of sequence numbers that did not come, in order.
type gaps [][2]int64

// mostGaps bounds the row of a device that leaves numbers out on purpose. What is
// left out of the oldest range then counts as come.
const mostGaps = 64

// take counts a number once: it reports whether it is new. high is the highest so
// far.
func (g *gaps) take(high *int64, n int64) bool {
	if n > *high {
		if n > *high+1 {
			*g = append(*g, [2]int64{*high + 1, n - 1})
		}
		if len(*g) > mostGaps {
			*g = slices.Delete(*g, 0, 1)
		}
		*high = n
		return true
	}
	for i, r := range *g {
		if n < r[0] || n > r[1] {
			continue
		}
		var left [][2]int64
		if r[0] < n {
			left = append(left, [2]int64{r[0], n - 1})
		}
		if n < r[1] {
			left = append(left, [2]int64{n + 1, r[1]})
		}
		*g = slices.Replace(*g, i, i+1, left...)
		return true
	}
	return false
}

func (g gaps) text() string {
	if len(g) == 0 {
		return ""
	}
	b, err := json.Marshal(g)
	if err != nil {
		return "" // numbers only: it cannot fail
	}
	return string(b)
}

// Scan implements sql.Scanner.
func (g *gaps) Scan(v any) error {
	s, ok := v.(string)
	if *g = nil; ok && s == "" {
		return nil
	}
	if !ok || json.Unmarshal([]byte(s), g) != nil {
		return errors.New("reading gaps: not a list of ranges")
	}
	return nil
}

// nonces are those of the last requests: each 4 bytes of time and the nonce.
type nonces []byte

const (
	nonceSize = 4 + len(compliance.Nonce{})
	// mostNonces bounds the row: a device makes a request an hour, and one for each
	// report that waits. What is sent again after so many others changes nothing: a
	// report is counted once, and a retired device is retired.
	mostNonces = 64
)

// Errors of requests by devices.
var (
	ErrUnknown  = errors.New("no device has that id")
	ErrRevoked  = errors.New("the device was revoked")
	ErrRetired  = errors.New("the device was retired")
	ErrReplayed = errors.New("the request came before")
)

// add notes a nonce and forgets those that are too old to come again.
func (ns *nonces) add(c compliance.Credential, now time.Time) error {
	kept := nonces{}
	for one := range slices.Chunk(*ns, nonceSize) {
		if len(one) < nonceSize {
			break
		}
		at := time.Unix(int64(binary.BigEndian.Uint32(one)), 0)
		if now.Sub(at) > compliance.MaxSkew+time.Minute {
			continue
		}
		if string(one[4:]) == string(c.Nonce[:]) {
			return ErrReplayed
		}
		kept = append(kept, one...)
	}
	if over := len(kept) - (mostNonces-1)*nonceSize; over > 0 {
		kept = kept[over:]
	}
	kept = binary.BigEndian.AppendUint32(kept, uint32(c.At.Unix()))
	*ns = append(kept, c.Nonce[:]...)
	return nil
}
