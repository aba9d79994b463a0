package desk

import "github.com/husorden/husorden/policy"

// The words for the words of policy. Tests hold each table against the list in
// policy, so a new kind or reason cannot be printed without words.

// PlaceWord names a place: "Skrivebord".
func PlaceWord(l Lang, p policy.Place) string { return word(l, placeWords[p], string(p)) }

// TypeWord names a document type: "statusrapport"; empty for an unknown document.
func TypeWord(l Lang, t policy.DocumentType) string { return word(l, t.Words(), string(t)) }

// ReasonWord says why a file could not be looked through: "låst med adgangskode".
func ReasonWord(l Lang, r policy.Reason) string { return word(l, reasonWords[r], string(r)) }

// ReasonAdvice says what the user can do about it.
func ReasonAdvice(l Lang, r policy.Reason) string { return reasonAdvice[r].In(string(l)) }

// CategoryWord names a category: "følsomme oplysninger"; empty for none.
func CategoryWord(l Lang, c policy.Category) string { return word(l, categoryWords[c], string(c)) }

// ConfidenceWord names a confidence: "sikker".
func ConfidenceWord(l Lang, c policy.Confidence) string {
	return word(l, confidenceWords[c], string(c))
}

// ScopeWord names a scope: "undtaget".
func ScopeWord(l Lang, s policy.Scope) string { return word(l, scopeWords[s], string(s)) }

// ActionWord says what is to happen: "skal slettes".
func ActionWord(l Lang, a policy.Action) string { return word(l, actionWords[a], string(a)) }

// KindWord names a kind of personal data: "CPR-nummer".
func KindWord(l Lang, k policy.Kind) string { return kindWord(l, k, 1) }

func kindWord(l Lang, k policy.Kind, n int) string {
	if p, ok := kindWords[k]; ok {
		return p.of(l, n)
	}
	return word(l, themeWords[k], string(k))
}

// word falls back on the wire word, which beats printing nothing.
func word(l Lang, s policy.Sentence, wire string) string {
	if s == (policy.Sentence{}) {
		return wire
	}
	return s.In(string(l))
}

var placeWords = map[policy.Place]policy.Sentence{
	policy.Desktop:    {DA: "Skrivebord", EN: "Desktop"},
	policy.Downloads:  {DA: "Overførsler", EN: "Downloads"},
	policy.RecycleBin: {DA: "Papirkurv", EN: "Recycle bin"},
	policy.Removable:  {DA: "USB-stik", EN: "USB stick"},
	policy.Custom:     {DA: "Valgt mappe", EN: "Chosen folder"},
}

// kindWords are the kinds that are counted.
var kindWords = map[policy.Kind]plural{
	policy.CPR:         {"CPR-nummer", "CPR-numre", "CPR number", "CPR numbers"},
	policy.CPRPartial:  {"delvist CPR-nummer", "delvise CPR-numre", "partial CPR number", "partial CPR numbers"},
	policy.PersonName:  {"navn", "navne", "name", "names"},
	policy.Address:     {"adresse", "adresser", "address", "addresses"},
	policy.Phone:       {"telefonnummer", "telefonnumre", "phone number", "phone numbers"},
	policy.Email:       {"mailadresse", "mailadresser", "mail address", "mail addresses"},
	policy.BankAccount: {"bankkonto", "bankkonti", "bank account", "bank accounts"},
	policy.PaymentCard: {"betalingskort", "betalingskort", "payment card", "payment cards"},
	policy.Passport:    {"pasnummer", "pasnumre", "passport number", "passport numbers"},
	policy.School:      {"navngiven skole eller institution", "navngivne skoler eller institutioner", "named school or institution", "named schools or institutions"},
}

// themeWords are the kinds that are spoken of, not counted: "oplysninger om helbred".
var themeWords = map[policy.Kind]policy.Sentence{
	policy.Health:    {DA: "helbred", EN: "health"},
	policy.Ethnicity: {DA: "etnisk oprindelse", EN: "ethnic origin"},
	policy.Religion:  {DA: "religion", EN: "religion"},
	policy.Union:     {DA: "fagforening", EN: "trade union membership"},
	policy.Sexuality: {DA: "seksuelle forhold", EN: "sexual matters"},
	policy.Politics:  {DA: "politisk overbevisning", EN: "political opinion"},
	policy.Criminal:  {DA: "strafbare forhold", EN: "criminal offences"},
	policy.Social:    {DA: "sociale forhold", EN: "social matters"},
}

var categoryWords = map[policy.Category]policy.Sentence{
	policy.Ordinary:     {DA: "almindelige oplysninger", EN: "ordinary data"},
	policy.Confidential: {DA: "fortrolige oplysninger", EN: "confidential data"},
	policy.Sensitive:    {DA: "følsomme oplysninger", EN: "sensitive data"},
	policy.CriminalData: {DA: "oplysninger om strafbare forhold", EN: "data on criminal offences"},
}

var confidenceWords = map[policy.Confidence]policy.Sentence{
	policy.High:   {DA: "sikker", EN: "certain"},
	policy.Medium: {DA: "sandsynlig", EN: "likely"},
	policy.Low:    {DA: "mulig", EN: "possible"},
}

var scopeWords = map[policy.Scope]policy.Sentence{
	policy.InScope:    {DA: "omfattet af reglerne", EN: "covered by the rules"},
	policy.Exempt:     {DA: "undtaget fra reglerne", EN: "exempt from the rules"},
	policy.OutOfScope: {DA: "privat", EN: "private"},
}

var actionWords = map[policy.Action]policy.Sentence{
	policy.Keep:          {DA: "må blive liggende", EN: "may stay"},
	policy.Warn:          {DA: "skal slettes snart", EN: "must be deleted soon"},
	policy.Ask:           {DA: "skal slettes nu", EN: "must be deleted now"},
	policy.Remove:        {DA: "skal slettes nu", EN: "must be deleted now"},
	policy.ExemptAction:  {DA: "undtaget", EN: "exempt"},
	policy.NotScannedAct: {DA: "ikke undersøgt", EN: "not looked through"},
}

var reasonWords = map[policy.Reason]policy.Sentence{
	policy.Encrypted:    {DA: "låst med adgangskode", EN: "locked with a password"},
	policy.TooLarge:     {DA: "for stor", EN: "too large"},
	policy.Placeholder:  {DA: "ligger kun i skyen", EN: "only in the cloud"},
	policy.NoPermission: {DA: "ingen adgang", EN: "no access"},
	policy.Unsupported:  {DA: "filtype, som ikke kan læses", EN: "file type that cannot be read"},
	policy.Corrupt:      {DA: "beskadiget", EN: "damaged"},
	policy.ImageNoOCR:   {DA: "billede eller indscannet papir", EN: "picture or scanned paper"},
	policy.ParserFailed: {DA: "læsningen gik galt", EN: "reading it went wrong"},
	policy.Timeout:      {DA: "tog for lang tid", EN: "took too long"},
	policy.InUse:        {DA: "åben i et andet program", EN: "open in another program"},
}

var reasonAdvice = map[policy.Reason]policy.Sentence{
	policy.Encrypted:    {DA: "Åbn filen selv, og se, om den skal slettes.", EN: "Open the file yourself and see whether it must be deleted."},
	policy.TooLarge:     {DA: "Se selv filen igennem.", EN: "Look the file through yourself."},
	policy.Placeholder:  {DA: "Filen er ikke hentet ned. Se efter i skyen.", EN: "The file has not been downloaded. Look in the cloud."},
	policy.NoPermission: {DA: "Filen tilhører en anden. Spørg den, der ejer den.", EN: "The file belongs to somebody else. Ask its owner."},
	policy.Unsupported:  {DA: "Programmer, film og lignende. Se efter, om et dokument er imellem.", EN: "Programs, films and the like. See whether a document is among them."},
	policy.Corrupt:      {DA: "Kan du heller ikke åbne den, så slet den.", EN: "If you cannot open it either, delete it."},
	policy.ImageNoOCR:   {DA: "Tekst på billeder kan ikke læses. Se dem selv igennem.", EN: "Text in pictures cannot be read. Look through them yourself."},
	policy.ParserFailed: {DA: "Se selv filen igennem.", EN: "Look the file through yourself."},
	policy.Timeout:      {DA: "Se selv filen igennem.", EN: "Look the file through yourself."},
	policy.InUse:        {DA: "Luk filen, og scan igen.", EN: "Close the file and scan again."},
}
