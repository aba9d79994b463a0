package policy

import (
	"fmt"
	"slices"
)

func (d *decoder) retention(p *Policy) {
	for i, r := range p.Retention {
		at := fmt.Sprintf("retention[%d]", i)
		d.sentence(at+".because", r.Because)
		d.sources(at+".source", r.Source)
		keep, ask := d.wrote(at+".keep"), d.wrote(at+".question")
		switch {
		case keep && ask:
			d.problem(at+".question", "contradicts keep, which stands beside it; remove one of the two")
		case !keep && !ask:
			d.problem(at+".keep", "is missing; write how long, such as keep: 1y")
		case ask && !slices.ContainsFunc(p.Questions, func(q Question) bool { return q.ID == r.Question }):
			d.problem(at+".question", "%s does not stand under questions; write it there, or write keep here", quote(r.Question))
		case keep && r.Keep.N == 0 && r.Keep.Unit != "" && r.Counted == FromFirstSeen:
			d.problem(at+".keep", "%s makes every such file due at once; write at least 1h", r.Keep)
		}
	}
}

func (d *decoder) questions(p *Policy) {
	seen := map[string]bool{}
	for i, q := range p.Questions {
		at := fmt.Sprintf("questions[%d]", i)
		d.sentence(at+".text", q.Text)
		d.sources(at+".source", q.Source)
		switch {
		case !d.wrote(at + ".id"):
		case !nameForm.MatchString(q.ID):
			d.problem(at+".id", "%s is no name; write small letters a-z, digits, - and _, at most 64", quote(q.ID))
		case q.ID == removeByItself:
			d.problem(at+".id", "%s is the name of a setting; write another", q.ID)
		case seen[q.ID]:
			d.problem(at+".id", "%s is asked already; write another name", q.ID)
		}
		seen[q.ID] = true
		if d.wrote(at+".options") && len(q.Options) < 2 {
			d.problem(at+".options", "leaves nothing to choose between; write at least two")
		}
		for j, o := range q.Options {
			if o.Unit != "" && o.N == 0 {
				d.problem(fmt.Sprintf("%s.options[%d]", at, j), "%s is no time; write at least 1d", o)
			}
		}
		if q.Answer != (Period{}) && !slices.Contains(q.Options, q.Answer) {
			d.problem(at+".answer", "%s is none of the options; write %s", q.Answer, q.choices("answer: ", " or "))
		}
	}
}

// refuseOpen notes every open question of a policy file, which must be complete.
func (d *decoder) refuseOpen(p *Policy) {
	for i, q := range p.Questions {
		at := fmt.Sprintf("questions[%d]", i)
		if d.wrote(at+".answer") || len(q.Options) == 0 {
			continue
		}
		d.problem(at, "%s is open: %s Write %s", q.ID, q.Text.EN, q.choices("answer: ", " or "))
	}
}
