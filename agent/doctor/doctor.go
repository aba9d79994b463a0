// Package doctor makes what is the matter into one list, and into a file that
// can be sent to somebody who helps: without names, paths or anything found.
package doctor

import (
	"time"

	"github.com/husorden/husorden/agent/device"
	"github.com/husorden/husorden/policy"
)

// Check is one thing that was looked into.
type Check struct {
	Name  string          `json:"name"` // an id, such as ledger or not_watched
	State State           `json:"state"`
	Since time.Time       `json:"since,omitzero"`
	Place policy.Place    `json:"place,omitempty"`
	Text  policy.Sentence `json:"-"`
	Say   string          `json:"text"` // Text in the language asked for
}

// State is how a check came out.
type State string

// The states.
const (
	Fine   State = "fine"
	Notice State = "notice" // a person should know
	Bad    State = "bad"    // the house cannot be told to be in order
)

// Facts are what the doctor looks at. A nil field was not looked into.
type Facts struct {
	Running *bool // a process keeps the state folder
	Private *bool // the state folder is its owner's alone
	Service *bool // the service is installed
	Differs []string
	Synced  *bool // the system keeps its clock in step
	Shield  *bool // the scanner gave up all the rights that it can here
	Status  *device.Status
	Breaks  *int // problems in the audit log
}

type saying struct {
	bad        State
	fine, sick policy.Sentence
}

var sayings = map[string]saying{
	"running": {Bad, policy.Sentence{DA: "Husorden kører.", EN: "Husorden runs."},
		policy.Sentence{DA: "Husorden kører ikke. Start det med »husorden run«, eller log af og på.", EN: "Husorden does not run. Start it with “husorden run”, or log off and on."}},
	"state_folder": {Bad, policy.Sentence{DA: "Husordens mappe kan kun læses af dig.", EN: "Husorden's folder is yours alone."},
		policy.Sentence{DA: "Andre på pc'en kan skrive i Husordens mappe. Ret mappens rettigheder, eller slet den og start forfra.",
			EN: "Others on this PC can write to Husorden's folder. Mend its permissions, or remove it and begin anew."}},
	"service": {Bad, policy.Sentence{DA: "Tjenesten er installeret, som den skal.", EN: "The service is installed as it should be."},
		policy.Sentence{DA: "Tjenesten er ændret siden installationen. »husorden service install« retter den.", EN: "The service has been changed since it was installed. “husorden service install” mends it."}},
	"clock": {Notice, policy.Sentence{DA: "Pc'ens ur følger en tidsserver.", EN: "The PC's clock is kept in step with a time server."},
		policy.Sentence{DA: "Det kan ikke ses, om pc'ens ur følger en tidsserver. Slå automatisk tid til.", EN: "Nobody can tell whether the PC's clock is kept in step. Turn automatic time on."}},
	"scanner": {Notice, policy.Sentence{DA: "Den del af Husorden, der læser filerne, er afskærmet.", EN: "The part of Husorden that reads files is shielded."},
		policy.Sentence{DA: "Den del af Husorden, der læser filerne, kunne ikke startes, eller den er ikke afskærmet, som den burde. Opdater systemet, eller vis det her til den it-ansvarlige.",
			EN: "The part of Husorden that reads files does not start, or is not shielded as it should be. Update the system, or show this to whoever is responsible for IT."}},
	"audit_log": {Bad, policy.Sentence{DA: "Loggen over sletninger er hel.", EN: "The log of removals is whole."},
		policy.Sentence{DA: "Loggen over sletninger er ikke, som den blev skrevet. »husorden ledger verify« viser hvor.", EN: "The log of removals is not what was written. “husorden ledger verify” says where."}},
}

// Examine makes a list of the facts, what is the matter first.
func Examine(f Facts, lang string) []Check {
	var sick, fine []Check
	add := func(name string, ok *bool) {
		if ok == nil {
			return
		}
		s := sayings[name]
		c := Check{Name: name, State: Fine, Text: s.fine}
		if !*ok {
			c.State, c.Text = s.bad, s.sick
		}
		c.Say = c.Text.In(lang)
		if *ok {
			fine = append(fine, c)
		} else {
			sick = append(sick, c)
		}
	}
	add("running", f.Running)
	add("state_folder", f.Private)
	if f.Service != nil && *f.Service {
		whole := len(f.Differs) == 0
		add("service", &whole)
	}
	if f.Breaks != nil {
		whole := *f.Breaks == 0
		add("audit_log", &whole)
	}
	add("scanner", f.Shield)
	add("clock", f.Synced)
	if f.Status != nil {
		for _, h := range f.Status.Health {
			if f.Running != nil && !*f.Running && h.Code == device.NotWatched {
				continue // said already
			}
			sick = append(sick, Check{Name: string(h.Code), State: State(h.Severity), Since: h.Since, Place: h.Place, Say: h.Text})
		}
	}
	return append(sick, fine...)
}

// Worst is the gravest state of a list.
func Worst(cs []Check) State {
	worst := Fine
	for _, c := range cs {
		if c.State == Bad || c.State == Notice && worst == Fine {
			worst = c.State
		}
	}
	return worst
}
