package web

import (
	"fmt"
	"time"

	"github.com/husorden/husorden/central/store"
	"github.com/husorden/husorden/central/words"
	"github.com/husorden/husorden/policy"
	"github.com/husorden/husorden/policy/compliance"
)

// lang is a language of the pages.
type lang string

const (
	danish  lang = "da"
	english lang = "en"
)

var langs = []lang{danish, english}

// What is said of a form that did not succeed.
var (
	sayGone      = policy.Sentence{DA: "Siden findes ikke, eller du må ikke se den.", EN: "There is no such page, or you may not see it."}
	sayMayNot    = policy.Sentence{DA: "Det må din rolle ikke. Der er ikke ændret noget.", EN: "Your role may not do that. Nothing was changed."}
	sayForged    = policy.Sentence{DA: "Svaret kom ikke fra en side, du selv har åben, så der er ikke ændret noget. Gå tilbage, indlæs siden igen, og prøv igen.", EN: "That did not come from a page that you have open, so nothing was changed. Go back, load the page again, and try again."}
	sayTooLarge  = policy.Sentence{DA: "Filen eller teksten er for stor.", EN: "The file or text is too large."}
	sayBadForm   = policy.Sentence{DA: "Det kunne serveren ikke læse, så der er ikke ændret noget.", EN: "The server could not read that, so nothing was changed."}
	sayBroken    = policy.Sentence{DA: "Serveren kan ikke svare lige nu. Der er ikke ændret noget, du ikke kan prøve igen. Vent et øjeblik.", EN: "The server cannot answer just now. Nothing is lost that you cannot try again. Wait a moment."}
	sayWait      = policy.Sentence{DA: "Der er prøvet for mange gange herfra. Vent et minut, og prøv igen.", EN: "Too many attempts came from here. Wait a minute and try again."}
	sayLocked    = policy.Sentence{DA: "For mange forkerte adgangskoder. Prøv igen om et kvarter.", EN: "Too many wrong passwords. Try again in a quarter of an hour."}
	sayRefused   = policy.Sentence{DA: "Mailadressen eller adgangskoden er forkert.", EN: "The address or the password is wrong."}
	sayAddress   = policy.Sentence{DA: "Skriv en mailadresse.", EN: "Write an e-mail address."}
	sayWeak      = policy.Sentence{DA: "Adgangskoden skal være på 12 til 200 tegn. Nogle tilfældige ord efter hinanden er en god adgangskode.", EN: "The password must have 12 to 200 characters. A few random words in a row make a good one."}
	sayTwice     = policy.Sentence{DA: "De to adgangskoder er ikke ens.", EN: "The two passwords differ."}
	sayNotFirst  = policy.Sentence{DA: "Der er allerede en administrator. Log ind i stedet.", EN: "There is an administrator already. Sign in instead."}
	saySetup     = policy.Sentence{DA: "Opsætningskoden passer ikke. Den står i serverens log, og den er ny, hver gang serveren starter.", EN: "The setup code does not fit. It is in the server's log, and it is new each time the server starts."}
	sayName      = policy.Sentence{DA: "Skriv et navn på 1 til 100 tegn, uden mellemrum først og sidst.", EN: "Write a name of 1 to 100 characters, without a space first or last."}
	sayTaken     = policy.Sentence{DA: "Det navn er brugt allerede.", EN: "That name is in use already."}
	sayUses      = policy.Sentence{DA: "Skriv, hvor mange pc'er koden må bruges til: 1 til 1000.", EN: "Write how many PCs the token is for: 1 to 1000."}
	sayLives     = policy.Sentence{DA: "Skriv, hvor mange dage koden skal gælde: 1 til 365.", EN: "Write for how many days the token holds: 1 to 365."}
	sayNoFile    = policy.Sentence{DA: "Vælg en fil med regler (YAML).", EN: "Choose a file with a policy (YAML)."}
	sayProblems  = policy.Sentence{DA: "Reglerne blev ikke udgivet, for der er fejl i filen. Linjerne er på engelsk ligesom filens egne ord:", EN: "The policy was not published, since the file has problems:"}
	sayPeriod    = policy.Sentence{DA: "Vælg to dage, den første først, højst tre år fra hinanden.", EN: "Choose two days, the first one first, at most three years apart."}
	sayTick      = policy.Sentence{DA: "Sæt flueben ved, at du mener det.", EN: "Tick that you mean it."}
	sayEndedOnce = policy.Sentence{DA: "Det er sket allerede.", EN: "That has happened already."}
)

// done says what a form did, on the page that comes after it. The address holds
// the word, so that any replica can say it.
var done = map[string]policy.Sentence{
	"first":        {DA: "Velkommen. Du er logget ind. Næste skridt: lav en tilmeldingskode til den første pc.", EN: "Welcome. You are signed in. Next: make an enrolment token for the first PC."},
	"org":          {DA: "Organisationen er oprettet.", EN: "The organisation is made."},
	"group":        {DA: "Gruppen er oprettet.", EN: "The group is made."},
	"token":        {DA: "Koden er spærret og kan ikke bruges mere.", EN: "The token is revoked and cannot be used any more."},
	"policy":       {DA: "Reglerne er underskrevet og udgivet. Pc'erne henter dem, næste gang de melder sig.", EN: "The policy is signed and published. The PCs fetch it the next time they report."},
	"label":        {DA: "Navn og gruppe er gemt.", EN: "Label and group are saved."},
	"retired":      {DA: "Pc'en er afmeldt. Den kan tilmeldes igen med en ny kode.", EN: "The PC is retired. It can be enrolled again with a new token."},
	"revoked":      {DA: "Pc'en er spærret. Dens nøgle bliver aldrig godtaget igen.", EN: "The PC is revoked. Its key is never taken again."},
	"acknowledged": {DA: "Den nye logbog er godkendt. Advarslen forsvinder med næste rapport.", EN: "The new log is accepted. The warning goes with the next report."},
}

// say returns the words of any value that has some, else the value itself.
func say(l lang, v any) string {
	var s policy.Sentence
	switch v := v.(type) {
	case compliance.Code:
		s = meanings[v].short
	case topic:
		s = topicWords[v]
	case store.Role:
		s = roleWords[v]
	case store.ActorKind:
		s = actorWords[v]
	case store.Verb:
		s = verbWords[v]
	default:
		s = words.Of(v)
	}
	if s == (policy.Sentence{}) {
		return fmt.Sprint(v)
	}
	return s.In(string(l))
}

// when is a moment for a person, in Copenhagen.
func when(l lang, t time.Time) string {
	if t.IsZero() {
		return policy.Sentence{DA: "aldrig", EN: "never"}.In(string(l))
	}
	return date(l, t) + t.In(policy.Copenhagen()).Format(policy.Sentence{DA: " kl. 15.04", EN: ", 15:04"}.In(string(l)))
}

func date(l lang, t time.Time) string {
	if t.IsZero() {
		return policy.Sentence{DA: "aldrig", EN: "never"}.In(string(l))
	}
	return policy.Day(t).In(string(l))
}

// number writes a whole number with the language's separator of thousands.
func number(l lang, n int) string {
	return words.Number(int64(n)).In(string(l))
}

// count is a number with its noun, in the singular for 1.
func count(l lang, n int, da1, daN, en1, enN string) string {
	s := policy.Sentence{DA: daN, EN: enN}
	if n == 1 {
		s = policy.Sentence{DA: da1, EN: en1}
	}
	return number(l, n) + " " + s.In(string(l))
}

func pcs(l lang, n int) string      { return count(l, n, "pc", "pc'er", "PC", "PCs") }
func files(l lang, n int) string    { return count(l, n, "fil", "filer", "file", "files") }
func daysLong(l lang, n int) string { return count(l, n, "dag", "dage", "day", "days") }
