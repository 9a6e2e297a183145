package html

import (
	"crypto/sha256"
	_ "embed"
	"encoding/base64"
	"html/template"

	"github.com/hadrill/hadrill/reports/verdict"
)

//go:embed style.css
var style string

//go:embed player.js
var script string

//go:embed page.tmpl
var source string

//go:embed study.tmpl
var studySource string

var (
	page      = template.Must(template.New("page").Parse(source))
	studyPage = template.Must(template.Must(page.Clone()).New("study").Parse(studySource))
)

// policy lets in the page's own style and script, by their hashes, pictures that stand in
// the page, and nothing else.
var policy = "default-src 'none'; img-src data:; style-src '" + Hash(style) + "'; script-src '" + Hash(script) + "'; base-uri 'none'; form-action 'none'"

// Style is the style of every page.
func Style() string { return style }

// Hash of an inline style or script as a content policy has it (CSP Level 3, 2.3.1).
func Hash(text string) string {
	sum := sha256.Sum256([]byte(text))
	return "sha256-" + base64.StdEncoding.EncodeToString(sum[:])
}

// symbols stand beside colours, for those who see none.
var symbols = map[verdict.Result]string{verdict.Pass: "✓", verdict.Fail: "✕", verdict.Inconclusive: "?"}

// The fields of the page that are the same in every report.
func (frame) Policy() string         { return policy }
func (frame) Style() template.CSS    { return template.CSS(style) }
func (frame) Script() template.JS    { return template.JS(script) }
func (m mark) Symbol() string        { return symbols[verdict.Result(m)] }
func (m mark) Is() verdict.Result    { return verdict.Result(m) }
func (r *report) First() *caseReport { return r.worst }

// frame holds what all pages have.
type frame struct{}

// mark is a result as the page shows it: its word, a symbol and a colour.
type mark verdict.Result
