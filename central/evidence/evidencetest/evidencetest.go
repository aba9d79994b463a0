// Package evidencetest makes evidence up, for tests, measurements and pictures.
package evidencetest

import (
	"bytes"
	"crypto/ed25519"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"time"

	"github.com/husorden/husorden/central/evidence"
	"github.com/husorden/husorden/central/seal"
	"github.com/husorden/husorden/central/store"
	"github.com/husorden/husorden/policy"
	"github.com/husorden/husorden/policy/compliance"
)

// Organisation is an invented one, with its key and the box that the key is in.
func Organisation(name string) (store.Organisation, *seal.Box) {
	box, err := seal.New(bytes.Repeat([]byte{1}, 32))
	if err != nil {
		panic(err) // 32 bytes are a key
	}
	key := ed25519.NewKeyFromSeed(bytes.Repeat([]byte{7}, ed25519.SeedSize))
	id := ident("organisation", 0)
	public, _ := key.Public().(ed25519.PublicKey)
	return store.Organisation{ID: id, Name: name, PolicyKey: public, PolicySeed: box.Seal(key.Seed(), evidence.KeyPurpose(id))}, box
}

func sum(what string, i int) compliance.Sum {
	s := sha256.Sum256(fmt.Appendf(nil, "%s %d", what, i))
	return compliance.Sum(hex.EncodeToString(s[:]))
}

func ident(what string, i int) compliance.ID { return compliance.ID(sum(what, i)[:32]) }

var rooms = []string{"Kontoret", "Stuen", "Køkkenalrummet", "Vagtværelset", "Ø-huset", "Afdeling Å", "Natvagten", "Lederens bærbare"}

var made = time.Date(2026, 11, 22, 9, 30, 15, 0, time.UTC)

// Of is the evidence of so many devices, each of which has something to tell.
func Of(o store.Organisation, devices int) *evidence.Evidence {
	e := &evidence.Evidence{Head: evidence.Head{Version: evidence.Version, Organisation: evidence.Organisation{ID: o.ID, Name: o.Name},
		From: "2026-08-01", To: "2026-10-31", Made: made, Seed: "tilsyn 2026"},
		Policies: policies(devices), Retention: evidence.Retention{Days: 400, Months: 1800, Actions: 1800, MonthsBefore: "2025-10-18", ForgottenBefore: "2021-12-18"}}
	r := &e.Removal
	for i := range devices {
		d := device(i)
		e.Devices = append(e.Devices, d)
		registers(e, d.ID, i)
		n := d.Counts
		r.OnTime, r.Late, r.Excepted = r.OnTime+n.OnTime, r.Late+n.Late, r.Excepted+n.Excepted
		r.ByPolicy, r.ByPerson, r.Restored = r.ByPolicy+n.ByPolicy, r.ByPerson+n.ByPerson, r.Restored+n.Restored
		r.Purged, r.PurgedLate = r.Purged+n.Purged, r.PurgedLate+n.PurgedLate
		r.OverdueNow, r.StillStored, r.StoredLate = r.OverdueNow+d.Overdue, r.StillStored+d.Held, r.StoredLate+d.HeldLate
		for g, late := range n.Overrun {
			r.Overrun[g] += late
		}
		r.MaxOverrun, r.OldestOverdue, r.OldestStored = max(r.MaxOverrun, d.MaxOverrun), max(r.OldestOverdue, d.Oldest), max(r.OldestStored, d.HeldDays)
		cover(&e.Coverage, d)
	}
	r.Due, r.MedianOverrun = r.OnTime+r.Late+r.Excepted+r.OverdueNow, 3
	return e
}

func cover(c *evidence.Covered, d evidence.Device) {
	c.Devices++
	c.Reporting++
	if d.Standing == compliance.Silent {
		c.Silent++
	}
	c.Days, c.Reported, c.Files = c.Days+d.Coverage.Days, c.Reported+d.Coverage.Reported, c.Files+d.Coverage.Files
	c.Unscanned, c.Unreadable = c.Unscanned+d.Coverage.Unscanned, c.Unreadable+d.Coverage.Unreadable
	c.Users, c.Watched = c.Users+d.Coverage.Users, c.Watched+d.Coverage.Watched
	c.UnscannedWhy = []evidence.Missed{{Place: policy.Downloads, Reason: policy.Encrypted, Count: c.Unscanned}}
	c.UnreadableWhy = []evidence.Missed{{Place: policy.Removable, Reason: policy.NoPermission, Count: c.Unreadable}}
}

func device(i int) evidence.Device {
	label := rooms[i%len(rooms)]
	if i >= len(rooms) {
		label = fmt.Sprintf("%s %d", label, i/len(rooms)+1)
	}
	d := evidence.Device{ID: ident("device", i), Label: label, Status: "active", Standing: compliance.Standings[(i*3+3)%4],
		Coverage: evidence.Coverage{Days: 92, Reported: 92 - i%9, Last: made.AddDate(0, 0, -22).Add(time.Duration(i) * time.Second), Files: 1200 + 37*i, Users: 1 + i%3, Watched: 1},
		Counts:   evidence.Counts{OnTime: 40 + i%17, Late: i % 5, Excepted: i % 3, ByPolicy: 30, ByPerson: 10 + i%17 + i%5, Restored: i % 2, Purged: 38, PurgedLate: i % 2, Overrun: [9]int{1: i % 5}},
		AtEnd:    evidence.AtEnd{Overdue: i % 4, Oldest: 11 * (i % 4), Held: i % 6, HeldDays: i % 7, HeldLate: i % 2, DutiesLate: i % 2},
		Audit:    evidence.Integrity{StartRecords: int64(100 + i), StartHead: sum("head", i), Records: int64(300 + 2*i), Head: sum("tail", i)}}
	if d.Counts.Late > 0 {
		d.MaxOverrun = 3
	}
	if i%2 == 0 {
		d.Group, d.GroupName = ident("group", 0), "Afdeling Syd"
	}
	if i%3 == 1 {
		d.Coverage.Unscanned, d.Coverage.UnscannedWhy = 4, []evidence.Missed{{Place: policy.Downloads, Reason: policy.Encrypted, Count: 3}, {Place: policy.Desktop, Reason: policy.ImageNoOCR, Count: 1}}
	}
	if i%5 == 2 {
		d.Coverage.Unreadable, d.Coverage.UnreadableWhy = 1, []evidence.Missed{{Place: policy.Removable, Reason: policy.NoPermission, Count: 1}}
		d.Audit.Missing, d.Audit.Gaps = 4, [][2]int64{{7, 9}, {31, 31}}
	}
	return d
}

func registers(e *evidence.Evidence, id compliance.ID, i int) {
	given := made.AddDate(0, -2, -i%20)
	x := evidence.Exception{Device: id, Exception: compliance.Exception{Item: ident("item", i), Place: policy.Downloads, Category: policy.Sensitive,
		DocumentType: policy.StatusReport, Rule: "botilbud.downloads.3mo", Answer: policy.AnswerKeep, Given: given, Until: given.AddDate(0, 1, 0)}}
	if i%2 == 1 {
		x.Category, x.DocumentType, x.Answer, x.Until, x.Ended = policy.Confidential, "", policy.AnswerPrivate, time.Time{}, given.AddDate(0, 0, 9)
	}
	e.Exceptions = append(e.Exceptions, x)
	e.Duties = append(e.Duties, evidence.Duty{Device: id, Duty: "botilbud.duty.device_review", Role: policy.DailyManager, Signed: given, Next: given.AddDate(0, 3, 0)})
	for c, check := range compliance.Checks {
		e.Posture = append(e.Posture, evidence.Posture{Device: id, Posture: compliance.Posture{Check: check, Result: compliance.Results[(i+c)/7%3],
			Method: compliance.Methods[c%len(compliance.Methods)], At: given.Add(time.Duration(c) * time.Hour)}})
	}
	if i < 3 {
		e.Sample = append(e.Sample, evidence.SampledItem{Device: id, Item: ident("item", i), Why: []string{"exception", "overdue"}[i%2], Place: policy.Downloads,
			Category: policy.Sensitive, DocumentType: policy.StatusReport, Rule: "botilbud.downloads.3mo"})
	}
}

func policies(devices int) []evidence.Policy {
	deadlines := []evidence.Deadline{
		{Rule: "botilbud.desktop.30d", Place: policy.Desktop, Period: "30d", Counted: policy.FromFirstSeen, Source: []string{"K8"}},
		{Rule: "botilbud.downloads.3mo", Place: policy.Downloads, Period: "3mo", Counted: policy.FromFirstSeen, Source: []string{"S1"}},
		{Rule: "botilbud.retention.job_application", DocumentTypes: []policy.DocumentType{policy.JobApplication}, Period: "3mo", Counted: policy.FromFirstSeen, Source: []string{"S10"}},
		{Rule: "botilbud.retention.employee", DocumentTypes: []policy.DocumentType{policy.EmploymentContract, policy.Payroll, policy.Appraisal}, Period: "2y", Counted: policy.FromEnded, Source: []string{"S10"}},
		{Rule: "botilbud.retention.discharged_citizens", DocumentTypes: []policy.DocumentType{policy.DailyNotes, policy.Consent}, Counted: policy.FromEnded, Source: []string{"S10"}},
	}
	return []evidence.Policy{
		{Hash: sum("policy", 2), Version: 2, Published: made.AddDate(0, -2, 0), Approver: evidence.Approver{ID: ident("admin", 0), Name: "konsulent@example.dk"},
			Devices: devices, HeldFrom: "2026-09-23", HeldTo: "2026-10-31", Deadlines: deadlines},
		{Hash: sum("policy", 1), Version: 1, Published: made.AddDate(0, -6, 0), Superseded: made.AddDate(0, -2, 0), Approver: evidence.Approver{ID: ident("admin", 0)},
			Group: ident("group", 0), GroupName: "Afdeling Syd", Devices: devices, HeldFrom: "2026-08-01", HeldTo: "2026-09-24", Deadlines: deadlines[:2]},
		{Hash: sum("policy", 0), Profile: compliance.Custom, Devices: 1, HeldFrom: "2026-08-01", HeldTo: "2026-08-03", Deadlines: []evidence.Deadline{}},
	}
}
