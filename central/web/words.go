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
	sayPassword  = policy.Sentence{DA: "Adgangskoden er forkert.", EN: "The password is wrong."}
	sayCode      = policy.Sentence{DA: "Koden er forkert, for gammel eller brugt før. Hver kode virker kun én gang; vent på den næste i appen.", EN: "The code is wrong, too old, or used before. Each code works once; wait for the next one in the app."}
	sayCodeWait  = policy.Sentence{DA: "For mange forkerte koder. Prøv igen om et kvarter.", EN: "Too many wrong codes. Try again in a quarter of an hour."}
	sayFactorHas = policy.Sentence{DA: "Totrinslogin er sat op allerede.", EN: "The second factor is set up already."}
	sayFactorReq = policy.Sentence{DA: "En organisation, du kan se, kræver totrinslogin, så det kan ikke fjernes.", EN: "An organisation that you see requires a second factor, so it cannot be removed."}
	sayInvalid   = policy.Sentence{DA: "Linket er brugt, trukket tilbage eller for gammelt. Bed om et nyt.", EN: "The link is used, revoked or too old. Ask for a new one."}
	sayPerson    = policy.Sentence{DA: "Der er allerede en person med den mailadresse.", EN: "There is a person with that address already."}
	sayPlace     = policy.Sentence{DA: "Rollen og stedet passer ikke sammen: en gruppeleder hører til en gruppe, de andre til en hel organisation, og kun konsulenter kan høre til alle.", EN: "Role and place do not go together: a group leader belongs to a group, the others to a whole organisation, and only consultants to all."}
	saySelf      = policy.Sentence{DA: "Din egen rolle og adgang ændrer en anden, så du ikke lukker dig selv ude.", EN: "Your own role and access are changed by somebody else, so that you do not shut yourself out."}
	sayScopes    = policy.Sentence{DA: "Vælg, hvad nøglen må læse.", EN: "Choose what the token may read."}
	sayTokenDays = policy.Sentence{DA: "Skriv, hvor mange dage nøglen skal gælde: 1 til 730.", EN: "Write for how many days the token holds: 1 to 730."}
	sayProvider  = policy.Sentence{DA: "Det andet login svarede ikke, som det skulle. Prøv igen, eller log ind med adgangskode.", EN: "The other login did not answer as it should. Try again, or sign in with a password."}
	sayUnknown   = policy.Sentence{DA: "Der er ingen adgang til det login her. Bed den, der styrer adgangen, om en invitation; har du en konto i forvejen, så log ind med adgangskode og knyt login til den under »Din konto«.", EN: "That login has no access here. Ask whoever manages access for an invitation; if you have an account, sign in with your password and link the login under “Your account”."}
	sayNoRole    = policy.Sentence{DA: "Dit login giver ingen rolle her. Det bestemmes af dem, der styrer loginet.", EN: "Your login gives you no role here. Those who run the login decide that."}
	sayLinked    = policy.Sentence{DA: "Det login er allerede knyttet til en konto.", EN: "That login is linked to an account already."}
	sayNoPass    = policy.Sentence{DA: "Kontoen har ingen adgangskode, så det er den eneste vej ind. Bed om et engangslink og vælg en adgangskode først.", EN: "The account has no password, so this is the only way in. Ask for a one-time link and choose a password first."}
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
	"password":     {DA: "Adgangskoden er ændret, og du er logget ud alle andre steder.", EN: "The password is changed, and you are signed out everywhere else."},
	"factor-off":   {DA: "Totrinslogin er fjernet.", EN: "The second factor is removed."},
	"session":      {DA: "Der er logget ud dér.", EN: "That session is ended."},
	"sessions":     {DA: "Du er logget ud alle andre steder.", EN: "You are signed out everywhere else."},
	"linked":       {DA: "Loginet er knyttet til din konto.", EN: "The login is linked to your account."},
	"unlinked":     {DA: "Loginet er ikke længere knyttet til din konto.", EN: "The login is no longer linked to your account."},
	"uninvited":    {DA: "Invitationen er trukket tilbage.", EN: "The invitation is revoked."},
	"role":         {DA: "Rollen er ændret, og personen er logget ud.", EN: "The role is changed, and the person is signed out."},
	"disabled":     {DA: "Adgangen er lukket, og personen er logget ud.", EN: "The access is disabled, and the person is signed out."},
	"enabled":      {DA: "Adgangen er åben igen.", EN: "The access is enabled again."},
	"signed-out":   {DA: "Personen er logget ud alle steder.", EN: "The person is signed out everywhere."},
	"factor-reset": {DA: "Totrinslogin er fjernet, og personen er logget ud.", EN: "The second factor is removed, and the person is signed out."},
	"apitoken":     {DA: "Nøglen er spærret og kan ikke bruges mere.", EN: "The token is revoked and cannot be used any more."},
	"factor-must":  {DA: "Alle, der kan se organisationen, skal nu bruge totrinslogin.", EN: "Whoever may see the organisation needs a second factor from now on."},
	"factor-may":   {DA: "Totrinslogin er valgfrit i organisationen.", EN: "The second factor is optional in the organisation."},
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
	case store.Method:
		s = methodWords[v]
	case store.APIScope:
		s = scopeWords[v]
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
