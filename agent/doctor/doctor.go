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
	Breaks  *int  // problems in the audit log
	Updates *bool // the last look for an update, and the last update, went as they should
}

type saying struct {
	bad        State
	fine, sick policy.Sentence
}

var sayings = map[string]saying{
	"running": {Bad, policy.Sentence{DA: "Husorden kører.", EN: "Husorden is running."},
		policy.Sentence{DA: "Husorden kører ikke, så ingen holder øje med mapperne. Log af og på igen, eller start det med »husorden run«.", EN: "Husorden is not running, so nobody watches the folders. Log off and on again, or start it with “husorden run”."}},
	"state_folder": {Bad, policy.Sentence{DA: "Ingen andre kan ændre noget i Husordens mappe.", EN: "Nobody else can change anything in Husorden's folder."},
		policy.Sentence{DA: "Andre på pc'en kan ændre noget i Husordens mappe. Vis det her til den, der hjælper dig med pc'en.",
			EN: "Others on this PC can change something in Husorden's folder. Show this to whoever helps you with the PC."}},
	"service": {Bad, policy.Sentence{DA: "Tjenesten er installeret, som den skal.", EN: "The service is installed as it should be."},
		policy.Sentence{DA: "Tjenesten er ændret siden installationen. En administrator retter den med »husorden service install«.", EN: "The service has been changed since it was installed. An administrator mends it with “husorden service install”."}},
	"clock": {Notice, policy.Sentence{DA: "Pc'ens ur stiller sig selv.", EN: "The PC's clock sets itself."},
		policy.Sentence{DA: "Pc'ens ur stiller sig måske ikke selv. Slå automatisk tid til i indstillingerne.", EN: "The PC's clock may not set itself. Turn automatic time on in the settings."}},
	"scanner": {Notice, policy.Sentence{DA: "Den del af Husorden, der læser filerne, er skærmet af fra resten af pc'en.", EN: "The part of Husorden that reads files is shut off from the rest of the PC."},
		policy.Sentence{DA: "Den del af Husorden, der læser filerne, kunne ikke starte, eller den er ikke skærmet af, som den skal være. Opdater systemet, eller vis det her til den it-ansvarlige.",
			EN: "The part of Husorden that reads files did not start, or is not shut off from the rest of the PC as it should be. Update the system, or show this to whoever is responsible for IT."}},
	"updates": {Notice, policy.Sentence{DA: "Husorden opdaterer sig selv, som den skal.", EN: "Husorden updates itself as it should."},
		policy.Sentence{DA: "Husorden kunne ikke opdatere sig selv sidste gang. »husorden update« siger hvorfor.", EN: "Husorden could not update itself the last time. “husorden update” says why."}},
	"audit_log": {Bad, policy.Sentence{DA: "Loggen over sletninger står, som den blev skrevet.", EN: "The log of removals is as it was written."},
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
	add("updates", f.Updates)
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
