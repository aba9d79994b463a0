package main

import (
	"fmt"
	"time"

	"github.com/husorden/husorden/agent/remote"
	"github.com/husorden/husorden/agent/update"
	"github.com/husorden/husorden/policy"
)

// updateWords say how the updates stand.
func updateWords(s remote.UpdateStanding) []policy.Sentence {
	say := func(da, en string, args ...any) policy.Sentence {
		return policy.Sentence{DA: fmt.Sprintf(da, args...), EN: fmt.Sprintf(en, args...)}
	}
	version := s.Version
	if version == "" {
		version = "(devel)"
	}
	lines := []policy.Sentence{say("Husorden %s.", "Husorden %s.", version)}
	if s.Off != update.On {
		return append(lines, offWords[s.Off])
	}
	day := func(t time.Time) string { return t.In(policy.Copenhagen()).Format("02.01.2006 15.04") }
	switch {
	case s.Step != update.Idle:
		lines = append(lines, say("Er ved at skifte fra %s til %s.", "Is going from %s to %s.", s.From, s.To))
	case s.Checked.IsZero():
		lines = append(lines, say("Har endnu ikke set efter nye udgaver.", "Has not looked for new versions yet."))
	case s.Problem != update.NoProblem:
		why := problemWords[s.Problem]
		lines = append(lines, policy.Sentence{DA: fmt.Sprintf("Så efter nye udgaver %s, men %s", day(s.Checked), why.DA),
			EN: fmt.Sprintf("Looked for new versions on %s, but %s", day(s.Checked), why.EN)})
	default:
		lines = append(lines, say("Så efter nye udgaver %s. Du har den nyeste, du skal have.", "Looked for new versions on %s. You have the newest one you are to have.", day(s.Checked)))
	}
	switch s.Result {
	case update.Updated:
		lines = append(lines, say("Opdateret fra %s til %s %s.", "Updated from %s to %s on %s.", s.From, s.To, day(s.At)))
	case update.WentBack:
		lines = append(lines, say("%s virkede ikke på denne pc, så %s blev sat tilbage %s. Den prøves ikke igen af sig selv; det gør »husorden update --now«.",
			"%s did not work on this PC, so %s was put back on %s. It is not tried again by itself; `husorden update --now` does that.", s.To, s.From, day(s.At)))
	case update.Stuck:
		lines = append(lines, say("Hverken %s eller %s virker. Husorden prøver igen; geninstallér ellers %s.", "Neither %s nor %s works. Husorden tries again; else install %s again.", s.To, s.From, s.From))
	case update.NoneYet:
	}
	return lines
}

var offWords = map[update.Off]policy.Sentence{
	update.OffBuilt:   {DA: "Denne udgave opdaterer ikke sig selv: den er ikke installeret fra en pakke, der kan.", EN: "This one does not update itself: it was not installed from a package that can."},
	update.OffOthers:  {DA: "Opdateres af andre: sådan siger reglerne.", EN: "Is updated by others: the rules say so."},
	update.OffMDM:     {DA: "Pc'en styres af en organisation (MDM), som også opdaterer Husorden.", EN: "An organisation manages this PC (MDM), and updates Husorden too."},
	update.OffCentral: {DA: "Reglerne siger, at opdateringer kommer fra organisationens server, men pc'en er ikke tilmeldt.", EN: "The rules say that updates come from the organisation's server, but this PC is not enrolled."},
}

var problemWords = map[update.Problem]policy.Sentence{
	update.Unreachable: {DA: "serveren svarede ikke. Er pc'en på nettet, og skal en proxy have et kodeord?", EN: "the server did not answer. Is the PC on line, and does a proxy want a password?"},
	update.NotSigned:   {DA: "svaret var ikke underskrevet af dem, der laver Husorden. Intet blev installeret. Står en proxy imellem?", EN: "the answer was not signed by those who make Husorden. Nothing was installed. Is a proxy in between?"},
	update.OldList:     {DA: "listen over udgaver er for gammel. Intet blev installeret.", EN: "the list of versions is too old. Nothing was installed."},
	update.BadList:     {DA: "listen over udgaver kunne ikke læses.", EN: "the list of versions could not be read."},
	update.NoPackage:   {DA: "der mangler en pakke til denne pc, enten den nye eller den, der skal kunne sættes tilbage.", EN: "a package for this PC is missing, the new one or the one to go back to."},
	update.BadPackage:  {DA: "pakken var ikke den, listen lovede. Den er smidt væk.", EN: "the package was not what the list promised. It was thrown away."},
	update.DiskFull:    {DA: "disken er fuld.", EN: "the disk is full."},
	update.Removing:    {DA: "der blev slettet filer hele tiden, og så længe venter opdateringen.", EN: "files were being removed all the time, and an update waits that long."},
	update.NotWritten:  {DA: "noget kunne ikke skrives på disken.", EN: "something could not be written to the disk."},
	update.NoService:   {DA: "tjenesten svarede ikke, så det kan ikke ses, om en ny udgave virker.", EN: "the service did not answer, so nobody could tell whether a new version works."},
}
