package page

import (
	"crypto/sha256"
	"encoding/binary"
	"encoding/hex"
	"errors"
	"net/url"
	"strings"
	"time"
	"unicode/utf8"

	"github.com/husorden/husorden/agent/device"
	"github.com/husorden/husorden/agent/ledger"
	"github.com/husorden/husorden/policy"
)

// mostItems is how many items one form may name.
const mostItems = 2000

// ref names an item as it was when the page showed it.
type ref struct {
	id    ledger.ID
	stamp string // 8 hex digits
}

var errForm = errors.New("not a form of this page")

// refOf names an item. The stamp changes with what the person could have judged
// it by, so that an answer from an old page is not taken for another file's.
func refOf(it device.ItemStatus) string {
	h := sha256.New()
	for _, s := range []string{it.Path, string(it.Place), string(it.Status), string(it.DocumentType), string(it.Category)} {
		h.Write([]byte(s))
		h.Write([]byte{0})
	}
	var n [16]byte
	binary.BigEndian.PutUint64(n[:8], uint64(it.Size))
	binary.BigEndian.PutUint64(n[8:], uint64(it.Modified.UnixNano()))
	h.Write(n[:])
	return it.ID + "-" + hex.EncodeToString(h.Sum(nil)[:4])
}

func parseRef(s string) (ref, error) {
	id, stamp, ok := strings.Cut(s, "-")
	if !ok || len(stamp) != 8 || strings.Trim(stamp, "0123456789abcdef") != "" {
		return ref{}, errForm
	}
	i, err := parseID(id)
	return ref{i, stamp}, err
}

// parseID reads an id as a page writes it.
func parseID(s string) (ledger.ID, error) {
	id, err := ledger.ParseID(s)
	if err != nil || id.String() != s {
		return ledger.ID{}, errForm
	}
	return id, nil
}

// refs are the items of a form, each once.
func refs(f url.Values) ([]ref, error) {
	if len(f["item"]) > mostItems {
		return nil, errForm
	}
	var list []ref
	seen := map[ledger.ID]bool{}
	for _, s := range f["item"] {
		r, err := parseRef(s)
		if err != nil {
			return nil, err
		}
		if !seen[r.id] {
			seen[r.id] = true
			list = append(list, r)
		}
	}
	return list, nil
}

// oneRef is the item of a form that is about one.
func oneRef(f url.Values) (ref, error) {
	rs, err := refs(f)
	if err != nil || len(rs) != 1 {
		return ref{}, errForm
	}
	return rs[0], nil
}

// answers that a form may give without more being said.
var plainAnswers = []policy.Answer{policy.AnswerDelete, policy.AnswerNotPersonal, policy.AnswerPrivate}

// mostReason is the longest reason for keeping a file, in bytes: the ledger's.
const mostReason = 500

// dispensation reads why and until when a file is kept. The last day counts. say
// is what is wrong, for the person; nil: nothing.
func dispensation(f url.Values, now time.Time) (reply ledger.Reply, say *words) {
	reason := strings.Join(strings.Fields(f.Get("reason")), " ")
	day, err := time.ParseInLocation(time.DateOnly, f.Get("until"), policy.Copenhagen())
	switch {
	case !utf8.ValidString(reason) || strings.ContainsFunc(reason, func(r rune) bool { return r < ' ' }):
		return reply, &sayReasonText
	case reason == "":
		return reply, &sayNoReason
	case len(reason) > mostReason:
		return reply, &sayLongReason
	case err != nil:
		return reply, &sayNoDate
	}
	until := day.AddDate(0, 0, 1).Add(-time.Second)
	if !until.After(now) {
		return reply, &sayPastDate
	}
	return ledger.Reply{Answer: policy.AnswerKeep, Until: until, Reason: reason}, nil
}
