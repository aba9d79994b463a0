// Package policy holds the rules of the house: what personal data is called,
// how long it may lie in a place, and what then happens. It is pure: no I/O, no
// clock, no operating system. Rule ids (K8, S1, T1, L1, …) are those of
// docs/rules.md.
package policy

// Place is a watched location.
type Place string

// The places.
const (
	Desktop    Place = "desktop"
	Downloads  Place = "downloads"
	RecycleBin Place = "recycle_bin"
	Removable  Place = "removable"
	Custom     Place = "custom"
)

// Kind is one kind of personal data.
type Kind string

// The kinds. The sensitive groups (Health to Social) follow rule L1.
const (
	CPR         Kind = "cpr"
	CPRPartial  Kind = "cpr_partial"
	PersonName  Kind = "person_name"
	Address     Kind = "address"
	Phone       Kind = "phone"
	Email       Kind = "email"
	BankAccount Kind = "bank_account"
	PaymentCard Kind = "payment_card"
	Passport    Kind = "passport"
	Health      Kind = "health"
	Ethnicity   Kind = "ethnicity"
	Religion    Kind = "religion"
	Union       Kind = "union"
	Sexuality   Kind = "sexuality"
	Politics    Kind = "politics"
	Criminal    Kind = "criminal"
	Social      Kind = "social"
	School      Kind = "school"
)

// Kinds lists every kind, in the order reports print them.
var Kinds = []Kind{CPR, CPRPartial, PersonName, Address, Phone, Email, BankAccount, PaymentCard, Passport,
	Health, Ethnicity, Religion, Union, Sexuality, Politics, Criminal, Social, School}

// Confidence says how sure a detector is.
//
// High: the form itself or a label beside it leaves no reasonable doubt.
// Medium: more likely right than not; a person should look.
// Low: possible; never decides anything alone.
type Confidence string

// The confidences.
const (
	Low    Confidence = "low"
	Medium Confidence = "medium"
	High   Confidence = "high"
)

// AtLeast reports whether c is as strong as min. An unknown word is weaker than Low.
func (c Confidence) AtLeast(min Confidence) bool { return c.rank() >= min.rank() }

func (c Confidence) rank() int {
	switch c {
	case Low:
		return 1
	case Medium:
		return 2
	case High:
		return 3
	}
	return 0
}

// Category is the category of personal data (rule L1).
type Category string

// The categories; None for a file without personal data.
const (
	NoCategory   Category = ""
	Ordinary     Category = "ordinary"
	Confidential Category = "confidential"
	Sensitive    Category = "sensitive"
	CriminalData Category = "criminal"
)

// Scope says whether the rules cover a file.
type Scope string

// The scopes. Exempt: rule T1's lists, or a text about personal data that holds
// none. OutOfScope: private, or the household's own ("ours").
const (
	InScope    Scope = "in_scope"
	Exempt     Scope = "exempt"
	OutOfScope Scope = "out_of_scope"
)

// Status says whether a file could be looked through.
type Status string

// The statuses. A file that was read only in part is NotScanned with its
// findings so far.
const (
	Scanned    Status = "scanned"
	NotScanned Status = "not_scanned"
)

// Reason says why a file is NotScanned. It is empty for a scanned file.
type Reason string

// The reasons.
const (
	NoReason     Reason = ""
	Encrypted    Reason = "encrypted"
	TooLarge     Reason = "too_large"
	Placeholder  Reason = "placeholder"
	NoPermission Reason = "no_permission"
	Unsupported  Reason = "unsupported"
	Corrupt      Reason = "corrupt"
	ImageNoOCR   Reason = "image_no_ocr"
	ParserFailed Reason = "parser_failed"
	Timeout      Reason = "timeout"
	InUse        Reason = "in_use"
)

// Action is what a decision asks for.
type Action string

// The actions.
const (
	Keep          Action = "keep"
	Warn          Action = "warn"
	Ask           Action = "ask"
	Remove        Action = "remove"
	ExemptAction  Action = "exempt"
	NotScannedAct Action = "not_scanned"
)

// Finding is one kind of personal data in a file: never the value itself.
type Finding struct {
	Kind       Kind
	Count      int        // matches of the kind
	Confidence Confidence // of the surest match
}

// Sentence is one sentence for a person, in Danish and English.
type Sentence struct{ DA, EN string }

// In returns the sentence in the language "en", and in Danish for any other.
func (s Sentence) In(lang string) string {
	if lang == "en" {
		return s.EN
	}
	return s.DA
}
