package web

import (
	"errors"
	"fmt"
	"io"
	"net/http"
	"strconv"

	"github.com/husorden/husorden/central/api"
	"github.com/husorden/husorden/central/store"
	"github.com/husorden/husorden/policy"
	"github.com/husorden/husorden/policy/compliance"
)

// mostProblems bounds what is shown of a file that is wrong all over.
const mostProblems = 30

// publish takes a policy file, and says in words what is wrong with it: nothing
// but a file without a problem is published.
func (w *Web) publish(v *visit) error {
	o, err := w.writableOrg(v)
	if err != nil {
		return err
	}
	f, _, err := v.r.FormFile("policy")
	if err != nil {
		return v.again(wrong{sayNoFile}, w.showOrganisation)
	}
	src, err := io.ReadAll(io.LimitReader(f, compliance.MaxPolicy+1))
	if err = errors.Join(err, f.Close()); err != nil {
		return errForm
	}
	if len(src) == 0 {
		return v.again(wrong{sayNoFile}, w.showOrganisation)
	}
	group, err := w.groupIn(v, o)
	if err != nil {
		return err
	}
	// Not the file's own name: it is shown to nobody who did not send it.
	rules, err := policy.Parse("policy.yaml", src)
	if invalid := (*policy.InvalidError)(nil); errors.As(err, &invalid) {
		for _, p := range invalid.Errors[:min(mostProblems, len(invalid.Errors))] {
			v.bad = append(v.bad, problem(v.lang, p))
		}
		return v.again(wrong{sayProblems}, w.showOrganisation)
	}
	if err != nil {
		return err
	}
	if len(rules.YAML()) > compliance.MaxPolicy {
		return wrong{sayTooLarge}
	}
	if _, err := api.Publish(v.ctx(), w.o.Store, w.o.Box, o, group, rules, v.who.Admin.ID); err != nil {
		return err
	}
	if err := w.note(v, store.PolicyPublished, o.ID, o.ID); err != nil {
		return err
	}
	v.to("/organisation/" + string(o.ID) + "?done=policy")
	return nil
}

// problem is one line about a policy file. The messages are English, as in the
// command line: they quote the file's own English words.
func problem(l lang, p policy.Problem) string {
	s := fmt.Sprintf(policy.Sentence{DA: "Linje %d", EN: "Line %d"}.In(string(l)), p.Line)
	if p.Field != "" {
		s += ", " + p.Field
	}
	return s + ": " + p.Message
}

// published hands out a policy as it was published.
func (w *Web) published(v *visit) error {
	o, err := w.orgOf(v)
	if err != nil {
		return err
	}
	version, err := strconv.ParseInt(v.r.PathValue("version"), 10, 64)
	if err != nil {
		return store.ErrNotFound
	}
	list, err := w.o.Store.Policies(v.ctx(), v.scope(), o.ID)
	if err != nil {
		return err
	}
	for _, p := range list {
		if p.Version == version && (p.Group == "" || v.scope().Sees(o.ID, p.Group)) {
			hand(v, "application/yaml", fmt.Sprintf("policy-%d.yaml", version), []byte(p.YAML))
			return nil
		}
	}
	return store.ErrNotFound
}

// profile hands out a built-in profile to begin from.
func (w *Web) profile(v *visit) error {
	p, err := policy.Load(v.r.PathValue("name"), nil)
	if err != nil {
		return store.ErrNotFound
	}
	hand(v, "application/yaml", p.Name+".yaml", p.YAML())
	return nil
}

// hand hands out a file to keep. name holds nothing but what this program chose.
func hand(v *visit, kind, name string, b []byte) {
	v.w.Header().Set("Content-Type", kind)
	v.w.Header().Set("Content-Disposition", `attachment; filename="`+name+`"`)
	v.w.WriteHeader(http.StatusOK)
	_, _ = v.w.Write(b) // who left does not read it
}
