package nginx

import "strings"

// step is one directive of the rewrite module, which ngx_http_rewrite_handler
// carries out in the order of the file.
type step struct {
	kind stepKind
	// set
	variable string
	// of set; of rewrite the replacement
	value *Value
	// rewrite
	re        *pattern
	flag      rewriteFlag
	dropQuery bool // the replacement ends with "?"
	// if
	when  *condition
	inner *Location
	// return
	ret *returned
}

type stepKind uint8

const (
	stepSet stepKind = iota
	stepIf
	stepRewrite
	stepReturn
	stepBreak
)

type rewriteFlag uint8

const (
	rewriteOn rewriteFlag = iota // no flag
	rewriteLast
	rewriteBreak
	rewriteRedirect
	rewritePermanent
)

// scriptEnd says how a script ended.
type scriptEnd uint8

const (
	scriptThrough  scriptEnd = iota // every step was carried out
	scriptBroken                    // by break or last
	scriptAnswered                  // the request has its answer
)

// runScript carries out the steps; err belongs to an answer.
func (x *exchange) runScript(steps []step) (scriptEnd, error) {
	for i := range steps {
		s := &steps[i]
		switch s.kind {
		case stepSet:
			x.setVariable(s.variable, s.value.text(x))
		case stepBreak:
			return scriptBroken, nil
		case stepReturn:
			return scriptAnswered, x.giveReturn(s.ret)
		case stepIf:
			if !s.when.holds(x) {
				continue
			}
			x.loc = s.inner
			if end, err := x.runScript(s.inner.script); end != scriptThrough {
				return end, err
			}
		case stepRewrite:
			if end, err := x.rewrite(s); end != scriptThrough {
				return end, err
			}
		}
	}
	return scriptThrough, nil
}

// rewrite carries out a rewrite (ngx_http_script_regex_start_code and its end).
func (x *exchange) rewrite(s *step) (scriptEnd, error) {
	if !s.re.match(x, x.uri) {
		return scriptThrough, nil
	}
	to := s.value.text(x)
	path, query, _ := strings.Cut(to, "?")
	if !s.dropQuery && x.args != "" {
		if query != "" {
			query += "&"
		}
		query += x.args
	}
	if s.flag >= rewriteRedirect {
		code := 302
		if s.flag == rewritePermanent {
			code = 301
		}
		if !x.plainURI {
			path = escapePath(path)
		}
		if query != "" {
			path += "?" + query
		}
		return scriptAnswered, x.giveRedirect(code, x.absolute(path))
	}
	x.changeURI(path, query)
	if s.flag == rewriteBreak {
		x.changed, x.broken = false, true
		return scriptBroken, nil
	}
	x.changed = true
	if s.flag == rewriteLast {
		return scriptBroken, nil
	}
	return scriptThrough, nil
}

// changeURI gives the request another path and query: from then on it is one
// of nginx's own.
func (x *exchange) changeURI(path, query string) {
	x.uri, x.args = path, query
	x.plainURI, x.rewritten, x.internal = false, true, true
}

func (x *exchange) setVariable(name, value string) {
	for i := range x.variables {
		if x.variables[i].name == name {
			x.variables[i].value = value
			return
		}
	}
	x.variables = append(x.variables, setValue{name, value})
}

// variableSet returns the value of a variable that set or a regular expression
// gave; "" where none has.
func (x *exchange) variableSet(name string) string {
	for i := range x.variables {
		if x.variables[i].name == name {
			return x.variables[i].value
		}
	}
	return ""
}

// setValue is the value of a variable in one request.
type setValue struct{ name, value string }
