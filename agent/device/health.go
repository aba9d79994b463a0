package device

import (
	"fmt"
	"slices"
	"time"

	"github.com/husorden/husorden/agent/ledger"
	"github.com/husorden/husorden/policy"
)

// Code names one thing that can be the matter: a word of the report.
type Code string

// The codes beside those of the ledger's facts, which are codes too.
const (
	NotWatched      Code = "not_watched"       // the user's companion does not run
	NotLookedAt     Code = "not_looked_at"     // the first look is not done
	PlaceUnreadable Code = "place_unreadable"  // a place, or part of it, could not be looked at
	PlacePermission Code = "place_permission"  // the system withholds a place until the user allows it
	PlaceMissing    Code = "place_missing"     // a place is not there
	PlacePolled     Code = "place_polled"      // changes in it are noticed hourly only
	BrakeOn         Code = "brake"             // a run would have removed too much
	PolicyOpen      Code = "policy_open"       // the policy leaves a question open: nothing is removed
	RemovalStuck    Code = "removal_stuck"     // a file that is to go could not be removed
	DutyOverdue     Code = "duty_overdue"      // a recurring task was not signed off
	ScannerWeak     Code = "scanner_exposed"   // the scanner could not give up all its rights
	UndoArea        Code = "undo_area_failing" // an undo area cannot be used
)

// Severity is how much something matters.
type Severity string

// The severities: Bad, the house cannot be told to be in order; Notice, a person
// should know.
const (
	Bad    Severity = "bad"
	Notice Severity = "notice"
)

// Health is one thing that is the matter.
type Health struct {
	Code     Code         `json:"code"`
	Severity Severity     `json:"severity"`
	Since    time.Time    `json:"since,omitzero"`
	Place    policy.Place `json:"place,omitempty"`
	Text     string       `json:"text"` // for a person, with what to do
}

// aware is how long a companion may be silent before the user's places count as
// not watched: it calls about once a minute.
const aware = 5 * time.Minute

// sayings holds the severity and the sentence of each code.
var sayings = map[Code]struct {
	Severity
	policy.Sentence
}{
	NotWatched: {Bad, policy.Sentence{
		DA: "Husorden kører ikke lige nu, så ingen holder øje med mapperne. Log af og på igen, eller start det med »husorden run«.",
		EN: "Husorden is not running, so nobody watches the folders. Log off and on again, or start it with “husorden run”."}},
	NotLookedAt: {Notice, policy.Sentence{
		DA: "Mapperne er ved at blive gået igennem for første gang. Indtil det er gjort, bliver intet slettet.",
		EN: "The folders are being gone through for the first time. Until that is done nothing is removed."}},
	PlaceUnreadable: {Bad, policy.Sentence{
		DA: "Noget kunne ikke læses, så det vides ikke, hvad der ligger der. Se hvilke filer og mapper med »husorden scan«.",
		EN: "Something could not be read, so nobody knows what lies there. See which files and folders with “husorden scan”."}},
	PlacePermission: {Bad, policy.Sentence{
		DA: "Husorden må ikke se mappen. På en Mac gives adgangen under Systemindstillinger, Anonymitet og sikkerhed, Fuld diskadgang.",
		EN: "Husorden may not look into the folder. On a Mac allow it under System Settings, Privacy & Security, Full Disk Access."}},
	PlaceMissing: {Notice, policy.Sentence{
		DA: "Mappen findes ikke. Er den flyttet, finder Husorden den selv; er drevet taget ud, ses den igen, når det sættes i.",
		EN: "The folder does not exist. If it was moved Husorden finds it; if its drive is out it is looked at again when the drive is back."}},
	PlacePolled: {Notice, policy.Sentence{
		DA: "Systemet melder ikke ændringer i mappen. Den bliver i stedet set igennem en gang i timen.",
		EN: "The system does not tell of changes in the folder. It is gone through once an hour instead."}},
	BrakeOn: {Bad, policy.Sentence{
		DA: "Usædvanligt mange filer skulle slettes på én gang, så Husorden er gået i stå med vilje. Tag selv stilling til dem med »husorden answer«.",
		EN: "Unusually many files were to be removed at once, so Husorden has stopped on purpose. Decide about them yourself with “husorden answer”."}},
	PolicyOpen: {Notice, policy.Sentence{
		DA: "Reglerne mangler svar på et spørgsmål, og indtil da sletter Husorden intet af sig selv. »husorden policy show« viser hvilket.",
		EN: "The rules leave a question open, and until it is answered Husorden removes nothing by itself. “husorden policy show” says which."}},
	RemovalStuck: {Notice, policy.Sentence{
		DA: "En fil, der skal væk, kunne ikke slettes; Husorden prøver igen. Luk det program, der har den åben, hvis det er grunden.",
		EN: "A file that is to go could not be removed; Husorden tries again. If a program has it open, close that."}},
	DutyOverdue: {Notice, policy.Sentence{
		DA: "En tilbagevendende opgave er ikke kvitteret for i tide.",
		EN: "A recurring task was not signed off in time."}},
	ScannerWeak: {Notice, policy.Sentence{
		DA: "Systemet kan ikke afskærme den del af Husorden, der læser filerne, helt så godt, som det burde.",
		EN: "The system cannot shield the part of Husorden that reads files as well as it should."}},
	UndoArea: {Bad, policy.Sentence{
		DA: "Der kan ikke gemmes fortrydelseskopier på drevet, så intet slettes dér. Er disken fuld, så gør plads.",
		EN: "Copies to undo a removal cannot be kept on the drive, so nothing is removed there. If the disk is full, make room."}},

	Code(ledger.Rebuilt): {Notice, policy.Sentence{
		DA: "Husordens hukommelse var beskadiget og er genskabt ud fra sikkerhedskopien.",
		EN: "Husorden's ledger was damaged and was rebuilt from its backup."}},
	Code(ledger.RebuiltPartly): {Bad, policy.Sentence{
		DA: "Husordens hukommelse var beskadiget. Fristerne er bevaret, men nogle af dine svar kan mangle; så bliver du spurgt igen.",
		EN: "Husorden's ledger was damaged. The deadlines are kept, but some of your answers may be lost; you will be asked again."}},
	Code(ledger.KeyLost): {Bad, policy.Sentence{
		DA: "Nøglen til Husordens hukommelse er væk. Alle filer tæller forfra, og slettede filer kan ikke hentes tilbage.",
		EN: "The key to Husorden's ledger is gone. All files count from the beginning, and removed files cannot be had back."}},
	Code(ledger.JournalDamaged): {Notice, policy.Sentence{
		DA: "En del af Husordens dagbog kunne ikke læses. Nogle filer kan få længere frist, ingen får kortere.",
		EN: "A part of Husorden's journal could not be read. Some files may get a later deadline, none an earlier one."}},
	Code(ledger.AuditBroken): {Bad, policy.Sentence{
		DA: "Loggen over sletninger er ikke, som den blev skrevet. Vis »husorden ledger verify« til den it-ansvarlige.",
		EN: "The log of removals is not what was written. Show “husorden ledger verify” to whoever is responsible for IT."}},
	Code(ledger.Unwritable): {Bad, policy.Sentence{
		DA: "Husorden kan ikke skrive i sin hukommelse, ofte fordi disken er fuld. Indtil da bliver intet slettet.",
		EN: "Husorden cannot write to its ledger, most often because the disk is full. Until then nothing is removed."}},
	Code(ledger.BackupFailed): {Notice, policy.Sentence{
		DA: "Den daglige sikkerhedskopi af Husordens hukommelse lykkedes ikke. Der prøves igen.",
		EN: "The daily backup of Husorden's ledger failed. It is tried again."}},
	Code(ledger.ClockBack): {Bad, policy.Sentence{
		DA: "Pc'ens ur er stillet tilbage. Fristerne står stille, til uret er rigtigt igen.",
		EN: "The PC's clock was set back. Deadlines stand still until it is right again."}},
	Code(ledger.ClockJumped): {Notice, policy.Sentence{
		DA: "Pc'ens ur er sprunget frem. Intet bliver slettet af sig selv, før tiden er bekræftet.",
		EN: "The PC's clock has jumped ahead. Nothing is removed by itself until the time is confirmed."}},
	Code(ledger.ClockWrong): {Bad, policy.Sentence{
		DA: "Pc'ens ur går forkert. Slå automatisk tid til i indstillingerne.",
		EN: "The PC's clock is wrong. Turn automatic time on in the settings."}},
}

// health is what is the matter for one person, the worst first.
func (p *Person) health(s Status, lang string) ([]Health, error) {
	var hs []Health
	add := func(c Code, since time.Time, place policy.Place) {
		say, ok := sayings[c]
		if !ok {
			say.Severity, say.Sentence = Bad, policy.Sentence{DA: string(c), EN: string(c)}
		}
		hs = append(hs, Health{c, say.Severity, since, place, say.In(lang)})
	}
	for _, f := range p.d.ledger.Health() {
		add(Code(f.Fact), f.Since, "")
	}
	p.mu.Lock()
	contact, attached := p.contact, p.attached > 0
	p.mu.Unlock()
	if silent := p.d.o.Pulse().Sub(contact); !attached || silent > aware {
		add(NotWatched, contact, "")
	}
	first, err := p.d.ledger.Mark(markObserved + p.tag)
	if err != nil {
		return nil, err
	}
	if first.At.IsZero() {
		add(NotLookedAt, p.d.began, "")
	}
	for _, pl := range s.Places {
		if c, ok := pl.trouble(); ok {
			add(c, pl.At, pl.Place)
		}
	}
	brake, err := p.d.ledger.Mark(markBrake)
	if err != nil {
		return nil, err
	}
	if !brake.At.IsZero() {
		add(BrakeOn, brake.At, "")
	}
	if p.d.o.Policy.Enforceable() != nil {
		add(PolicyOpen, s.Policy.Since, "")
	}
	for _, it := range s.Items {
		if it.Trouble != "" {
			add(RemovalStuck, time.Time{}, it.Place)
			break
		}
	}
	for _, du := range s.Duties {
		if du.Overdue {
			add(DutyOverdue, du.Due, "")
			hs[len(hs)-1].Text = fmt.Sprintf("%s (%s)", hs[len(hs)-1].Text, du.Title)
		}
	}
	slices.SortStableFunc(hs, func(a, b Health) int { return rank(a.Severity) - rank(b.Severity) })
	if hs == nil {
		hs = []Health{}
	}
	return hs, nil
}

func rank(s Severity) int {
	if s == Bad {
		return 0
	}
	return 1
}

// trouble is what is the matter with a place.
func (s PlaceSeen) trouble() (Code, bool) {
	switch {
	case s.Reason == policy.NoPermission:
		return PlacePermission, true
	case s.Reason != policy.NoReason, s.Unread > 0:
		return PlaceUnreadable, true
	case !s.Exists && (s.Place == policy.Desktop || s.Place == policy.Downloads):
		return PlaceMissing, true
	case s.Exists && !s.Watched:
		return PlacePolled, true
	}
	return "", false
}
