package evidence

import (
	"bytes"
	"encoding/csv"
	"fmt"
	"strconv"
	"strings"
	"time"
)

// Tables are the tables that CSV writes, the default first.
var Tables = []string{"devices", "exceptions", "duties", "posture", "policies", "sample"}

// CSV writes one table, "" for the default, with a header line.
func (e *Evidence) CSV(table string) ([]byte, error) {
	var rows [][]string
	switch table {
	case "", "devices":
		rows = e.deviceRows()
	case "exceptions":
		rows = [][]string{{"device", "item", "place", "category", "document_type", "rule", "answer", "given", "until", "ended"}}
		for _, x := range e.Exceptions {
			rows = append(rows, []string{string(x.Device), string(x.Item), string(x.Place), string(x.Category), string(x.DocumentType),
				string(x.Rule), string(x.Answer), when(x.Given), when(x.Until), when(x.Ended)})
		}
	case "duties":
		rows = [][]string{{"device", "duty", "role", "signed", "next"}}
		for _, d := range e.Duties {
			rows = append(rows, []string{string(d.Device), string(d.Duty), string(d.Role), when(d.Signed), when(d.Next)})
		}
	case "posture":
		rows = [][]string{{"device", "check", "result", "method", "at"}}
		for _, p := range e.Posture {
			rows = append(rows, []string{string(p.Device), string(p.Check), string(p.Result), string(p.Method), when(p.At)})
		}
	case "policies":
		rows = [][]string{{"hash", "profile", "version", "published", "approver", "group", "devices", "rule", "place", "period", "source"}}
		for _, p := range e.Policies {
			for _, d := range append([]Deadline{}, p.Deadlines...) {
				rows = append(rows, []string{string(p.Hash), string(p.Profile), strconv.FormatInt(p.Version, 10), when(p.Published),
					string(p.Approver), string(p.Group), strconv.Itoa(p.Devices), d.Rule, d.Place, d.Period, strings.Join(d.Source, " ")})
			}
		}
	case "sample":
		rows = [][]string{{"device", "item", "why", "place", "category", "document_type", "rule"}}
		for _, i := range e.Sample {
			rows = append(rows, []string{string(i.Device), string(i.Item), i.Why, string(i.Place), string(i.Category), string(i.DocumentType), string(i.Rule)})
		}
	default:
		return nil, fmt.Errorf("writing evidence: there is no table of that name")
	}
	var b bytes.Buffer
	w := csv.NewWriter(&b)
	w.UseCRLF = true
	for _, r := range rows {
		for i := range r {
			r[i] = tame(r[i])
		}
	}
	if err := w.WriteAll(rows); err != nil {
		return nil, fmt.Errorf("writing evidence: %w", err)
	}
	return b.Bytes(), nil
}

func (e *Evidence) deviceRows() [][]string {
	rows := [][]string{{"device", "label", "group", "status", "standing", "days", "days_reported", "files", "unscanned", "unreadable_places",
		"users", "watched", "on_time", "late", "excepted", "by_policy", "by_person", "restored", "purged", "purged_late", "overdue",
		"oldest_overdue_days", "held", "audit_records", "audit_head", "missing_reports", "audit_rewound"}}
	for _, d := range e.Devices {
		c, n := d.Coverage, d.Counts
		r := []string{string(d.ID), d.Label, string(d.Group), d.Status, string(d.Standing)}
		for _, v := range []int{c.Days, c.Reported, c.Files, c.Unscanned, c.Unreadable, c.Users, c.Watched, n.OnTime, n.Late, n.Excepted,
			n.ByPolicy, n.ByPerson, n.Restored, n.Purged, n.PurgedLate, d.Overdue, d.Oldest, d.Held, int(d.Audit.Records)} {
			r = append(r, strconv.Itoa(v))
		}
		rows = append(rows, append(r, string(d.Audit.Head), strconv.FormatInt(d.Audit.Missing, 10), when(d.Audit.Rewound)))
	}
	return rows
}

func when(t time.Time) string {
	if t.IsZero() {
		return ""
	}
	return t.UTC().Format(time.RFC3339)
}

// tame keeps a spreadsheet from taking a label for a formula.
func tame(s string) string {
	if s != "" && strings.ContainsRune("=+-@\t\r", rune(s[0])) {
		return "'" + s
	}
	return s
}
