package device

import (
	"context"
	"crypto/rand"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"
	"unicode"
	"unicode/utf8"

	"github.com/husorden/husorden/agent/ledger"
	"github.com/husorden/husorden/policy"
)

// Tick is something that only a person can see, and that they say is done.
type Tick string

// The ticks of a review, in the order in which one goes round.
const (
	TickFiles  Tick = "files"  // downloads, recycle bin and desktop were gone through (S1)
	TickMail   Tick = "mail"   // attachments, sent and deleted post (K10)
	TickPapers Tick = "papers" // on the desk, at the printer, in the drawers
	TickPhone  Tick = "phone"  // documents and pictures on phone and tablet (S2)
	TickSMS    Tick = "sms"    // text messages (K6)
	TickSticks Tick = "sticks" // USB sticks are encrypted or locked away (S5)
)

// Ticks lists every tick: a review has them all.
var Ticks = []Tick{TickFiles, TickMail, TickPapers, TickPhone, TickSMS, TickSticks}

// SignOff is a person's word that a duty was done.
type SignOff struct {
	Duty string    `json:"duty"`
	Due  time.Time `json:"due"` // the deadline that they saw: a page that is old signs nothing
	By   string    `json:"by"`  // name or initials; they stay on the PC
	Done []Tick    `json:"done,omitempty"`
	Seen *Seen     `json:"seen,omitempty"` // what a review showed
}

// Seen is what a review showed when it was signed: counts, no name and no path.
type Seen struct {
	Places     []PlaceCount `json:"places"`
	Due        int          `json:"due"`        // files that were to be gone
	Exceptions int          `json:"exceptions"` // answers that keep files
	Held       int          `json:"held"`       // in the undo area: still stored
}

// PlaceCount counts one place, or a folder beside the places.
type PlaceCount struct {
	Place   string    `json:"place"` // a policy.Place or the word for another folder
	Files   int       `json:"files"`
	Unread  int       `json:"unread,omitempty"`
	Unknown bool      `json:"unknown,omitempty"` // it could not be looked at
	Oldest  time.Time `json:"oldest,omitzero"`   // the first seen of the files that rules cover
}

// Receipt is what was signed. It is kept sealed in the ledger and told to nobody
// but the person who signed; the hash of all of it stands in the audit log.
type Receipt struct {
	ID    ledger.ID       `json:"id"`
	Tag   string          `json:"tag"` // whose
	Duty  string          `json:"duty"`
	Title policy.Sentence `json:"title"`
	Role  policy.Role     `json:"role"`
	From  time.Time       `json:"from"` // the period that it closes
	At    time.Time       `json:"at"`
	Until time.Time       `json:"until"` // when the next is due
	By    string          `json:"by"`
	Done  []Tick          `json:"done,omitempty"`
	Seen  *Seen           `json:"seen,omitempty"`
	Rules string          `json:"rules"` // hash of the policy
	Salt  []byte          `json:"salt"`  // so that nobody guesses what was hashed
}

// Proof is a receipt and its record in the audit log.
type Proof struct {
	Receipt
	Sum   string `json:"sum"`   // of the receipt as it is now
	N     uint64 `json:"n"`     // of the record that holds that sum; 0: none does
	Whole bool   `json:"whole"` // the log is what was written
}

// Signing is what became of a sign-off.
type Signing struct {
	ID      ledger.ID `json:"id"`      // of the receipt; zero: it is another user's
	Already bool      `json:"already"` // the period was signed before: nothing was written
}

// Bounds of what is kept.
const (
	receiptKind  = "receipt"
	mostBy       = 60 // runes
	mostReceipts = 200
	mostPlaces   = 16
	receiptYears = 5
)

var (
	badName  = Refused{policy.Sentence{DA: "Skriv dit navn eller dine forbogstaver, højst 60 tegn.", EN: "Write your name or initials, 60 characters at most."}}
	notAll   = Refused{policy.Sentence{DA: "Sæt flueben ved det hele, før du skriver under.", EN: "Tick everything before you sign."}}
	oldForm  = Refused{policy.Sentence{DA: "Opgaven er ændret, siden siden blev vist, så der er ikke skrevet under. Se den igen.", EN: "The task has changed since the page was shown, so nothing was signed. Look at it again."}}
	noSigned = Signing{}
)

// valid returns what is wrong; nil: nothing.
func (s SignOff) valid(review bool) error {
	by := strings.TrimSpace(s.By)
	if by != s.By || by == "" || !utf8.ValidString(by) || utf8.RuneCountInString(by) > mostBy || strings.ContainsFunc(by, func(r rune) bool { return !unicode.IsPrint(r) }) {
		return badName
	}
	for _, t := range s.Done {
		if !slices.Contains(Ticks, t) {
			return ledger.ErrInvalid
		}
	}
	if review && slices.ContainsFunc(Ticks, func(t Tick) bool { return !slices.Contains(s.Done, t) }) {
		return notAll
	}
	if s.Seen != nil && len(s.Seen.Places) > mostPlaces || len(s.Done) > len(Ticks) {
		return ledger.ErrInvalid
	}
	return nil
}

// Sign takes a person's word that a duty was done. A period is signed once,
// whoever signs: what comes twice is Already. The error is Refused for what the
// person is told, and ledger.ErrUnknown for a duty that the policy does not have.
func (p *Person) Sign(_ context.Context, s SignOff) (Signing, error) {
	d := p.d
	i := slices.IndexFunc(d.o.Policy.Duties, func(du policy.Duty) bool { return du.ID == s.Duty })
	if i < 0 {
		return noSigned, fmt.Errorf("signing a duty: %w", ledger.ErrUnknown)
	}
	du := d.o.Policy.Duties[i]
	d.signing.Lock()
	defer d.signing.Unlock()
	m, err := d.ledger.Moment()
	if err != nil {
		return noSigned, err
	}
	since, err := d.since()
	if err != nil {
		return noSigned, err
	}
	now, err := d.duty(du, m.Now, since, "en")
	if err != nil {
		return noSigned, err
	}
	if !now.Open(m.Now) || !now.Signed.IsZero() && s.Due.Before(now.Due) {
		return p.already(du.ID)
	}
	if !s.Due.Equal(now.Due) {
		return noSigned, oldForm
	}
	if err := s.valid(now.Review); err != nil {
		return noSigned, err
	}
	r := Receipt{Tag: p.tag, Duty: du.ID, Title: du.Title, Role: du.SignOff, From: now.Signed, At: m.Now, Until: du.Every.From(m.Now),
		By: s.By, Done: s.Done, Seen: s.Seen, Rules: d.o.Policy.Hash(), Salt: make([]byte, 16)}
	if r.From.IsZero() {
		r.From = since
	}
	if _, err := rand.Read(r.Salt); err != nil {
		return noSigned, fmt.Errorf("signing a duty: %w", err)
	}
	if _, err := rand.Read(r.ID[:]); err != nil {
		return noSigned, fmt.Errorf("signing a duty: %w", err)
	}
	if err := d.sign(r); err != nil {
		return noSigned, err
	}
	p.changed()
	return Signing{ID: r.ID}, nil
}

// already names the person's last receipt of a duty.
func (p *Person) already(duty string) (Signing, error) {
	list, err := p.d.receipts()
	out := Signing{Already: true}
	if i := slices.IndexFunc(list, func(r keptReceipt) bool { return r.Duty == duty }); i >= 0 && list[i].Tag == p.tag {
		out.ID = list[i].ID
	}
	return out, err
}

// sign writes a receipt, its record and the mark, in the order in which a crash
// between them can be told: see unsigned.
func (d *Device) sign(r Receipt) error {
	text, err := json.Marshal(r)
	if err != nil {
		return fmt.Errorf("keeping a receipt: %w", err)
	}
	if err := d.ledger.KeepSecret(receiptKind, r.ID, text); err != nil {
		return fmt.Errorf("keeping a receipt: %w", err)
	}
	if err := d.ledger.Audit(ledger.Event{What: ledger.DutySigned, Rule: r.Duty, Role: r.Role, Sum: sumOf(text)}); err != nil {
		return errors.Join(err, d.ledger.DropSecret(receiptKind, r.ID))
	}
	if err := d.ledger.SetMark(markDuty+r.Duty, ledger.Mark{At: r.At, Note: r.ID.String()}); err != nil {
		return err
	}
	return d.trimReceipts(r.At)
}

func sumOf(text []byte) string {
	h := sha256.Sum256(text)
	return hex.EncodeToString(h[:])
}

// keptReceipt is a receipt and the hash of the text that it was read from.
type keptReceipt struct {
	Receipt
	sum string
}

// receipts are everybody's, the newest first. One that cannot be read is left out.
func (d *Device) receipts() ([]keptReceipt, error) {
	ids, err := d.ledger.Secrets(receiptKind)
	if err != nil {
		return nil, fmt.Errorf("reading the receipts: %w", err)
	}
	var list []keptReceipt
	for _, id := range ids {
		text, err := d.ledger.Secret(receiptKind, id)
		if errors.Is(err, ledger.ErrUnknown) {
			continue
		}
		if err != nil {
			return nil, fmt.Errorf("reading a receipt: %w", err)
		}
		var r Receipt
		if json.Unmarshal(text, &r) == nil && r.ID == id {
			list = append(list, keptReceipt{r, sumOf(text)})
		}
	}
	slices.SortFunc(list, func(a, b keptReceipt) int { return b.At.Compare(a.At) })
	return list, nil
}

// trimReceipts forgets what is old: they hold names.
func (d *Device) trimReceipts(now time.Time) error {
	list, err := d.receipts()
	if err != nil {
		return err
	}
	for i, r := range list {
		if i >= mostReceipts || r.At.Before(now.AddDate(-receiptYears, 0, 0)) {
			if err := d.ledger.DropSecret(receiptKind, r.ID); err != nil {
				return err
			}
		}
	}
	return nil
}

// Receipt returns what the person signed, and whether the audit log bears it out.
// The error is ledger.ErrUnknown for what is not theirs.
func (p *Person) Receipt(_ context.Context, id ledger.ID) (Proof, error) {
	list, err := p.d.receipts()
	if err != nil {
		return Proof{}, err
	}
	i := slices.IndexFunc(list, func(r keptReceipt) bool { return r.ID == id && r.Tag == p.tag })
	if i < 0 {
		return Proof{}, fmt.Errorf("receipt: %w", ledger.ErrUnknown)
	}
	out := Proof{Receipt: list[i].Receipt, Sum: list[i].sum}
	if out.N, err = p.d.recorded(list[i]); err != nil {
		return Proof{}, err
	}
	a, err := p.d.ledger.VerifyAudit()
	out.Whole = len(a.Problems) == 0
	return out, err
}

// recorded is the number of the record of a receipt; 0 when there is none.
func (d *Device) recorded(r keptReceipt) (uint64, error) {
	const all = 1 << 30
	list, err := d.ledger.History(all)
	if err != nil {
		return 0, err
	}
	for _, rec := range list {
		if rec.What == ledger.DutySigned && rec.Rule == r.Duty && rec.Sum == r.sum {
			return rec.N, nil
		}
	}
	return 0, nil
}

// unsigned brings receipts and marks together after a crash between the two: a
// receipt with a record was signed, one without was not.
func (d *Device) unsigned() error {
	list, err := d.receipts()
	if err != nil {
		return err
	}
	for _, r := range slices.Backward(list) {
		m, err := d.ledger.Mark(markDuty + r.Duty)
		if err != nil {
			return err
		}
		if !m.At.Before(r.At) {
			continue
		}
		n, err := d.recorded(r)
		switch {
		case err != nil:
			return err
		case n == 0:
			err = d.ledger.DropSecret(receiptKind, r.ID)
		default:
			err = d.ledger.SetMark(markDuty+r.Duty, ledger.Mark{At: r.At, Note: r.ID.String()})
		}
		if err != nil {
			return err
		}
	}
	return nil
}
