package web

import (
	"bytes"
	"context"
	"embed"
	"errors"
	"html/template"
	"net/http"
	"net/url"
	"time"

	"github.com/husorden/husorden/central/auth"
	"github.com/husorden/husorden/central/evidence"
	"github.com/husorden/husorden/central/store"
	"github.com/husorden/husorden/central/words"
	"github.com/husorden/husorden/policy"
	"github.com/husorden/husorden/policy/compliance"
)

//go:embed templates/*.tmpl
var templateFiles embed.FS

//go:embed style.css
var styleSheet []byte

//go:embed icon.svg
var icon []byte

// templates are the pages, in each language. They are embedded: what is wrong with
// one is found by every test.
var templates = map[lang]*template.Template{danish: parsed(danish), english: parsed(english)}

func parsed(l lang) *template.Template {
	return template.Must(template.New("").Funcs(template.FuncMap{
		"t":      func(da, en string) string { return policy.Sentence{DA: da, EN: en}.In(string(l)) },
		"say":    func(v any) string { return say(l, v) },
		"advice": func(c compliance.Code) string { return meanings[c].advice.In(string(l)) },
		"status": func(s string) string { return words.Status(s).In(string(l)) },
		"table":  func(s string) string { return evidence.Title(s).In(string(l)) },
		"n":      func(n int) string { return number(l, n) },
		"n64":    func(n int64) string { return number(l, int(n)) },
		"when":   func(t time.Time) string { return when(l, t) },
		"date":   func(t time.Time) string { return date(l, t) },
		"pcs":    func(n int) string { return pcs(l, n) },
		"files":  func(n int) string { return files(l, n) },
		"days":   func(n int) string { return daysLong(l, n) },
		"short":  func(id compliance.ID) string { return string(id[:min(8, len(id))]) },
		"placesOf": func(all []place, chosen string) any {
			return struct {
				Places []place
				Chosen string
			}{all, chosen}
		},
		"sum": func(s compliance.Sum) string { return string(s[:min(12, len(s))]) },
	}).ParseFS(templateFiles, "templates/*.tmpl"))
}

// visit is one request.
type visit struct {
	w    http.ResponseWriter
	r    *http.Request
	lang lang
	form string     // what the forms of a page outside hold
	who  *auth.Who  // nil: nobody is signed in
	bad  []string   // what was wrong with a form
	had  url.Values // what was written in it
}

func (v *visit) ctx() context.Context { return v.r.Context() }

func (v *visit) scope() store.Scope { return v.who.Admin.Scope() }

// to leads to another page, so that loading it anew does nothing twice.
func (v *visit) to(path string) { http.Redirect(v.w, v.r, path, http.StatusSeeOther) }

// visit begins one. The language is in a cookie of its own: it is no secret, and
// nobody needs to be signed in to read the sign-in page.
func (w *Web) visit(rw http.ResponseWriter, r *http.Request) *visit {
	v := &visit{w: rw, r: r, lang: danish}
	if c, err := r.Cookie("lang"); err == nil && c.Value == string(english) {
		v.lang = english
	}
	if l := lang(r.URL.Query().Get("lang")); l == danish || l == english {
		v.lang = l
		http.SetCookie(rw, &http.Cookie{Name: "lang", Value: string(l), Path: "/", MaxAge: 365 * 24 * 3600, HttpOnly: true,
			Secure: w.o.Secure, SameSite: http.SameSiteLaxMode})
	}
	return v
}

// frame is what every page has around its own data.
type frame struct {
	Lang  lang
	Other string // the address of this page in the other language
	Page  string // the template's name
	Title string
	Form  string // the token of the page's forms
	Admin *store.Admin
	Log   bool // whether the person may read the log
	Runs  bool // whether the person sees who has access
	Note  string
	Bad   []string
	Had   url.Values
	D     any
}

// render writes a page.
func (w *Web) render(v *visit, code int, name, title string, data any) {
	f := frame{Lang: v.lang, Page: name, Title: title, Form: v.form, Bad: v.bad, Had: v.had, D: data}
	if v.who != nil {
		f.Form, f.Admin, f.Log, f.Runs = v.who.Session.CSRF, &v.who.Admin, readsLog(v.who.Admin), seesPeople(v.who.Admin)
	}
	if said, ok := done[v.r.URL.Query().Get("done")]; ok && len(v.bad) == 0 {
		f.Note = said.In(string(v.lang))
	}
	other := url.URL{Path: "/"}
	if v.r.Method == http.MethodGet {
		other = *v.r.URL
		q := other.Query()
		q.Del("done")
		other.RawQuery = q.Encode()
	}
	q := other.Query()
	q.Set("lang", string(english))
	if v.lang == english {
		q.Set("lang", string(danish))
	}
	f.Other = other.EscapedPath() + "?" + q.Encode()
	var b bytes.Buffer
	if err := templates[v.lang].ExecuteTemplate(&b, name, f); err != nil {
		w.o.Log.ErrorContext(v.ctx(), "a page could not be written", "page", name, "error", err)
		http.Error(v.w, sayBroken.In(string(v.lang)), http.StatusInternalServerError)
		return
	}
	v.w.Header().Set("Content-Type", "text/html; charset=utf-8")
	v.w.WriteHeader(code)
	_, _ = v.w.Write(b.Bytes()) // who left does not read it
}

// fail says that something did not succeed. What is not the person's, and what is
// not there, look the same.
func (w *Web) fail(v *visit, err error) {
	code, said := http.StatusServiceUnavailable, sayBroken
	var mend wrong
	switch {
	case errors.As(err, &mend):
		code, said = http.StatusUnprocessableEntity, mend.say
	case errors.Is(err, store.ErrNotFound):
		code, said = http.StatusNotFound, sayGone
	case errors.Is(err, errMayNot):
		code, said = http.StatusForbidden, sayMayNot
	case errors.Is(err, auth.ErrForged):
		code, said = http.StatusForbidden, sayForged
	case errors.Is(err, errForm):
		code, said = http.StatusBadRequest, sayBadForm
	case v.ctx().Err() != nil:
		return // nobody is there
	default:
		w.o.Log.ErrorContext(v.ctx(), "a page could not be made", "route", v.r.Pattern, "error", err)
	}
	w.render(v, code, "bad", "", said.In(string(v.lang)))
}

// again shows the page that a form is on once more, with what was wrong and what
// was written; other errors pass.
func (v *visit) again(err error, page func(*visit, int) error) error {
	var mend wrong
	if !errors.As(err, &mend) {
		return err
	}
	v.bad = append([]string{mend.say.In(string(v.lang))}, v.bad...)
	v.had = v.r.PostForm
	v.had.Del("password")
	v.had.Del("again")
	v.had.Del("setup")
	v.had.Del("present")
	v.had.Del("code")
	return page(v, http.StatusUnprocessableEntity)
}
