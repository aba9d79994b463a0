package page

import (
	"context"
	"slices"
	"strings"
	"testing"

	"github.com/husorden/husorden/agent/device"
	"github.com/husorden/husorden/agent/ledger"
	"github.com/husorden/husorden/policy"
)

// fakeCases keeps cases as a device does.
type fakeCases struct {
	list []device.Case
	err  error
}

func (c *fakeCases) Cases(context.Context) ([]device.Case, error) { return c.list, nil }

func (c *fakeCases) ChangeCase(_ context.Context, ch device.CaseChange) error {
	i := slices.IndexFunc(c.list, func(c device.Case) bool { return c.Alias == ch.Alias })
	if i < 0 {
		c.list, i = append(c.list, device.Case{Alias: ch.Alias}), len(c.list)
	}
	switch ch.Do {
	case device.FileUnder:
		c.list[i].Items = append(c.list[i].Items, ch.Items...)
	case device.Unfile:
		c.list[i].Items = slices.DeleteFunc(c.list[i].Items, func(id ledger.ID) bool { return slices.Contains(ch.Items, id) })
	case device.EndCase:
		c.list[i].Ended = now0
	case device.GoOn:
		c.list[i].Ended = now0.AddDate(-3000, 0, 0)
	case device.ForgetCase:
		c.list = slices.Delete(c.list, i, i+1)
	}
	return c.err
}

// Files are filed under an alias, the alias moves out, and its list is gone
// through.
func TestEnded(t *testing.T) {
	cases := &fakeCases{}
	w := newWorld(t, func(o *Options) { o.Cases = cases }).enter()
	body := w.get("/ended").Body.String()
	has(t, body, "Filer med personoplysninger")
	has(t, body, "Når anbringelsen er slut, skal alt")
	body = w.after(w.post("/case", "do", "file", "alias", "Blå ø & <b>", "item", w.ref(1), "item", w.ref(2)))
	has(t, body, "Filerne hører nu til »Blå ø &amp; &lt;b&gt;«")
	has(t, body, `<h2 id="mine">`)
	has(t, body, "Andre filer med personoplysninger")
	mine := body[strings.Index(body, `<h2 id="mine">`):strings.Index(body, `<h2 id="others">`)]
	if n := strings.Count(mine, `name="item"`); n != 2 {
		t.Errorf("%d files under the alias", n)
	}
	body = w.after(w.post("/case", "do", "end", "alias", "Blå ø & <b>"))
	has(t, body, "er flyttet. Fristerne tæller fra i dag")
	has(t, body, "Flyttet 6. april 2026")
	body = w.after(w.post("/case", "do", "unfile", "alias", "Blå ø & <b>", "item", w.ref(1)))
	has(t, body, "hører ikke længere til")
	has(t, w.get("/export").Body.String(), `"alias": "Blå ø \u0026 \u003cb\u003e"`)
	body = w.after(w.post("/case", "do", "forget", "alias", "Blå ø & <b>"))
	has(t, body, "er glemt")
	hasNot(t, body, `<h2 id="mine">`)
}

// What cannot be filed is said, and nothing is done.
func TestEndedRefused(t *testing.T) {
	cases := &fakeCases{}
	w := newWorld(t, func(o *Options) { o.Cases = cases }).enter()
	has(t, w.after(w.post("/case", "do", "file", "alias", "Blå")), "Du valgte ingen filer")
	has(t, w.after(w.post("/case", "do", "file", "alias", "140351-4005", "item", w.ref(1))), "Et CPR-nummer er ikke et dæknavn") // made up: born in 2051
	if len(cases.list) > 0 {
		t.Errorf("filed: %+v", cases.list)
	}
	cases.err = device.Refused{Sentence: policy.Sentence{DA: "Nej.", EN: "No."}}
	if body := w.after(w.post("/case", "do", "end", "alias", "Blå")); !strings.Contains(body, "note bad") {
		t.Error("a refusal is not told")
	}
	for _, bad := range [][]string{{"do", "burn", "alias", "x"}, {"do", "file", "alias", "x", "item", "nonsense"}} {
		if got := w.post("/case", bad...); got.Code != 400 {
			t.Errorf("%q: %d", bad, got.Code)
		}
	}
	without := newWorld(t, nil).enter()
	if got := without.post("/case", "do", "end", "alias", "x"); got.Code != 400 {
		t.Errorf("without cases: %d", got.Code)
	}
	hasNot(t, without.get("/ended").Body.String(), "Dæknavne")
}
