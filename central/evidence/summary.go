package evidence

import (
	"github.com/husorden/husorden/central/words"
	"github.com/husorden/husorden/policy"
	"github.com/husorden/husorden/policy/compliance"
)

func line(key, da, en string, v any) []any {
	return []any{named{key, policy.Sentence{DA: da, EN: en}}, v}
}

// summary is everything that is said of all devices together.
func (e *Evidence) summary(sum compliance.Sum) [][]any {
	r, c := e.Removal, e.Coverage
	median := any(r.MedianOverrun)
	if r.MedianAbove {
		median = named{">180", policy.Sentence{DA: "over 180", EN: "over 180"}}
	}
	rows := [][]any{
		line("organisation", "Organisation", "Organisation", e.Organisation.Name),
		line("organisation_id", "Organisationens id", "The organisation's id", e.Organisation.ID),
		line("from", "Fra og med", "From", e.From),
		line("to", "Til og med", "To and with", e.To),
		line("made", "Lavet", "Made", e.Made),
		line("data_sha256", "Dataenes kontrolsum (SHA-256)", "Hash of the data (SHA-256)", sum),
		line("devices", "Pc'er", "PCs", c.Devices),
		line("devices_reporting", "Pc'er med rapport i perioden", "PCs with a report in the period", c.Reporting),
		line("devices_silent", "Tavse pc'er ved periodens slutning", "Silent PCs at the end of the period", c.Silent),
		line("days", "Pc-dage i perioden", "PC days in the period", c.Days),
		line("days_reported", "Pc-dage med rapport", "PC days with a report", c.Reported),
		line("due", "Filer, hvis frist var kommet", "Files that had come to their date", r.Due),
		line("on_time", "Slettet til tiden", "Removed on time", r.OnTime),
		line("late", "Slettet for sent", "Removed late", r.Late),
		line("excepted", "Undtaget", "Excepted", r.Excepted),
		line("by_policy", "Slettet af Husorden", "Removed by Husorden", r.ByPolicy),
		line("by_person", "Slettet af en person", "Removed by a person", r.ByPerson),
		line("restored", "Hentet tilbage", "Restored", r.Restored),
		line("median_overrun_days", "Overskridelse, median, dage (højst)", "Overrun, median, days (at most)", median),
		line("max_overrun_days", "Overskridelse, længste, dage (højst)", "Overrun, longest, days (at most)", r.MaxOverrun),
		line("overdue_now", "Over fristen ved periodens slutning", "Overdue at the end of the period", r.OverdueNow),
		line("oldest_overdue_days", "Den ældste af dem, dage over fristen", "The oldest of them, days overdue", r.OldestOverdue),
		line("purged", "Slettet endeligt (også fra fortrydelsesområdet)", "Purged (from the undo area too)", r.Purged),
		line("purged_late", "Slettet endeligt for sent", "Purged late", r.PurgedLate),
		line("still_stored", "I fortrydelsesområdet ved periodens slutning", "In the undo area at the end of the period", r.StillStored),
		line("oldest_stored_days", "Den ældste der, dage", "The oldest there, days", r.OldestStored),
		line("still_stored_late", "Der efter den endelige frist", "There past the purge date", r.StoredLate),
		line("files", "Filer, der er gennemset", "Files looked at", c.Files),
		line("unscanned", "Filer, der ikke kunne gennemses", "Files that could not be looked through", c.Unscanned),
		line("unreadable_places", "Steder, der ikke kunne læses", "Places that could not be read", c.Unreadable),
		line("users", "Brugere på pc'erne", "Users of the PCs", c.Users),
		line("watched", "Brugere, hvis mapper overvåges", "Users whose folders are watched", c.Watched),
	}
	for _, m := range c.UnscannedWhy {
		rows = append(rows, missedLine("unscanned", "Ikke gennemset", "Not looked through", m))
	}
	for _, m := range c.UnreadableWhy {
		rows = append(rows, missedLine("unreadable_places", "Kunne ikke læses", "Could not be read", m))
	}
	return rows
}

func missedLine(key, da, en string, m Missed) []any {
	place, reason := words.Of(m.Place), because(m.Reason)
	return line(key+"/"+string(m.Place)+"/"+string(m.Reason), da+": "+place.DA+", "+reason.text.DA, en+": "+place.EN+", "+reason.text.EN, m.Count)
}

// retention says for how long what evidence is made of is kept.
func (e *Evidence) retention() [][]any {
	k := e.Retention
	return [][]any{
		line("days", "Hver dags rapporter, dage", "Each day's reports, days", k.Days),
		line("months", "Derefter månedens sidste og ophørte undtagelser, dage", "Then the month's last, and ended exceptions, days", k.Months),
		line("months_before", "Kun månedens sidste rapport er bevaret fra før", "Only the month's last report is left from before", k.MonthsBefore),
		line("actions", "Serverens egen logbog, dage", "The server's own log, days", k.Actions),
		line("forgotten_before", "Intet er bevaret fra før", "Nothing is left from before", k.ForgottenBefore),
		line("device_log", "Pc'ens egen logbog over sletninger", "The PC's own log of removals",
			named{"not_cut", policy.Sentence{DA: "beskæres ikke, så længe Husorden er installeret", EN: "is not cut as long as Husorden is installed"}}),
		line("seed", "Stikprøvens startværdi", "The sample's seed", e.Seed),
	}
}
