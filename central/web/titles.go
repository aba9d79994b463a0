package web

import "github.com/husorden/husorden/policy"

// The titles of pages.
var (
	titleSignIn  = policy.Sentence{DA: "Log ind", EN: "Sign in"}
	titleFirst   = policy.Sentence{DA: "Første start", EN: "First run"}
	titleFleet   = policy.Sentence{DA: "Overblik", EN: "Overview"}
	titleOrgs    = policy.Sentence{DA: "Organisationer", EN: "Organisations"}
	titleLog     = policy.Sentence{DA: "Logbog", EN: "Log"}
	titleToken   = policy.Sentence{DA: "Ny tilmeldingskode", EN: "New enrolment token"}
	titleCode    = policy.Sentence{DA: "Engangskode", EN: "One-time code"}
	titleInvited = policy.Sentence{DA: "Velkommen", EN: "Welcome"}
	titleGoing   = policy.Sentence{DA: "Et øjeblik", EN: "One moment"}
	titleAccount = policy.Sentence{DA: "Din konto", EN: "Your account"}
	titleFactor  = policy.Sentence{DA: "Totrinslogin", EN: "Second factor"}
	titleRescue  = policy.Sentence{DA: "Nødkoder", EN: "Recovery codes"}
	titleConnect = policy.Sentence{DA: "Knyt login", EN: "Link login"}
	titlePeople  = policy.Sentence{DA: "Personer", EN: "People"}
	titleLink    = policy.Sentence{DA: "Engangslink", EN: "One-time link"}
	titleTokens  = policy.Sentence{DA: "API-nøgler", EN: "API tokens"}
	titleEnd     = map[string]policy.Sentence{
		"retire": {DA: "Afmeld pc'en", EN: "Retire the PC"},
		"revoke": {DA: "Spær pc'en", EN: "Revoke the PC"},
	}
)
