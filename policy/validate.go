package policy

import (
	"fmt"
	"regexp"
	"slices"
	"strings"
	"time"
)

var (
	nameForm   = regexp.MustCompile(`^[a-z][a-z0-9_-]{0,63}$`)
	idForm     = regexp.MustCompile(`^[a-z][a-z0-9_-]*(\.[a-z0-9_-]+)+$`)
	sourceForm = regexp.MustCompile(`^[A-Z]{1,4}[0-9]{1,3}$`)
)

// validate notes what is wrong with the values and with how they fit together.
func (d *decoder) validate(p *Policy) {
	if d.wrote("version") && p.Version != Version {
		d.problem("version", "%d is not known to this program; write version: %d", p.Version, Version)
	}
	if d.wrote("name") && !nameForm.MatchString(p.Name) {
		d.problem("name", "%s is no name; write small letters a-z, digits, - and _, at most 64", quote(p.Name))
	}
	d.sentence("title", p.Title)
	d.asking(p)
	d.places(p)
	d.removal(p)
	d.limits(p.Limits)
	d.between("scanning.cpu_percent", int64(p.Scanning.CPUPercent), 1, 100)
	d.updates(p.Updates)
	d.retention(p)
	d.duties(p)
	d.questions(p)
	d.ids(p)
}

func (d *decoder) asking(p *Policy) {
	d.exact("asking.warn_before", p.Asking.WarnBefore)
	d.between("asking.notices_per_week", int64(p.Asking.NoticesPerWeek), 1, 14)
	if d.wrote("asking.keep_at_most") && p.Asking.KeepAtMost.shortest() < day {
		d.problem("asking.keep_at_most", "%s leaves a person no choice; write at least 1d", p.Asking.KeepAtMost)
	}
}

func (d *decoder) places(p *Policy) {
	if d.wrote("places") && len(p.Places) == 0 {
		d.problem("places", "is empty; write a rule for at least one place")
	}
	seen := map[Place]string{}
	for i, r := range p.Places {
		at := fmt.Sprintf("places[%d]", i)
		d.sentence(at+".because", r.Because)
		d.sources(at+".source", r.Source)
		if first := seen[r.Place]; first != "" && r.Place != "" {
			d.problem(at+".place", "%s has a rule already, %s; keep one of the two", r.Place, first)
		}
		seen[r.Place] = r.ID
		switch {
		case r.Due == Period{}:
		case r.Due.N == 0:
			d.problem(at+".due", "%s makes every file due at once; write at least 1h", r.Due)
		case r.Due.shortest() < p.Asking.WarnBefore.shortest():
			d.problem(at+".due", "%s is shorter than the warning before it; write a longer time here or less than %s in asking.warn_before",
				r.Due, r.Due)
		}
	}
	if _, ok := p.Place(Custom); len(p.Folders) > 0 && !ok {
		d.problem("folders", "are watched as place custom, which has no rule; write one under places")
	}
	for i, f := range p.Folders {
		if why := badFolder(f); why != "" {
			d.problem(fmt.Sprintf("folders[%d]", i), "%s %s; write a folder such as ~/Dokumenter/Plejebarn or D:\\Afdeling", quote(f), why)
		}
	}
}

var driveForm = regexp.MustCompile(`^[A-Za-z]:[\\/]`)

// badFolder says what is wrong with a folder to watch, or "".
func badFolder(f string) string {
	parts := strings.FieldsFunc(f, func(r rune) bool { return r == '/' || r == '\\' })
	switch {
	case slices.Contains(parts, ".."):
		return "goes up with .."
	case strings.HasPrefix(f, "~/"), driveForm.MatchString(f), strings.HasPrefix(f, `\\`):
		if len(parts) < 2 {
			return "is everything there is"
		}
	case strings.HasPrefix(f, "/"):
		if len(parts) < 1 {
			return "is everything there is"
		}
	default:
		return "does not say where it begins"
	}
	return ""
}

func (d *decoder) removal(p *Policy) {
	r := p.Removal
	switch {
	case r.ByItself && p.Mode == Observe:
		d.problem("removal.by_itself", "contradicts mode observe, which removes nothing; write by_itself: false, or mode: ask")
	case !r.ByItself && p.Mode == Enforce:
		d.problem("removal.by_itself", "contradicts mode enforce, which removes by itself; write by_itself: true, or mode: ask")
	}
	d.exact("removal.quiet_for", r.QuietFor)
	d.exact("removal.settle.for", r.Settle.For)
	d.between("removal.settle.days", int64(r.Settle.Days), 1, 31)
	d.exact("removal.quarantine", r.Quarantine)
	if r.Quarantine.exact() && r.Quarantine.shortest() > 30*day {
		d.problem("removal.quarantine", "%s keeps what should be gone; write 30d or less", r.Quarantine)
	}
	if r.Confidence == Low {
		d.problem("removal.min_confidence", "low is a guess and never enough to remove a file; write medium or high")
	}
	for i, s := range r.Clouds {
		if s == Journal || s == Exchange {
			d.problem(fmt.Sprintf("removal.cloud_stores[%d]", i), "%s has no folder on the PC; remove it from the list", s)
		}
	}
	d.between("removal.brakes.max_files", int64(r.Brakes.MaxFiles), 1, 1000)
	d.between("removal.brakes.max_percent", int64(r.Brakes.MaxPercent), 1, 100)
	d.exact("removal.brakes.new_policy_wait", r.Brakes.NewPolicyWait)
	if w := r.Brakes.NewPolicyWait; w.exact() && w.shortest() < day {
		d.problem("removal.brakes.new_policy_wait", "%s is too short; a new policy removes nothing in its first 24 hours: write 24h or more", w)
	}
}

func (d *decoder) limits(l Limits) {
	d.size("limits.bytes", l.Bytes, 1<<20, 4<<30)
	d.size("limits.text", l.Text, 1<<20, 1<<30)
	d.between("limits.ratio", l.Ratio, 10, 10_000)
	d.between("limits.depth", int64(l.Depth), 1, 20)
	d.between("limits.parts", int64(l.Parts), 100, 1_000_000)
	if l.Time < time.Second || l.Time > 10*time.Minute {
		d.problem("limits.time", "%s is out of range; write 1s to 10m", l.Time)
	}
}

var versionForm = regexp.MustCompile(`^(0|[1-9][0-9]{0,4})(\.(0|[1-9][0-9]{0,4})){2}$`)

func (d *decoder) updates(u Updates) {
	if d.wrote("updates.version") && !versionForm.MatchString(u.Version) {
		d.problem("updates.version", "%s is no version; write three numbers, such as 1.4.0", quote(u.Version))
	}
	if d.wrote("updates.from") && u.From != FromCentral && !strings.HasPrefix(u.From, "https://") {
		d.problem("updates.from", "%s is no address to fetch from; write %s, or one that begins with https://", quote(u.From), FromCentral)
	}
	if u.By == UpdatedByOthers && u != (Updates{By: UpdatedByOthers}) {
		d.problem("updates.by", "others leaves nothing to choose; remove channel, version and from, or write by: itself")
	}
}

func (d *decoder) duties(p *Policy) {
	for i, du := range p.Duties {
		at := fmt.Sprintf("duties[%d]", i)
		d.sentence(at+".title", du.Title)
		d.sentence(at+".because", du.Because)
		d.sources(at+".source", du.Source)
		if du.Every != (Period{}) && du.Every.shortest() < day {
			d.problem(at+".every", "%s is too often for a person; write at least 1d", du.Every)
		}
	}
}

// ids checks that every rule has an id of its own.
func (d *decoder) ids(p *Policy) {
	seen := map[string]bool{}
	check := func(list string, i int, id string) {
		at := fmt.Sprintf("%s[%d].id", list, i)
		switch {
		case !d.wrote(at):
		case len(id) > 96 || !idForm.MatchString(id):
			d.problem(at, "%s is no rule id; write words of a-z, 0-9, _ and - with dots between, such as %s.desktop.30d", quote(id), "house")
		case seen[id]:
			d.problem(at, "%s is the id of another rule; write a new one", id)
		}
		seen[id] = true
	}
	for i, r := range p.Places {
		check("places", i, r.ID)
	}
	for i, r := range p.Retention {
		check("retention", i, r.ID)
	}
	for i, r := range p.Duties {
		check("duties", i, r.ID)
	}
}

func (d *decoder) sources(field string, list []string) {
	for i, s := range list {
		if !sourceForm.MatchString(s) {
			d.problem(fmt.Sprintf("%s[%d]", field, i), "%s is no rule id of docs/rules.md; write one such as K8, or leave the list out", quote(s))
		}
	}
}

// sentence checks the text; a language left out altogether is noted elsewhere.
func (d *decoder) sentence(field string, s Sentence) {
	for lang, text := range map[string]string{"da": s.DA, "en": s.EN} {
		at := field + "." + lang
		switch {
		case !d.wrote(at) || d.at[at].Tag == "!!null":
		case strings.TrimSpace(text) == "":
			d.problem(at, "is empty; write what a person is to read")
		case len(text) > 500:
			d.problem(at, "has %d bytes; write at most 500", len(text))
		}
	}
}

func (d *decoder) exact(field string, p Period) {
	if !p.exact() {
		d.problem(field, "%s has no fixed length; write days or hours, such as %dd", p, max(1, int(p.shortest()/day)+1))
	}
}

func (d *decoder) between(field string, n, low, high int64) {
	if n < low || n > high {
		d.problem(field, "%d is out of range; write %d to %d", n, low, high)
	}
}

func (d *decoder) size(field string, n, low, high int64) {
	if n < low || n > high {
		d.problem(field, "%s is out of range; write %s to %s", formatSize(n), formatSize(low), formatSize(high))
	}
}
