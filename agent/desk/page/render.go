package page

import (
	"bytes"
	"context"
	"embed"
	"errors"
	"html/template"
	"net/http"

	"github.com/husorden/husorden/agent/desk"
	"github.com/husorden/husorden/agent/device"
	"github.com/husorden/husorden/agent/ledger"
)

//go:embed templates/*.tmpl
var templateFiles embed.FS

//go:embed style.css
var styleSheet []byte

//go:embed icon.svg
var icon []byte

// templates are the pages, in each language. They are embedded: what is wrong
// with one is found by every test.
var templates = map[desk.Lang]*template.Template{desk.Danish: parse(desk.Danish), desk.English: parse(desk.English)}

func parse(l desk.Lang) *template.Template {
	return template.Must(template.New("").Funcs(template.FuncMap{
		"t": func(da, en string) string { return words{da, en}.in(l) },
		"n": l.Number,
		// pair, framed and titled hand a template two things.
		"pair":   func(s section, f frame) sectionOn { return sectionOn{s, f} },
		"framed": func(d *factsData, f frame) factsOn { return factsOn{d, f} },
		"titled": func(title string, rows []countRow) table { return table{title, rows} },
	}).ParseFS(templateFiles, "templates/*.tmpl"))
}

type sectionOn struct {
	S section
	F frame
}

type factsOn struct {
	D *factsData
	F frame
}

type table struct {
	Title string
	Rows  []countRow
}

// visit is one request of a person who was let in.
type visit struct {
	w    http.ResponseWriter
	r    *http.Request
	s    *session
	lang desk.Lang
	base string
}

func (v *visit) ctx() context.Context { return v.r.Context() }

// home leads back to the overview, so that loading the page anew does nothing
// twice.
func (v *visit) home() error { return v.to("/") }

func (v *visit) to(path string) error {
	http.Redirect(v.w, v.r, v.base+path, http.StatusSeeOther)
	return nil
}

// note is what the next page says first.
type note struct {
	Text string
	Bad  bool
	Undo string // the ref of an item that can be had back; empty: none
}

// frame is what every page has around its own data.
type frame struct {
	Lang       desk.Lang
	Other      string // the address of this page in the other language
	Base, Form string
	Page       string // the template's name
	Title      string
	Notes      []note
	Drafts     bool
	Own        bool
	Duties     bool
	Keeps      string // how long what goes is still stored; empty: it is not
	Version    string
	Trial      *trialFrame // nil: this is no trial
	D          any
}

// render writes a page.
func (p *Page) render(v *visit, code int, name, title string, data any) {
	notes := p.door.notes(v.s)
	f := frame{Lang: v.lang, Base: v.base, Form: v.s.form, Page: name, Title: title, Notes: notes, Trial: p.trialFrame(v, name, len(notes) > 0),
		Drafts: p.o.Drafts.Names != nil, Own: p.o.Own != nil, Duties: p.o.Duties != nil, Version: p.o.Version, D: data}
	if p.keeps() {
		f.Keeps = words{"Den gemmes stadig i %s, så du kan fortryde.", "It is still stored for %s, so you can change your mind."}.form(v.lang, p.o.Policy().Removal.Quarantine.Words().In(string(v.lang)))
	}
	f.Other = v.base + "/"
	if v.r.Method == http.MethodGet {
		f.Other = v.r.URL.EscapedPath()
	}
	var b bytes.Buffer
	if err := templates[v.lang].ExecuteTemplate(&b, name, f); err != nil {
		p.o.Log.Error("writing a page", "page", name)
		http.Error(v.w, sayWentWrong.in(v.lang), http.StatusInternalServerError)
		return
	}
	v.w.Header().Set("Content-Type", "text/html; charset=utf-8")
	v.w.WriteHeader(code)
	_, _ = v.w.Write(b.Bytes()) // who left does not read it
}

// fail says that something did not succeed.
func (p *Page) fail(v *visit, err error) {
	code := http.StatusServiceUnavailable
	switch {
	case errors.Is(err, errForm):
		p.render(v, http.StatusBadRequest, "bad", "", sayBadForm.in(v.lang))
		return
	case errors.Is(err, ledger.ErrUnknown):
		code = http.StatusNotFound
	case v.ctx().Err() != nil:
		p.leave(v)
		return
	default:
		p.o.Log.Warn("the page could not be made", "route", v.r.Pattern[max(0, len(v.r.Pattern)-12):])
	}
	p.render(v, code, "bad", "", inWords(v.lang, err))
}

// leave answers when the page is being let go of in the middle of it: whoever is
// there asks again, on a connection that the next page answers.
func (p *Page) leave(v *visit) {
	v.w.Header().Set("Connection", "close")
	if v.r.Method == http.MethodGet {
		http.Redirect(v.w, v.r, v.r.URL.RequestURI(), http.StatusTemporaryRedirect)
		return
	}
	_ = v.home() //nolint:errcheck // always nil
}

// house is the whole status: every page of it.
func (p *Page) house(ctx context.Context, l desk.Lang, all bool) (device.Status, error) {
	q := device.Query{All: all, Lang: string(l)}
	s, err := p.o.House.Status(ctx, q)
	for err == nil && s.Next != "" {
		var more device.Status
		q.After = s.Next
		if more, err = p.o.House.Status(ctx, q); err == nil {
			s.Items, s.Next = append(s.Items, more.Items...), more.Next
		}
	}
	return s, err
}

// around is a status that holds the items, if there are such. Most are among
// those that a rule is concerned with; only else all are asked for, which takes
// long where there are tens of thousands.
func (p *Page) around(ctx context.Context, l desk.Lang, list ...ref) (device.Status, error) {
	s, err := p.house(ctx, l, false)
	if err != nil {
		return s, err
	}
	for _, r := range list {
		if _, err := itemOf(s, r.id); err != nil {
			return p.house(ctx, l, true)
		}
	}
	return s, nil
}

// itemOf finds an item; ledger.ErrUnknown when there is none.
func itemOf(s device.Status, id ledger.ID) (device.ItemStatus, error) {
	for _, it := range s.Items {
		if it.ID == id.String() {
			return it, nil
		}
	}
	return device.ItemStatus{}, ledger.ErrUnknown
}
