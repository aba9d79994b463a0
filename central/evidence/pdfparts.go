package evidence

import (
	"fmt"
	"strings"

	"github.com/husorden/husorden/central/words"
	"github.com/husorden/husorden/policy"
	"github.com/husorden/husorden/policy/compliance"
)

var aPC = field{both("Pc", "PC"), 30, prose}

func (d *document) deadlines() {
	d.heading(both("1. Frister, der har gjaldt", "1. Deadlines in force"))
	if len(d.e.Policies) == 0 {
		d.text(both("Ingen pc har meldt, hvilke regler den følger.", "No PC has told which policy it follows."))
	}
	for _, p := range d.e.Policies {
		d.policy(p)
	}
}

func (d *document) policy(p Policy) {
	name := both(fmt.Sprintf("Udgave %d", p.Version), fmt.Sprintf("Version %d", p.Version))
	switch {
	case p.Version == 0 && p.Profile != compliance.Custom:
		name = both("Indbygget profil: "+string(p.Profile), "Built-in profile: "+string(p.Profile))
	case p.Version == 0:
		name = both("Regler, der ikke er udgivet herfra", "A policy that was not published from here")
	}
	d.lower(d.t(name))
	var facts []string
	add := func(da, en, value string) {
		if value != "" {
			facts = append(facts, d.t(both(da, en))+" "+value)
		}
	}
	if p.Version > 0 {
		add("Udgivet", "Published", shown(d.lang, p.Published))
		who := p.Approver.Name
		switch {
		case p.Approver.ID == "":
			who = d.t(both("serverens kommandolinje", "the server's command line"))
		case who == "":
			who = string(p.Approver.ID)
		}
		add("Godkendt af", "Approved by", who)
		group := p.GroupName
		if p.Group == "" {
			group = d.t(both("hele organisationen", "the whole organisation"))
		}
		add("Gælder", "For", group)
		add("Afløst", "Superseded", shown(d.lang, p.Superseded))
	}
	held := fmt.Sprintf("%s (%s – %s)", shown(d.lang, p.Devices), d.day(p.HeldFrom), d.day(p.HeldTo))
	if p.Devices == 0 {
		held = "0"
	}
	add("Pc'er, der har meldt den i perioden:", "PCs that told of it in the period:", held)
	d.text(both(d.clean(strings.Join(facts, ". ")+"."), d.clean(strings.Join(facts, ". ")+".")))
	d.style("mono", "", 7)
	d.pdf.CellFormat(right-left, 4, "SHA-256 "+string(p.Hash), "", 2, "L", false, 0, "")
	d.space(1)
	if len(p.Deadlines) == 0 {
		d.text(both("Fristerne kendes kun på pc'en.", "The deadlines are known on the PC only."))
		return
	}
	var rows []row
	for _, x := range p.Deadlines {
		var what any = x.Place
		if x.Place == "" {
			what = types(x.DocumentTypes)
		}
		rows = append(rows, row{cells: []any{x.Rule, what, period(x.Period), counted(x.Counted), strings.Join(x.Source, " ")}})
	}
	d.register([]field{{both("Regel", "Rule"), 42, prose}, {both("Sted eller dokumenttype", "Place or document type"), 60, prose}, {both("Frist", "Deadline"), 18, prose},
		{both("Regnes fra", "Counted from"), 25, prose}, {both("Kilde", "Source"), 14, prose}}, rows)
}

func (d *document) removal() {
	d.heading(both("2. Sletning: til tiden, for sent og undtaget", "2. Deletion: on time, late and excepted"))
	d.text(both("En fil er slettet til tiden, når den er væk senest på sin frist, uanset om Husorden eller en person slettede den.",
		"A file is deleted on time when it is gone by its deadline, whether Husorden or a person deleted it."))
	d.register([]field{aPC, {both("Til tiden", "On time"), 15, number}, {both("For sent", "Late"), 15, number}, {both("Undtaget", "Excepted"), 17, number},
		{both("Længste overskridelse, dage", "Longest overrun, days"), 22, number}, {both("Af Husorden", "By Husorden"), 18, number}, {both("Af en person", "By a person"), 17, number},
		{both("Hentet tilbage", "Restored"), 16, number}, {both("Over fristen nu", "Overdue now"), 16, number}, {both("Ældste, dage over", "Oldest, days over"), 17, number}},
		d.sorted(func(x Device) []any {
			n := x.Counts
			return []any{n.OnTime, n.Late, n.Excepted, x.MaxOverrun, n.ByPolicy, n.ByPerson, n.Restored, x.Overdue, x.Oldest}
		}))
	d.lower(d.t(both("Overskridelser", "Overruns")))
	var rows []row
	for i, n := range d.e.Removal.Overrun {
		rows = append(rows, row{cells: []any{group(i), n}})
	}
	d.register([]field{{both("Slettet for sent, dage efter fristen", "Removed late, days after the deadline"), 60, prose}, {both("Filer", "Files"), 20, number}}, rows)
}

func (d *document) purge() {
	d.heading(both("3. Endelig sletning", "3. Purge"))
	d.text(both("Det, Husorden sletter, ligger krypteret i et fortrydelsesområde på pc'en i kort tid og tæller så længe som stadig opbevaret. Derefter slettes det endeligt.",
		"What Husorden deletes lies encrypted in an undo area of the PC for a short time, and counts as still stored until it is purged."))
	d.register([]field{aPC, {both("Slettet endeligt", "Purged"), 20, number}, {both("Heraf for sent", "Of them late"), 20, number}, {both("I fortrydelsesområdet nu", "In the undo area now"), 24, number},
		{both("Ældste der, dage", "Oldest there, days"), 20, number}, {both("Efter den endelige frist", "Past the purge date"), 22, number}},
		d.sorted(func(x Device) []any {
			return []any{x.Counts.Purged, x.Counts.PurgedLate, x.Held, x.HeldDays, x.HeldLate}
		}))
}

func (d *document) coverage() {
	d.heading(both("4. Dækning: hvad er gennemset, og hvad er ikke", "4. Coverage: what was looked at, and what was not"))
	d.register([]field{aPC, {both("Gruppe", "Group"), 23, prose}, {both("Tilstand", "Standing"), 28, prose}, {both("Dage med rapport", "Days reported"), 18, number},
		{both("Seneste rapport", "Last report"), 22, prose}, {both("Filer gennemset", "Files looked at"), 19, number}, {both("Ikke gennemset", "Not looked through"), 19, number},
		{both("Steder ikke læst", "Places not read"), 16, number}, {both("Brugere overvåget", "Users watched"), 19, number}},
		d.sorted(func(x Device) []any {
			c := x.Coverage
			return []any{x.GroupName, x.Standing, fmt.Sprintf("%d/%d", c.Reported, c.Days), d.date(c.Last), c.Files, c.Unscanned, c.Unreadable, fmt.Sprintf("%d/%d", c.Watched, c.Users)}
		}))
	d.lower(d.t(both("Ikke gennemset, og hvorfor", "Not looked at, and why")))
	var rows []row
	for r := range d.e.missedRows {
		rows = append(rows, row{-r[5].(int), append([]any{d.pc(r[0].(compliance.ID))}, r[2:]...)})
	}
	d.register([]field{aPC, {both("Hvad", "What"), 14, prose}, {both("Sted", "Place"), 30, prose}, {both("Årsag", "Why"), 50, prose}, {both("Antal", "Count"), 16, number}}, rows)
}

func (d *document) exceptions() {
	d.heading(both("5. Undtagelser", "5. Exception register"))
	d.text(both("En person har ladet filen ligge efter fristen. Begrundelsen står på pc'en og forlader den ikke.",
		"A person let the file stay past its deadline. The reason is written on the PC and does not leave it."))
	var rows []row
	for _, x := range d.e.Exceptions {
		what := []string{shown(d.lang, x.Place), shown(d.lang, x.Category)}
		if x.DocumentType != "" {
			what = append(what, shown(d.lang, x.DocumentType))
		}
		until := d.date(x.Until)
		if x.Until.IsZero() {
			until = d.t(both("ingen slutdato", "no end"))
		}
		rank := 0
		if !x.Ended.IsZero() {
			rank = 1
		}
		rows = append(rows, row{rank, []any{d.pc(x.Device), string(x.Item[:min(8, len(x.Item))]), strings.Join(what, ", "), x.Rule, x.Answer, d.date(x.Given), until, d.date(x.Ended)}})
	}
	d.register([]field{{aPC.title, 26, prose}, {both("Fil-id", "File id"), 17, prose}, {both("Sted og oplysninger", "Place and data"), 34, prose}, {both("Regel", "Rule"), 24, prose},
		{both("Svar", "Answer"), 18, prose}, {both("Givet", "Given"), 19, prose}, {both("Gælder til", "Until"), 19, prose}, {both("Ophørt", "Ended"), 19, prose}}, rows)
}

func (d *document) duties() {
	d.heading(both("6. Faste opgaver, og hvem der har udført dem", "6. Duties, and who did them"))
	titles := words.Duties()
	var rows []row
	for _, x := range d.e.Duties {
		rows = append(rows, row{0, []any{d.pc(x.Device), duty(x.Duty, titles), x.Role, x.Signed, x.Next}})
	}
	d.register([]field{aPC, {both("Opgave", "Duty"), 50, prose}, {both("Udført af", "Done by"), 32, prose}, {both("Kvitteret", "Signed"), 26, prose}, {both("Næste gang", "Next"), 26, prose}}, rows)
	late := []row{}
	for _, x := range d.e.Devices {
		if x.DutiesLate > 0 {
			late = append(late, row{-x.DutiesLate, []any{d.pc(x.ID), x.DutiesLate}})
		}
	}
	if len(late) > 0 {
		d.lower(d.t(both("Opgaver, der var over tiden ved periodens slutning", "Duties that were overdue at the end of the period")))
		d.register([]field{aPC, {both("Opgaver", "Duties"), 20, number}}, late)
	}
}

func (d *document) posture() {
	d.heading(both("7. Pc'ernes beskyttelse", "7. Protection of the PCs"))
	d.text(both("En linje står her, når en kontrol kom til et andet svar end før. Svaret gælder til den næste linje om det samme.",
		"A line is here when a check came to another answer than before. The answer holds until the next line on the same."))
	d.answers()
	rank := map[compliance.Result]int{compliance.No: 0, compliance.Unknown: 1, compliance.Yes: 2}
	var rows []row
	for _, x := range d.e.Posture {
		rows = append(rows, row{rank[x.Result], []any{d.pc(x.Device), x.Check, x.Result, x.Method, x.At}})
	}
	d.register([]field{aPC, {both("Kontrol", "Check"), 34, prose}, {both("Slået til", "On"), 30, prose}, {both("Metode", "Method"), 50, prose}, {both("Tidspunkt", "Time"), 28, prose}}, rows)
}

// answers counts what each check came to at the end of the period.
func (d *document) answers() {
	type of struct {
		device compliance.ID
		check  compliance.Check
	}
	last := map[of]compliance.Result{}
	for _, x := range d.e.Posture {
		last[of{x.Device, x.Check}] = x.Result // the latest comes last
	}
	counts := map[compliance.Check]map[compliance.Result]int{}
	for k, r := range last {
		if counts[k.check] == nil {
			counts[k.check] = map[compliance.Result]int{}
		}
		counts[k.check][r]++
	}
	var rows []row
	for _, c := range compliance.Checks {
		if n := counts[c]; n != nil {
			rows = append(rows, row{cells: []any{c, n[compliance.Yes], n[compliance.No], n[compliance.Unknown]}})
		}
	}
	if len(rows) == 0 {
		return
	}
	d.register([]field{{both("Pc'er ved periodens slutning", "PCs at the end of the period"), 60, prose}, {both("Ja", "Yes"), 20, number}, {both("Nej", "No"), 20, number},
		{both("Kunne ikke ses", "Could not be checked"), 25, number}}, rows)
	d.space(2)
}

func (d *document) integrity() {
	d.heading(both("8. Logbøgernes helhed", "8. Integrity of the logs"))
	d.text(both("Hver pc fører en logbog over sletninger, hvor hver linje bærer summen af den forrige. Serveren gemmer den sidste linjes nummer og sum hver dag, så en logbog, der skæres af eller skrives om, opdages. Summerne står med deres første og sidste otte tegn; de hele er i de andre formater.",
		"Each PC keeps a log of deletions in which each record bears the sum of the one before it. The server keeps the last record's number and sum each day, so that a log that is cut or rewritten is noticed. Sums are shown by their first and last eight characters; the other formats have the whole."))
	d.register([]field{aPC, {both("Linjer ved start", "Records at start"), 16, number}, {both("Sum ved start", "Sum at start"), 32, digest}, {both("Linjer ved slut", "Records at end"), 16, number},
		{both("Sum ved slut", "Sum at end"), 32, digest}, {both("Manglende rapporter", "Missing reports"), 20, number}, {both("Deres numre", "Their numbers"), 22, prose}, {both("Skiftet ud", "Replaced"), 22, prose}},
		d.sorted(func(x Device) []any {
			a := x.Audit
			return []any{a.StartRecords, ends(a.StartHead), a.Records, ends(a.Head), a.Missing, gaps(a.Gaps), a.Rewound}
		}))
}

func ends(s compliance.Sum) string {
	if len(s) <= 16 {
		return string(s)
	}
	return string(s[:8] + "…" + s[len(s)-8:])
}

func (d *document) sample() {
	d.heading(both("9. Stikprøve", "9. Sample"))
	if len(d.e.Sample) == 0 {
		d.text(both("Der er ikke bedt om en stikprøve.", "No sample was asked for."))
		return
	}
	seed := d.clean(d.e.Seed)
	d.text(both(fmt.Sprintf("Trukket blandt undtagelser og filer over fristen med startværdien »%s«. Den, der har startværdien, kan gentage lodtrækningen, og ingen kan styre den. Filens id slås op på pc'en.", seed),
		fmt.Sprintf("Drawn among exceptions and overdue files with the seed “%s”. Whoever has the seed can repeat the draw, and nobody can steer it. The file's id is looked up on the PC.", seed)))
	var rows []row
	for _, x := range d.e.Sample {
		rows = append(rows, row{0, []any{d.pc(x.Device), x.Item, sampled(x.Why), x.Place, x.Category, x.DocumentType, x.Rule}})
	}
	d.register([]field{aPC, {both("Fil-id", "File id"), 34, digest}, {both("Hvorfor", "Why"), 20, prose}, {both("Sted", "Place"), 22, prose}, {both("Oplysninger", "Data"), 22, prose},
		{both("Dokumenttype", "Document type"), 26, prose}, {both("Regel", "Rule"), 30, prose}}, rows)
}

func (d *document) retention() {
	d.heading(both("10. Så længe opbevares oplysningerne selv", "10. How long these records themselves are kept"))
	var rows []row
	for _, r := range d.e.retention() {
		rows = append(rows, row{cells: r})
	}
	d.register([]field{{both("Hvad", "What"), 60, prose}, {both("Værdi", "Value"), 40, prose}}, rows)
	if m := d.e.Retention.MonthsBefore; m > d.e.From {
		d.text(both("Perioden begynder før "+d.day(m)+". Fra før den dag er kun månedens sidste rapport bevaret, så der er færre dage med rapport, end der var. Antallet af slettede filer er det samme.",
			"The period begins before "+d.day(m)+". From before that day only the month's last report is left, so there are fewer days with a report than there were. The numbers of deleted files are the same."))
	}
	if f := d.e.Retention.ForgottenBefore; f > d.e.From {
		d.text(policy.Sentence{DA: "Perioden begynder før det, der er bevaret. Tallene er derfor ikke hele periodens.", EN: "The period begins before what is kept. The figures are therefore not of the whole of it."})
	}
}
