package web

import (
	"context"
	"fmt"
	"net/http"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/husorden/husorden/central/store"
)

// marks are words and ids that only an organisation's own rows hold.
func (h *house) marks() []string {
	m := []string{h.Name, string(h.ID), h.group.Name, string(h.group.ID), h.other.Name, string(h.other.ID), string(h.token.ID), h.token.Label,
		string(h.person.ID), h.person.Email, string(h.session), string(h.invitation.ID), h.invitation.Email, string(h.apiToken.ID), h.apiToken.Name}
	for label, d := range h.devices {
		m = append(m, label, string(d.ID))
	}
	return m
}

// filled in: a route's address with the ids of one organisation.
func (h *house) address(pattern string) string {
	device := h.devices["Kontoret"]
	if device.ID == "" {
		device = h.devices["Familie 12"]
	}
	return strings.NewReplacer("{$}", "", "{org}", string(h.ID), "{device}", string(device.ID), "{token}", string(h.token.ID), "{version}", "1", "{name}", "plejefamilie",
		"{person}", string(h.person.ID), "{session}", string(h.session), "{invitation}", string(h.invitation.ID), "{apitoken}", string(h.apiToken.ID)).Replace(pattern)
}

// namesRow reports whether a route names one.
func namesRow(rt route) bool {
	return strings.Contains(strings.NewReplacer("{$}", "", "{name}", "", "{version}", "").Replace(rt.path), "{")
}

// own reports whether a route is of the visitor's own account, whatever the role.
func own(rt route) bool { return strings.HasPrefix(rt.path, "/account") || rt.path == "/sign-out" }

// state is every row of an organisation that a form could change.
func (w *world) state(h *house) string {
	w.t.Helper()
	ctx, sc := context.Background(), store.Scope{Org: h.ID}
	var all []any
	add := func(v any, err error) {
		w.t.Helper()
		w.check(err)
		all = append(all, v)
	}
	add(w.store.Organisation(ctx, sc, string(h.ID)))
	add(w.store.Groups(ctx, sc, h.ID))
	add(w.store.EnrolTokens(ctx, sc))
	add(w.store.Policies(ctx, sc, h.ID))
	add(w.store.Admins(ctx, sc))
	add(w.store.Invitations(ctx, sc))
	add(w.store.APITokens(ctx, sc))
	add(w.store.Sessions(ctx, h.person.ID, 1000*time.Hour))
	add(w.store.FactorRequired(ctx, sc))
	list, _, err := w.store.Devices(ctx, sc, store.Filter{Status: "all"})
	add(list, err)
	add(w.store.Actions(ctx, sc, now0.AddDate(9, 0, 0), 1000))
	return strings.ReplaceAll(fmt.Sprintf("%+v", all), " ", "\n")
}

// otherLanguage is the link that repeats the address that was asked for.
var otherLanguage = regexp.MustCompile(`<a href="[^"]*" hreflang=`)

// forms are fields that make each form do its work, with the ids of one
// organisation.
func (h *house) forms() []string {
	return []string{"label", "Nyt navn", "group", string(h.group.ID), "sure", "yes", "name", "Ny", "uses", "2", "days", "3",
		"email", "nyere@example.dk", "role", "dpo", "place", string(h.ID), "org", string(h.ID), "scope", "devices:read"}
}

// queries are parameters that name rows.
func (h *house) queries() []string {
	return []string{"", "?org=" + string(h.ID), "?group=" + string(h.group.ID), "?org=" + string(h.ID) + "&group=" + string(h.group.ID),
		"?from=2026-10-01&to=2026-11-22&format=json", "?from=2026-10-01&to=2026-11-22&format=csv&table=devices"}
}

// TestNothingOfOthers: whoever is bound to one organisation sees and changes
// nothing of another, on any route, whatever they write into address, query and
// form.
func TestNothingOfOthers(t *testing.T) {
	w := filled(t)
	mine, others := w.solhøj(), w.fjord()
	w.admin("bunden@example.dk", store.Consultant, mine.ID, "")
	w.admin("leder@example.dk", store.OrgAdmin, mine.ID, "")
	w.admin("dpo@example.dk", store.DPO, mine.ID, "")
	w.admin("gruppe@example.dk", store.GroupLeader, mine.ID, mine.group.ID)
	before := w.state(others)
	requests := 0
	for _, email := range []string{"bunden@example.dk", "leder@example.dk", "dpo@example.dk", "gruppe@example.dk"} {
		p := w.signedIn(email)
		csrf := p.csrf("/")
		for _, rt := range within {
			if rt.path == "/sign-out" {
				continue
			}
			named := namesRow(rt)
			var answers []answer
			// Their rows in the address.
			if named && rt.method == "GET" {
				for _, q := range others.queries() {
					answers = append(answers, p.get(others.address(rt.path)+q))
				}
			}
			if named && rt.method == "POST" {
				answers = append(answers, p.post(others.address(rt.path), csrf, others.forms()...), p.upload(others.address(rt.path), csrf, goodPolicy(t)))
				// Their token under the own organisation.
				if strings.Contains(rt.path, "{token}") {
					answers = append(answers, p.post("/organisation/"+string(mine.ID)+"/tokens/"+string(others.token.ID)+"/revoke", csrf))
				}
			}
			for _, a := range answers {
				requests++
				if a.code != http.StatusNotFound && a.code != http.StatusForbidden && a.code != http.StatusBadRequest {
					t.Errorf("%s: %s %s: %d", email, rt.method, rt.path, a.code)
				}
			}
			// The own rows in the address, theirs in the query or form.
			if rt.method == "GET" {
				for _, q := range others.queries() {
					answers = append(answers, p.get(mine.address(rt.path)+q))
				}
			} else if !strings.Contains(rt.path, "/retire") && !strings.Contains(rt.path, "/revoke") {
				answers = append(answers, p.post(mine.address(rt.path), csrf, others.forms()...))
			}
			for _, a := range answers {
				requests++
				body := otherLanguage.ReplaceAllString(a.body, "")
				for _, mark := range others.marks() {
					if strings.Contains(body, mark) {
						t.Errorf("%s: %s %s shows %q of another organisation", email, rt.method, rt.path, mark)
					}
				}
			}
		}
	}
	if diff := cmp.Diff(before, w.state(others)); diff != "" {
		t.Errorf("another organisation's rows were changed:\n%s", diff)
	}
	if requests < 300 {
		t.Errorf("only %d requests were made", requests)
	}
}

// The test above can fail: for who may see all, the same requests show and change
// the organisation.
func TestOthersAreThere(t *testing.T) {
	w := filled(t)
	h := w.fjord()
	p := w.signedIn("konsulent@example.dk")
	csrf := p.csrf("/")
	for _, rt := range within {
		if rt.method != "GET" || rt.path == "/profile/{name}" || rt.path == "/organisation/{org}/policy/{version}" || rt.path == "/log" || own(rt) {
			continue
		}
		found := false
		for _, q := range h.queries() {
			if a := p.get(h.address(rt.path) + q); a.code == http.StatusOK && slices.ContainsFunc(h.marks(), func(m string) bool { return strings.Contains(a.body, m) }) {
				found = true
			}
		}
		if !found {
			t.Errorf("%s shows nothing of the organisation", rt.path)
		}
	}
	for _, rt := range within {
		if rt.method != "POST" || own(rt) || rt.path == "/organisations" || strings.HasSuffix(rt.path, "/acknowledge") {
			continue
		}
		before := w.state(h)
		if strings.HasSuffix(rt.path, "/policy") {
			p.upload(h.address(rt.path), csrf, goodPolicy(t))
		} else {
			p.post(h.address(rt.path), csrf, h.forms()...)
		}
		if w.state(h) == before {
			t.Errorf("%s changes nothing", rt.path)
		}
	}
}

// TestGroupLeader: who leads one group sees nothing of the other.
func TestGroupLeader(t *testing.T) {
	w := filled(t)
	h := w.solhøj()
	w.admin("gruppe@example.dk", store.GroupLeader, h.ID, h.group.ID)
	p := w.signedIn("gruppe@example.dk")
	for _, path := range []string{"/", "/?group=" + string(h.other.ID), "/organisations", "/organisation/" + string(h.ID)} {
		a := p.get(path)
		for _, mark := range []string{"Vagtstuen", "Lederens bærbare", string(h.other.ID), h.other.Name} {
			if strings.Contains(otherLanguage.ReplaceAllString(a.body, ""), mark) {
				t.Errorf("%s shows %q", path, mark)
			}
		}
	}
	has(t, p.get("/"), "Kontoret", "Køkkenet", "Nattevagten")
	for _, rt := range within {
		if rt.method == "GET" && rt.path != "/log" {
			a := p.get(h.address(rt.path))
			for _, mark := range []string{"Vagtstuen", "Lederens bærbare", string(h.other.ID), h.other.Name, h.person.Email, h.invitation.Email, h.apiToken.Name} {
				if strings.Contains(otherLanguage.ReplaceAllString(a.body, ""), mark) {
					t.Errorf("%s shows %q", rt.path, mark)
				}
			}
		}
	}
	for path, code := range map[string]int{"/people": 403, "/people/" + string(h.person.ID): 403, "/apitokens": 403, "/account": 200,
		"/device/" + string(h.devices["Vagtstuen"].ID): 404, "/device/" + string(h.devices["Kontoret"].ID): 200,
		"/log": 403, "/organisation/" + string(h.ID) + "/policy/1": 200, "/organisation/" + string(h.ID) + "/policy/2": 404,
		"/organisation/" + string(h.ID) + "/evidence?from=2026-10-01&to=2026-11-22&format=json": 403} {
		if a := p.get(path); a.code != code {
			t.Errorf("%s: %d, want %d", path, a.code, code)
		}
	}
}

// TestReaders: who may read only changes nothing, and is offered nothing to change.
func TestReaders(t *testing.T) {
	w := filled(t)
	h := w.solhøj()
	w.admin("dpo@example.dk", store.DPO, h.ID, "")
	p := w.signedIn("dpo@example.dk")
	csrf := p.csrf("/")
	for _, rt := range within {
		a := answer{}
		switch {
		case own(rt):
		case rt.method == "POST":
			before := w.state(h)
			a = p.post(h.address(rt.path), csrf, h.forms()...)
			if a.code != http.StatusForbidden || w.state(h) != before {
				t.Errorf("%s: %d", rt.path, a.code)
			}
		case rt.method == "GET":
			a = p.get(h.address(rt.path))
			if forms := strings.Count(a.body, `method="post"`); forms > 1 { // sign out is one
				t.Errorf("%s offers %d forms", rt.path, forms)
			}
		}
	}
}
