package evidence

import "github.com/husorden/husorden/central/words"

func deviceColumns() []column {
	return cols("device", "Pc-id", "PC id", "label", "Pc", "PC", "group", "Gruppe-id", "Group id", "status", "Status", "Status", "standing", "Tilstand", "Standing",
		"days", "Dage", "Days", "days_reported", "Dage med rapport", "Days reported", "files", "Filer gennemset", "Files looked at",
		"unscanned", "Ikke gennemset", "Not looked through", "unreadable_places", "Steder ikke læst", "Places not read", "users", "Brugere", "Users",
		"watched", "Overvåget", "Watched", "on_time", "Til tiden", "On time", "late", "For sent", "Late", "excepted", "Undtaget", "Excepted",
		"by_policy", "Af Husorden", "By Husorden", "by_person", "Af en person", "By a person", "restored", "Hentet tilbage", "Restored",
		"purged", "Slettet endeligt", "Purged", "purged_late", "Heraf for sent", "Of them late", "overdue", "Over fristen", "Overdue",
		"oldest_overdue_days", "Ældste, dage over", "Oldest, days over", "held", "I fortrydelsesområdet", "In the undo area",
		"audit_records", "Loglinjer", "Log records", "audit_head", "Logbogens sum", "Log head", "missing_reports", "Manglende rapporter", "Missing reports",
		"audit_rewound", "Logbog skiftet ud", "Log replaced", "group_name", "Gruppe", "Group", "last_report", "Seneste rapport", "Last report",
		"max_overrun_days", "Længste overskridelse, dage", "Longest overrun, days", "oldest_held_days", "Ældste der, dage", "Oldest there, days",
		"held_late", "Efter endelig frist", "Past purge date", "duties_late", "Opgaver over tiden", "Duties late")
}

func deviceRow(d Device) []any {
	c, n, a := d.Coverage, d.Counts, d.Audit
	return []any{d.ID, d.Label, d.Group, named{d.Status, words.Status(d.Status)}, d.Standing, c.Days, c.Reported, c.Files, c.Unscanned, c.Unreadable,
		c.Users, c.Watched, n.OnTime, n.Late, n.Excepted, n.ByPolicy, n.ByPerson, n.Restored, n.Purged, n.PurgedLate, d.Overdue, d.Oldest, d.Held,
		a.Records, a.Head, a.Missing, a.Rewound, d.GroupName, c.Last, d.MaxOverrun, d.HeldDays, d.HeldLate, d.DutiesLate}
}
