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
	methodWords = map[store.Method]policy.Sentence{
		store.ByPassword:   {DA: "adgangskode", EN: "password"},
		store.ByProvider:   {DA: "andet login", EN: "another login"},
		store.ByInvitation: {DA: "engangslink", EN: "one-time link"},
	}
	scopeWords = map[store.APIScope]policy.Sentence{
		store.ReadDevices:  {DA: "Pc'er og hvordan det står til", EN: "PCs and how they stand"},
		store.ReadEvidence: {DA: "Dokumentation for en periode", EN: "Evidence for a period"},
	}
	verbWords = map[store.Verb]policy.Sentence{
		store.SignedIn:        {DA: "loggede ind", EN: "signed in"},
		store.SignInFailed:    {DA: "forkert adgangskode", EN: "wrong password"},
		store.SignedOut:       {DA: "loggede ud", EN: "signed out"},
		store.AdminMade:       {DA: "oprettede en person", EN: "made a person"},
		store.AdminChanged:    {DA: "ændrede en persons rolle", EN: "changed a person's role"},
		store.AdminDisabled:   {DA: "lukkede en persons adgang", EN: "disabled a person"},
		store.AdminEnabled:    {DA: "åbnede en persons adgang igen", EN: "enabled a person again"},
		store.AdminInvited:    {DA: "inviterede en person", EN: "invited a person"},
		store.InviteRevoked:   {DA: "trak en invitation tilbage", EN: "revoked an invitation"},
		store.PasswordSet:     {DA: "valgte en ny adgangskode", EN: "chose a new password"},
		store.FactorSet:       {DA: "satte totrinslogin op", EN: "set up a second factor"},
		store.FactorRemoved:   {DA: "fjernede totrinslogin", EN: "removed a second factor"},
		store.FactorFailed:    {DA: "forkert engangskode", EN: "wrong code of the second factor"},
		store.FactorRequired:  {DA: "krævede totrinslogin", EN: "required a second factor"},
		store.FactorOptional:  {DA: "gjorde totrinslogin valgfrit", EN: "made the second factor optional"},
		store.RecoveryMade:    {DA: "lavede nye nødkoder", EN: "made new recovery codes"},
		store.RecoveryUsed:    {DA: "brugte en nødkode", EN: "used a recovery code"},
		store.SessionsEnded:   {DA: "loggede en person ud alle steder", EN: "ended a person's sessions"},
		store.IdentityLinked:  {DA: "knyttede et andet login til sig", EN: "linked another login"},
		store.IdentityEnded:   {DA: "fjernede et andet login", EN: "unlinked another login"},
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
