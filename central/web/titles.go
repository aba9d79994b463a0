package web

import "github.com/husorden/husorden/policy"

// The titles of pages.
var (
	titleSignIn = policy.Sentence{DA: "Log ind", EN: "Sign in"}
	titleFirst  = policy.Sentence{DA: "Første start", EN: "First run"}
	titleFleet  = policy.Sentence{DA: "Overblik", EN: "Overview"}
	titleOrgs   = policy.Sentence{DA: "Organisationer", EN: "Organisations"}
	titleLog    = policy.Sentence{DA: "Logbog", EN: "Log"}
	titleToken  = policy.Sentence{DA: "Ny tilmeldingskode", EN: "New enrolment token"}
	titleEnd    = map[string]policy.Sentence{
		"retire": {DA: "Afmeld pc'en", EN: "Retire the PC"},
		"revoke": {DA: "Spær pc'en", EN: "Revoke the PC"},
	}
)
