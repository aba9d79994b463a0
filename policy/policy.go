package policy

import "time"

// Version is the version of the policy format that this program reads.
const Version = 1

// Policy is the rules of one house, as a policy file writes them.
// docs/policy.md explains every field. Treat a loaded Policy as read-only.
type Policy struct {
	Version   int             `yaml:"version,required"`
	Name      string          `yaml:"name,required"` // an id, lower case
	Title     Sentence        `yaml:"title,required"`
	Mode      Mode            `yaml:"mode"`
	Asking    Asking          `yaml:"asking"`
	Places    []PlaceRule     `yaml:"places,required"`
	Folders   []string        `yaml:"folders"` // further folders to watch, as place "custom"
	Covers    Covers          `yaml:"covers"`
	Removal   Removal         `yaml:"removal"`
	Stores    []Store         `yaml:"approved_stores"` // S3; empty: no list was made
	Limits    Limits          `yaml:"limits"`
	Scanning  Scanning        `yaml:"scanning"`
	Updates   Updates         `yaml:"updates,omitempty"`
	Retention []RetentionRule `yaml:"retention"`
	Duties    []Duty          `yaml:"duties"`
	Questions []Question      `yaml:"questions"`
}

// Asking says when and how often a person is told.
type Asking struct {
	WarnBefore     Period `yaml:"warn_before"`      // exact; before a file is due
	KeepAtMost     Period `yaml:"keep_at_most"`     // the longest "keep until" that a person may choose
	NoticesPerWeek int    `yaml:"notices_per_week"` // beside the one the day before a file is due
}

// PlaceRule says how long a file with personal data may lie in a place.
type PlaceRule struct {
	ID      string   `yaml:"id,required"` // for example plejefamilie.desktop.30d
	Place   Place    `yaml:"place,required"`
	Due     Period   `yaml:"due,required"` // from when the file was first seen
	Source  []string `yaml:"source"`       // rule ids of docs/rules.md
	Because Sentence `yaml:"because,required"`
}

// Covers says which files the rules cover: one finding of a kind with at least
// the confidence, or one of the document types, is enough.
type Covers struct {
	Kinds         map[Kind]Confidence `yaml:"kinds"`
	DocumentTypes []DocumentType      `yaml:"document_types"`
}

// Removal says when the program may remove a file without a person doing it.
type Removal struct {
	ByItself   bool       `yaml:"by_itself"`
	After      Period     `yaml:"remove_after"`   // from due, or from when the person was asked if that is later
	QuietFor   Period     `yaml:"quiet_for"`      // exact; since the last edit
	Settle     Settle     `yaml:"settle"`         // before anything is removed
	Confidence Confidence `yaml:"min_confidence"` // of one finding that is not AskOnly
	AskOnly    []Kind     `yaml:"ask_only"`       // kinds that alone are never enough to remove a file
	Clouds     []Store    `yaml:"cloud_stores"`   // cloud folders that may be removed from
	Quarantine Period     `yaml:"quarantine"`     // exact; how long a removed file can be brought back
	Brakes     Brakes     `yaml:"brakes"`
}

// Settle is how long, and on how many days, the agent itself must have seen a file.
type Settle struct {
	For  Period `yaml:"for"` // exact
	Days int    `yaml:"days"`
}

// Brakes stop a run that would remove more than is usual, and a policy that is new.
type Brakes struct {
	MaxFiles      int    `yaml:"max_files"`       // in one run
	MaxPercent    int    `yaml:"max_percent"`     // of the files of a place in one run
	NewPolicyWait Period `yaml:"new_policy_wait"` // exact, at least 24 h
}

// Limits bound the reading of one file, documents nested in it included. The
// fields are those of the document readers' own limits.
type Limits struct {
	Bytes int64         `yaml:"bytes,size"` // largest file that is opened, text files excepted: they are read as a stream
	Text  int64         `yaml:"text,size"`  // most UTF-8 bytes of text taken from it
	Ratio int64         `yaml:"ratio"`      // most expanded bytes per stored byte in a container
	Depth int           `yaml:"depth"`      // documents within documents
	Parts int           `yaml:"parts"`      // archive entries, mail parts, sheets, slides and pages together
	Time  time.Duration `yaml:"time"`       // wall time
}

// Scanning says how much of the computer the background agent may use. What a
// person asks for runs at full speed.
type Scanning struct {
	CPUPercent     int  `yaml:"cpu_percent"` // of one processor, as the average of a minute
	PauseOnBattery bool `yaml:"pause_on_battery"`
	PauseWhenBusy  bool `yaml:"pause_when_busy"` // a presentation, or a program that fills the screen
}

// Updates says who brings Husorden's own updates, and which. What is not written
// is not part of a policy's Hash either: it decides about no file.
type Updates struct {
	By      Updater `yaml:"by,omitempty"`      // none: Husorden itself, unless the PC is managed by MDM
	Channel Channel `yaml:"channel,omitempty"` // none: Stable
	Version string  `yaml:"version,omitempty"` // exactly this one, "1.2.3"; none: the newest of the channel
	From    string  `yaml:"from,omitempty"`    // FromCentral, or an address https://…/; none: the one built in
}

// RetentionRule says how long documents of some types may be kept. It can make
// a file due earlier than its place does, never later.
type RetentionRule struct {
	ID            string         `yaml:"id,required"`
	DocumentTypes []DocumentType `yaml:"document_types"`     // empty: every document that is covered
	Keep          Period         `yaml:"keep,omitempty"`     // none while Question is open
	Question      string         `yaml:"question,omitempty"` // the id of the question whose answer Keep is
	Counted       Counted        `yaml:"counted_from,required"`
	Source        []string       `yaml:"source"`
	Because       Sentence       `yaml:"because,required"`
}

// Duty is a recurring task that a person signs off.
type Duty struct {
	ID      string   `yaml:"id,required"`
	Title   Sentence `yaml:"title,required"`
	Every   Period   `yaml:"every,required"`
	SignOff Role     `yaml:"sign_off,required"`
	Source  []string `yaml:"source"`
	Because Sentence `yaml:"because,required"`
}

// Place returns the rule for a place.
func (p *Policy) Place(place Place) (PlaceRule, bool) {
	for _, r := range p.Places {
		if r.Place == place {
			return r, true
		}
	}
	return PlaceRule{}, false
}

// RemovesByItself reports whether the policy lets the program remove files
// without a person doing it.
func (p *Policy) RemovesByItself() bool {
	return p.Removal.ByItself && (p.Mode == Enforce || p.Mode == AskMode)
}
