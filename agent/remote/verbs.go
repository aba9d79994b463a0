// Package remote is the device's verbs over the local API: the server's side
// for the process that has the ledger, the client's side for companions and the
// command line. A caller is the user that the system says it is; no verb takes a
// user's name, and none a path to act on.
package remote

import (
	"time"

	"github.com/husorden/husorden/agent/device"
	"github.com/husorden/husorden/agent/disposal"
	"github.com/husorden/husorden/agent/ledger"
	"github.com/husorden/husorden/agent/localapi"
	"github.com/husorden/husorden/agent/report"
	"github.com/husorden/husorden/agent/scan"
	"github.com/husorden/husorden/platform/rootfs"
	"github.com/husorden/husorden/policy"
)

type none struct{}

// The verbs of everybody: they are about the caller's own items.
const (
	status  localapi.Verb[device.Query, paged]     = "status"
	answer  localapi.Verb[reply, none]             = "answer"
	order   localapi.Verb[ordered, became]         = "order"
	verify  localapi.Verb[none, ledger.Audit]      = "ledger.verify"
	history localapi.Verb[count, []ledger.Record]  = "ledger.log"
	enrol   localapi.Verb[Enrolment, report.State] = "organisation.enrol"
	where   localapi.Verb[none, standing]          = "organisation"
	last    localapi.Verb[none, copied]            = "organisation.last"
	retire  localapi.Verb[none, none]              = "organisation.retire"
	cases   localapi.Verb[none, []device.Case]     = "case.list"
	change  localapi.Verb[device.CaseChange, none] = "case.change"
	rules   localapi.Verb[none, policyText]        = "policy"
	rest    localapi.Verb[resting, rested]         = "rest"

	duties  localapi.Verb[inLang, device.DutyBook]        = "duty.list"
	sign    localapi.Verb[device.SignOff, device.Signing] = "duty.sign"
	receipt localapi.Verb[theReceipt, device.Proof]       = "duty.receipt"
)

// The verbs of a companion.
const (
	attach  localapi.Verb[none, attached]       = "companion.attach"
	wait    localapi.Verb[none, none]           = "companion.wait"
	work    localapi.Verb[none, todo]           = "companion.work"
	now     localapi.Verb[none, time.Time]      = "companion.now"
	saw     localapi.Verb[sight, none]          = "companion.saw"
	holds   localapi.Verb[holding, none]        = "companion.holds"
	asked   localapi.Verb[ids, none]            = "companion.asked"
	begin   localapi.Verb[leave, granted]       = "companion.begin"
	done    localapi.Verb[device.Outcome, none] = "companion.done"
	keepKey localapi.Verb[key, none]            = "key.keep"
	getKey  localapi.Verb[keyOf, key]           = "key.get"
	dropKey localapi.Verb[keyOf, none]          = "key.drop"

	lookOpen   localapi.Verb[looking, lookID] = "look.open"
	lookRecall localapi.Verb[met, recalled]   = "look.recall"
	lookKeep   localapi.Verb[kept, lookedAt]  = "look.keep"
	lookSum    localapi.Verb[summed, none]    = "look.sum"
	lookDeaths localapi.Verb[death, deaths]   = "look.deaths"
	lookDied   localapi.Verb[death, deaths]   = "look.died"
	lookGone   localapi.Verb[met, none]       = "look.gone"
	lookDone   localapi.Verb[through, none]   = "look.done"
)

// What goes over the wire beside the device's own forms. Paths are bytes: they
// need not be UTF-8.
type (
	paged struct {
		device.Status
		Next string `json:"next"`
		// Of the items and of the places, when one of them is not UTF-8.
		Paths   [][]byte `json:"raw_paths,omitempty"`
		Folders [][]byte `json:"raw_folders,omitempty"`
	}
	reply struct {
		Item   ledger.ID     `json:"item"`
		Answer policy.Answer `json:"answer"`
		Until  time.Time     `json:"until"`
		Reason string        `json:"reason"`
	}
	ordered struct {
		Item ledger.ID   `json:"item"`
		Verb device.Verb `json:"verb"`
	}
	became struct {
		device.Outcome
		Alone bool // device.ErrNoCompanion
	}
	attached struct {
		Another bool // device.ErrBusy
	}
	count struct{ Most int }
	ids   struct{ Items idList }
	todo  struct {
		Tasks     []device.Task
		Ask       idList
		Due, Warn int
		Sure      time.Time
	}

	inLang     struct{ Lang string }
	theReceipt struct{ ID ledger.ID }

	policyText struct{ YAML []byte }
	resting    struct{ Seconds int }
	rested     struct{ Busy bool }
	standing   struct {
		report.State
		None bool // report.ErrNotEnrolled
	}

	copied struct {
		report.Copy
		None bool // report.ErrNotEnrolled
	}

	place struct {
		device.PlaceSeen
		Path []byte `json:"path"`
	}
	sight struct {
		Places []place
		Whole  bool
	}
	holding struct {
		Held []device.Holding
		Open []policy.Place
		More bool // this is not all: the rest comes with the next call
	}
	leave struct {
		Item ledger.ID
		Seen seen
		Sum  [32]byte
	}
	granted struct {
		Grant   device.Grant
		Changed bool // ledger.ErrChanged
	}
	key struct {
		ID    disposal.ID
		Key   []byte
		Purge time.Time
		None  bool // disposal.ErrNoKey
	}
	keyOf struct{ ID disposal.ID }

	root struct {
		Path  []byte
		Cloud policy.Store
	}
	looking struct {
		Roots   []root
		Watched time.Time
	}
	lookID struct{ Look uint64 }
	seen   struct {
		Path    []byte
		Place   policy.Place
		Info    rootfs.Info // without its times
		Times   [5]stamp
		Deleted stamp
	}
	met struct {
		Look uint64
		Seen seen
	}
	recalled struct {
		Content scan.Content
		Known   bool
		lookedAt
	}
	// lookedAt spares two calls a file.
	lookedAt struct {
		Item   ledger.ID
		First  stamp
		Source scan.Source
	}
	kept struct {
		met
		Content scan.Content
	}
	summed struct {
		met
		Sum [32]byte
	}
	death struct {
		Look uint64
		Size int64
		Sum  [32]byte
		Any  bool // without the sum: whether any content of that size has
	}
	deaths  struct{ N int }
	through struct {
		Look   uint64
		Folder []byte
		Unread [][]byte
	}
)

// Enrolment says where the device is to be enrolled.
type Enrolment struct {
	URL, Token string
	CA         []byte // PEM of a private authority
}
