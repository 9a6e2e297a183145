package view

import (
	_ "embed"
	"html/template"
	"net/http"
	"time"

	"github.com/hadrill/hadrill/reports/folder"
	"github.com/hadrill/hadrill/reports/html"
)

//go:embed live.js
var script string

//go:embed live.css
var ownStyle string

//go:embed page.tmpl
var source string

var page = template.Must(template.New("page").Parse(source))

// style is that of reports, and a little more.
var style = html.Style() + ownStyle

// policy lets in the page's own style and script, and what follows runs.
var policy = "default-src 'none'; connect-src 'self'; style-src '" + html.Hash(style) + "'; script-src '" + html.Hash(script) + "'; frame-ancestors 'none'; base-uri 'none'; form-action 'none'"

// content is what a page shows: runs that go on, or the folder's files.
type content struct {
	Live, HasReport bool
	Reports, Others []string
}

func (content) Style() template.CSS { return template.CSS(style) }
func (content) Script() template.JS { return template.JS(script) }
func (content) Report() string      { return folder.HTML }

// first is the page of runs that go on; where none does the report, and without one the
// files.
func (s *Server) first(w http.ResponseWriter, r *http.Request) {
	st, err := s.state(time.Now())
	switch {
	case err != nil:
		http.Error(w, err.Error(), http.StatusInternalServerError)
	case st.Running != nil:
		show(w, content{Live: true, HasReport: st.Report})
	case st.Report:
		http.Redirect(w, r, "/"+folder.HTML, http.StatusFound)
	default:
		s.list(w, r)
	}
}

// list is the page of the folder's files.
func (s *Server) list(w http.ResponseWriter, _ *http.Request) {
	reports, others, err := s.listed()
	if err != nil {
		http.Error(w, "the folder of results: "+folder.Cause(err).Error(), http.StatusInternalServerError)
		return
	}
	show(w, content{Reports: reports, Others: others, HasReport: s.has(folder.HTML)})
}

func show(w http.ResponseWriter, c content) {
	w.Header().Set("Content-Type", "text/html; charset=utf-8")
	w.Header().Set("Content-Security-Policy", policy)
	_ = page.Execute(w, c) // who asked is gone
}
