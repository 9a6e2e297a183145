package haproxy

import (
	"regexp"
	"strconv"
	"strings"
)

// expectation is an http-check expect: the statuses with which a check passes.
type expectation struct {
	ranges []statusRange
	match  *regexp.Regexp // of rstatus; nil where ranges count
	not    bool
}

// statusRange is a range of statuses, both ends included.
type statusRange struct{ from, to int }

// defaultExpectation has the statuses with which option httpchk alone passes.
var defaultExpectation = expectation{ranges: []statusRange{{200, 399}}}

func (e *expectation) meets(status int) bool {
	if e.match != nil {
		return e.match.MatchString(strconv.Itoa(status)) != e.not
	}
	for _, r := range e.ranges {
		if r.from <= status && status <= r.to {
			return !e.not
		}
	}
	return e.not
}

// parseStatuses reads 200, 200-299 or a list of such with commas.
func parseStatuses(text string) (all []statusRange, ok bool) {
	for _, one := range strings.Split(text, ",") {
		first, last, isRange := strings.Cut(one, "-")
		from, ok := parseCount(first)
		to, ok2 := from, true
		if isRange {
			to, ok2 = parseCount(last)
		}
		if !ok || !ok2 || from > to || from < 100 || to > 999 {
			return nil, false
		}
		all = append(all, statusRange{from, to})
	}
	return all, true
}
