package scenarios

import (
	"net/http"

	"github.com/hadrill/hadrill/scenarios/strict"
)

// answerVerbs are the faults of how programs answer requests.
var answerVerbs = []verb{
	{name: "hang", about: "a program accepts requests and answers none", on: onProgram, lasts: true},
	{name: "unhang", about: "ends hang, called by its name", on: onFault, undoes: []string{"hang"}},
	{name: "fail", about: "a program answers a share of requests with a failure", on: onProgram, lasts: true, settings: failSettings},
	{name: "unfail", about: "ends fail, called by its name", on: onFault, undoes: []string{"fail"}},
}

// Fail is the HTTP status of failures, and the share of requests that fail, 0 to
// 1.
type Fail struct {
	Status int
	Share  float64
}

func failSettings() (any, []key) {
	s := &Fail{Status: http.StatusServiceUnavailable, Share: 1}
	return s, []key{
		{strict.Integer("status", "HTTP status of the failure (default 503)", 400, 599, &s.Status), ""},
		{shareField(&s.Share), ""},
	}
}
