package api

import (
	"net/http"

	"github.com/husorden/husorden/central/evidence"
	"github.com/husorden/husorden/central/store"
	"github.com/husorden/husorden/policy/compliance"
)

// Route is one thing that the endpoint answers.
type Route struct {
	Method, Path string
	Summary      string
	Signed       bool           // by a device; its key at enrolment
	Scope        store.APIScope // of the API token; "": none is asked for
	Query        []Param
	Body         any // an example of its type; nil: none
	Reply        any
	Replies      map[int]string // further successes, without a body
	Types        []string       // further types of the reply's content

	serve func(*API, http.ResponseWriter, *http.Request) error
}

// Param is one parameter of a query.
type Param struct {
	Name     string
	Text     string
	Words    []string // it is one of these; nil: any
	Required bool
}

// Routes is the whole list of what programs can ask for. There is no verb that
// reaches a file on a PC.
func Routes() []Route {
	standings := make([]string, len(compliance.Standings))
	for i, s := range compliance.Standings {
		standings[i] = string(s)
	}
	return []Route{
		{Method: "POST", Path: compliance.EnrolPath, Summary: "Exchange an enrolment token for a device id. Signed with the key that the body brings, as the device whose id is the first 16 bytes of the key's SHA-256.",
			Signed: true, Body: compliance.Enrolment{}, Reply: compliance.Enrolled{}, serve: (*API).enrol},
		{Method: "POST", Path: compliance.ReportPath, Summary: "Deliver a report. The body is gzip. A sequence number is counted once; a report outside the schema is refused.",
			Signed: true, Body: compliance.Report{}, Reply: compliance.Received{}, serve: (*API).report},
		{Method: "GET", Path: compliance.PolicyPath, Summary: "Fetch the policy that is published for the device.",
			Signed: true, Reply: compliance.SignedPolicy{}, Replies: map[int]string{204: "None is published.", 304: "It is the one that If-None-Match names."}, serve: (*API).policy},
		{Method: "POST", Path: compliance.RetirePath, Summary: "Retire the device, as when the program is removed.",
			Signed: true, Reply: compliance.Received{}, serve: (*API).retire},
		{Method: "GET", Path: "/v1/devices", Summary: "List devices, a page at a time.", Scope: store.ReadDevices,
			Query: []Param{
				{Name: "org", Text: "id or name of an organisation"},
				{Name: "group", Text: "id or name of a group; needs org"},
				{Name: "standing", Text: "how they stand now", Words: standings},
				{Name: "why", Text: "a reason for it"},
				{Name: "status", Text: "which (default active)", Words: []string{"active", "retired", "revoked", "all"}},
				{Name: "limit", Text: "1 to 500 (default 100)"},
				{Name: "after", Text: "next of the last page"},
			}, Reply: DevicePage{}, serve: (*API).devices},
		{Method: "GET", Path: "/v1/devices/{id}", Summary: "One device with its latest reports as they were taken, and its last 90 days.", Scope: store.ReadDevices,
			Reply: DeviceWhole{}, serve: (*API).device},
		{Method: "GET", Path: "/v1/evidence", Summary: "What an organisation can show for a period. All but a single table of CSV is signed with the organisation's key; husorden-central verify checks it off line.", Scope: store.ReadEvidence,
			Query: []Param{
				{Name: "org", Text: "id or name of an organisation", Required: true},
				{Name: "from", Text: "first day, as 2026-01-31", Required: true},
				{Name: "to", Text: "last day", Required: true},
				{Name: "format", Text: "of the answer (default json)", Words: texts(evidence.Formats)},
				{Name: "table", Text: "of csv (default devices); all: a zip archive, signed", Words: append([]string{evidence.AllTables}, evidence.Tables...)},
				{Name: "lang", Text: "of xlsx and pdf (default da)", Words: texts(evidence.Langs)},
				{Name: "sample", Text: "draw so many items to look at (default 0)"},
				{Name: "seed", Text: "of the sample: the same draws the same"},
			}, Reply: evidence.Signed{}, Types: []string{"text/csv", "application/zip", "application/pdf", "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"}, serve: (*API).evidence},
	}
}
