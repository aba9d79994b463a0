package evidence

import (
	"fmt"
	"iter"
	"slices"
	"strings"

	"github.com/husorden/husorden/central/words"
	"github.com/husorden/husorden/policy"
	"github.com/husorden/husorden/policy/compliance"
)

// Tables are the tables that CSV writes, the default first.
var Tables = []string{"devices", "summary", "policies", "overrun", "not_scanned", "exceptions", "duties", "posture", "integrity", "sample", "retention"}

// sheets is the order in which people read them.
var sheets = []string{"summary", "policies", "devices", "overrun", "not_scanned", "exceptions", "duties", "posture", "integrity", "sample", "retention"}

var titles = map[string]policy.Sentence{
	"summary":     {DA: "Oversigt", EN: "Summary"},
	"policies":    {DA: "Regler og frister", EN: "Rules and deadlines"},
	"devices":     {DA: "Pc'er", EN: "PCs"},
	"overrun":     {DA: "Overskridelser", EN: "Overruns"},
	"not_scanned": {DA: "Ikke gennemset", EN: "Not looked at"},
	"exceptions":  {DA: "Undtagelser", EN: "Exceptions"},
	"duties":      {DA: "Opgaver", EN: "Duties"},
	"posture":     {DA: "Beskyttelse", EN: "Protection"},
	"integrity":   {DA: "Logbogens helhed", EN: "Integrity"},
	"sample":      {DA: "Stikprøve", EN: "Sample"},
	"retention":   {DA: "Opbevaring", EN: "Retention"},
}

// Title is what a table is called.
func Title(table string) policy.Sentence { return titles[table] }

func cols(pairs ...string) []column {
	var cs []column
	for p := range slices.Chunk(pairs, 3) {
		cs = append(cs, column{p[0], policy.Sentence{DA: p[1], EN: p[2]}})
	}
	return cs
}

// each makes rows of a slice.
func each[T any](all []T, row func(T) []any) iter.Seq[[]any] {
	return func(yield func([]any) bool) {
		for _, x := range all {
			if !yield(row(x)) {
				return
			}
		}
	}
}

// table returns a table by its name. sum is e.Sum.
func (e *Evidence) table(name string, sum compliance.Sum) (table, error) {
	t := table{name: name}
	label := e.labels()
	pc := []string{"device", "Pc-id", "PC id", "label", "Pc", "PC"}
	switch name {
	case "summary":
		t.columns, t.rows = cols("what", "Hvad", "What", "value", "Værdi", "Value"), slices.Values(e.summary(sum))
	case "devices":
		t.columns, t.rows = deviceColumns(), each(e.Devices, deviceRow)
	case "policies":
		t.columns, t.rows = cols("hash", "Kontrolsum (SHA-256)", "Hash (SHA-256)", "profile", "Indbygget profil", "Built-in profile", "version", "Version", "Version",
			"published", "Udgivet", "Published", "superseded", "Afløst", "Superseded", "approver", "Godkendt af (id)", "Approved by (id)",
			"approver_name", "Godkendt af", "Approved by", "group", "Gruppe-id", "Group id", "group_name", "Gruppe", "Group",
			"devices", "Pc'er", "PCs", "held_from", "Gjaldt fra", "Held from", "held_to", "Gjaldt til", "Held to", "rule", "Regel", "Rule",
			"place", "Sted", "Place", "document_types", "Dokumenttyper", "Document types", "period", "Frist", "Deadline",
			"counted_from", "Regnes fra", "Counted from", "source", "Kilde", "Source"), e.policyRows
	case "overrun":
		t.columns, t.rows = cols("days_late", "Slettet for sent, dage", "Removed late, days", "files", "Filer", "Files"), e.overrunRows
	case "not_scanned":
		t.columns, t.rows = cols(append(pc, "what", "Hvad", "What", "place", "Sted", "Place", "reason", "Årsag", "Why", "count", "Antal", "Count")...), e.missedRows
	case "exceptions":
		t.columns = cols(append(pc, "item", "Fil-id", "File id", "place", "Sted", "Place", "category", "Oplysninger", "Data", "document_type", "Dokumenttype", "Document type",
			"rule", "Regel", "Rule", "answer", "Svar", "Answer", "given", "Givet", "Given", "until", "Gælder til", "Until", "ended", "Ophørt", "Ended")...)
		t.rows = each(e.Exceptions, func(x Exception) []any {
			return []any{x.Device, label[x.Device], x.Item, x.Place, x.Category, x.DocumentType, x.Rule, x.Answer, x.Given, x.Until, x.Ended}
		})
	case "duties":
		title := words.Duties()
		t.columns = cols(append(pc, "duty", "Opgave", "Duty", "role", "Udført af", "Done by", "signed", "Kvitteret", "Signed", "next", "Næste gang", "Next")...)
		t.rows = each(e.Duties, func(x Duty) []any {
			return []any{x.Device, label[x.Device], duty(x.Duty, title), x.Role, x.Signed, x.Next}
		})
	case "posture":
		t.columns = cols(append(pc, "check", "Kontrol", "Check", "result", "Slået til", "On", "method", "Metode", "Method", "at", "Set første gang", "First seen")...)
		t.rows = each(e.Posture, func(x Posture) []any {
			return []any{x.Device, label[x.Device], x.Check, x.Result, x.Method, x.At}
		})
	case "integrity":
		t.columns = cols(append(pc, "start_records", "Linjer ved start", "Records at start", "start_head", "Sum ved start", "Head at start",
			"records", "Linjer ved slut", "Records at end", "head", "Sum ved slut", "Head at end",
			"missing_reports", "Manglende rapporter", "Missing reports", "gaps", "Deres numre", "Their numbers", "rewound", "Skiftet ud", "Replaced")...)
		t.rows = each(e.Devices, func(d Device) []any {
			a := d.Audit
			return []any{d.ID, d.Label, a.StartRecords, a.StartHead, a.Records, a.Head, a.Missing, gaps(a.Gaps), a.Rewound}
		})
	case "sample":
		t.columns = cols(append(pc, "item", "Fil-id", "File id", "why", "Hvorfor", "Why", "place", "Sted", "Place", "category", "Oplysninger", "Data",
			"document_type", "Dokumenttype", "Document type", "rule", "Regel", "Rule")...)
		t.rows = each(e.Sample, func(i SampledItem) []any {
			return []any{i.Device, label[i.Device], i.Item, sampled(i.Why), i.Place, i.Category, i.DocumentType, i.Rule}
		})
	case "retention":
		t.columns, t.rows = cols("what", "Hvad", "What", "value", "Værdi", "Value"), slices.Values(e.retention())
	default:
		return table{}, fmt.Errorf("writing evidence: there is no table of that name")
	}
	return t, nil
}

func (e *Evidence) labels() map[compliance.ID]string {
	all := map[compliance.ID]string{}
	for _, d := range e.Devices {
		all[d.ID] = d.Label
	}
	return all
}

func duty(r compliance.Rule, titles map[compliance.Rule]policy.Sentence) named {
	if s, ok := titles[r]; ok {
		return named{string(r), s}
	}
	return named{string(r), policy.Sentence{DA: string(r), EN: string(r)}}
}

func sampled(why string) named {
	if why == "overdue" {
		return named{why, policy.Sentence{DA: "over fristen", EN: "overdue"}}
	}
	return named{why, policy.Sentence{DA: "undtagelse", EN: "exception"}}
}

// policyRows is a row for each deadline; a policy whose deadlines are not known has
// one.
func (e *Evidence) policyRows(yield func([]any) bool) {
	for _, p := range e.Policies {
		for _, d := range orOne(p.Deadlines) {
			var frist any = period(d.Period)
			if d.Rule == "" {
				frist = ""
			}
			if !yield([]any{p.Hash, p.Profile, p.Version, p.Published, p.Superseded, p.Approver.ID, p.Approver.Name, p.Group, p.GroupName, p.Devices,
				p.HeldFrom, p.HeldTo, d.Rule, d.Place, types(d.DocumentTypes), frist, counted(d.Counted), strings.Join(d.Source, " ")}) {
				return
			}
		}
	}
}

func orOne(ds []Deadline) []Deadline {
	if len(ds) == 0 {
		return []Deadline{{}}
	}
	return ds
}

func counted(c policy.Counted) named {
	switch c {
	case policy.FromFirstSeen:
		return named{string(c), policy.Sentence{DA: "filen blev set", EN: "the file was seen"}}
	case policy.FromEnded:
		return named{string(c), policy.Sentence{DA: "forholdet ophørte", EN: "the relation ended"}}
	}
	return named{key: string(c)}
}

func (e *Evidence) overrunRows(yield func([]any) bool) {
	for i, n := range e.Removal.Overrun {
		if !yield([]any{group(i), n}) {
			return
		}
	}
}

// group names a group of overruns.
func group(i int) named {
	from := 0
	if i > 0 {
		from = compliance.Overruns[i-1]
	}
	if i == len(compliance.Overruns) {
		return named{fmt.Sprintf(">%d", from), policy.Sentence{DA: fmt.Sprintf("over %d", from), EN: fmt.Sprintf("over %d", from)}}
	}
	s := fmt.Sprintf("%d–%d", from+1, compliance.Overruns[i])
	if i == 0 {
		s = "1"
	}
	return named{fmt.Sprintf("<=%d", compliance.Overruns[i]), policy.Sentence{DA: s, EN: s}}
}

func (e *Evidence) missedRows(yield func([]any) bool) {
	file := named{"file", policy.Sentence{DA: "fil", EN: "file"}}
	place := named{"place", policy.Sentence{DA: "sted", EN: "place"}}
	for _, d := range e.Devices {
		for _, m := range d.Coverage.UnscannedWhy {
			if !yield([]any{d.ID, d.Label, file, m.Place, because(m.Reason), m.Count}) {
				return
			}
		}
		for _, m := range d.Coverage.UnreadableWhy {
			if !yield([]any{d.ID, d.Label, place, m.Place, because(m.Reason), m.Count}) {
				return
			}
		}
	}
}

func because(r policy.Reason) named {
	s := words.Of(r)
	if r == "" {
		s = policy.Sentence{DA: "ikke oplyst", EN: "not told"}
	}
	return named{string(r), s}
}
