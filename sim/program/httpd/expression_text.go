package httpd

import (
	"slices"
	"strings"

	"github.com/hadrill/hadrill/sim/conf"
)

// textFunctions are the functions of ap_expr that give a text of the request, as
// %{NAME:ARGUMENT}, and how RewriteCond writes them.
var textFunctions = map[string]string{"req": "HTTP:", "http": "HTTP:", "req_novary": "HTTP:", "reqenv": "ENV:", "env": "ENV:"}

// textVariables are the variables that a text may have.
var textVariables = []string{"HTTP_HOST", "HTTP_COOKIE", "HTTP_USER_AGENT", "HTTP_REFERER", "HTTP_ACCEPT", "HTTP_FORWARDED", "HTTP_PROXY_CONNECTION", "REQUEST_URI", "QUERY_STRING",
	"REQUEST_METHOD", "REMOTE_ADDR", "REMOTE_HOST", "CONN_REMOTE_ADDR", "SERVER_NAME", "SERVER_ADDR", "SERVER_PORT", "SERVER_PROTOCOL", "HTTPS", "REQUEST_SCHEME", "THE_REQUEST", "REQUEST_STATUS"}

// textExpression reads an expression that gives a text (AP_EXPR_FLAG_STRING_RESULT):
// plain text with %{NAME} and %{FUNCTION:ARGUMENT} in it. nil for one that is not
// supported, which concerns the requests of its place alone.
func (r *reader) textExpression(d *conf.Directive, w conf.Word) *expression {
	known := true
	text := bracketed.ReplaceAllStringFunc(w.Text, func(v string) string {
		name, argument, isFunction := strings.Cut(v[2:len(v)-1], ":")
		if prefix := textFunctions[strings.ToLower(name)]; isFunction && prefix != "" {
			return "%{" + prefix + argument + "}"
		}
		if name = strings.ToUpper(name); isFunction || !slices.Contains(textVariables, name) {
			known = false
		}
		return "%{" + name + "}"
	})
	if !known {
		r.Refuse(r.part(), d, d.Name(), w, "the expression %q is not supported: expected text with variables of the request, or %%{req:HEADER}, in it", w.Text)
		return nil
	}
	return &expression{text: text}
}
