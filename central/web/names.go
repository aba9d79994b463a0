package web

import (
	"github.com/husorden/husorden/central/store"
	"github.com/husorden/husorden/policy"
)

// Words for what only the pages show.
var (
	roleWords = map[store.Role]policy.Sentence{
		store.Consultant:  {DA: "Konsulent", EN: "Consultant"},
		store.OrgAdmin:    {DA: "Organisationens administrator", EN: "Organisation's administrator"},
		store.DPO:         {DA: "Databeskyttelsesrådgiver (kun læsning)", EN: "Data protection officer (reads only)"},
		store.GroupLeader: {DA: "Gruppeleder (kun læsning)", EN: "Group leader (reads only)"},
	}
	actorWords = map[store.ActorKind]policy.Sentence{
		store.ByAdmin:   {DA: "En person, der ikke vises her", EN: "A person who is not shown here"},
		store.ByToken:   {DA: "Et program (API-nøgle)", EN: "A program (API token)"},
		store.ByDevice:  {DA: "En pc", EN: "A PC"},
		store.ByCommand: {DA: "Kommandolinjen på serveren", EN: "The server's command line"},
	}
	verbWords = map[store.Verb]policy.Sentence{
		store.SignedIn:        {DA: "loggede ind", EN: "signed in"},
		store.SignInFailed:    {DA: "forkert adgangskode", EN: "wrong password"},
		store.SignedOut:       {DA: "loggede ud", EN: "signed out"},
		store.AdminMade:       {DA: "oprettede en person", EN: "made a person"},
		store.AdminChanged:    {DA: "ændrede en person", EN: "changed a person"},
		store.OrgMade:         {DA: "oprettede en organisation", EN: "made an organisation"},
		store.GroupMade:       {DA: "oprettede en gruppe", EN: "made a group"},
		store.TokenMade:       {DA: "lavede en tilmeldingskode", EN: "made an enrolment token"},
		store.TokenRevoked:    {DA: "spærrede en tilmeldingskode", EN: "revoked an enrolment token"},
		store.APITokenMade:    {DA: "lavede en API-nøgle", EN: "made an API token"},
		store.APITokenRevoked: {DA: "spærrede en API-nøgle", EN: "revoked an API token"},
		store.DeviceEnrolled:  {DA: "tilmeldte en pc", EN: "enrolled a PC"},
		store.DeviceRetired:   {DA: "afmeldte en pc", EN: "retired a PC"},
		store.DeviceRevoked:   {DA: "spærrede en pc", EN: "revoked a PC"},
		store.DeviceChanged:   {DA: "rettede en pc's navn eller gruppe", EN: "changed a PC's label or group"},
		store.DeviceSeen:      {DA: "så en pc's side", EN: "looked at a PC's page"},
		store.PolicyPublished: {DA: "udgav regler", EN: "published a policy"},
		store.EvidenceTaken:   {DA: "hentede dokumentation", EN: "downloaded evidence"},
		store.RewindSeen:      {DA: "godkendte en ny logbog", EN: "accepted a new log"},
		store.AlertMade:       {DA: "tilføjede en modtager af beskeder", EN: "added a recipient of digests"},
		store.AlertRemoved:    {DA: "fjernede en modtager af beskeder", EN: "removed a recipient of digests"},
	}
)
