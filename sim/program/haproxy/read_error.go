package haproxy

import (
	"io/fs"
	"path"
	"slices"
	"strconv"
	"strings"
)

// statusWord reads the status of an error page.
func (r *reader) statusWord(l *line, text string) (int, bool) {
	n, err := strconv.Atoi(text)
	if err != nil || !slices.Contains(replyStatuses, n) {
		r.Wrong(l, l.args[0], "status %q has no page of HAProxy's: expected one of 400, 403, 404, 408, 500, 502, 503, 504 and such", text)
		return 0, false
	}
	return n, true
}

// errorLocation reads errorloc, errorloc302 or errorloc303 STATUS URL.
func (r *reader) errorLocation(l *line) {
	status := 302
	if strings.HasSuffix(l.Words[0].Text, "303") {
		status = 303
	}
	if n, ok := r.statusWord(l, l.args[0].Text); ok {
		r.reading.errors[n] = errorAnswer{status: status, location: l.args[1].Text}
	}
}

// errorFile reads errorfile STATUS FILE: the file is the whole answer, its status
// line too.
func (r *reader) errorFile(l *line) {
	n, ok := r.statusWord(l, l.args[0].Text)
	if !ok {
		return
	}
	status, found := r.pageStatus(l.args[1].Text)
	if !found {
		status = n
		r.Note(l, "errorfile", "the file %q is not beside the configuration: taken for a page with status %d", l.args[1].Text, n)
	}
	r.reading.errors[n] = errorAnswer{status: status}
}

// pageStatus returns the status in the first line of a file of the scenario's.
func (r *reader) pageStatus(file string) (int, bool) {
	text, err := fs.ReadFile(r.files, strings.TrimPrefix(path.Clean(file), "/"))
	if err != nil {
		if text, err = fs.ReadFile(r.files, path.Base(file)); err != nil {
			return 0, false
		}
	}
	first, _, _ := strings.Cut(string(text), "\n")
	words := strings.Fields(first)
	if len(words) < 2 || !strings.HasPrefix(words[0], "HTTP/") {
		return 0, false
	}
	n, err := strconv.Atoi(words[1])
	return n, err == nil
}

// httpError reads http-error status CODE [content-type ...] ...
func (r *reader) httpError(l *line) {
	a := &reply{}
	rest, problem := r.replyOptions(l, a, l.args)
	if problem == "" && len(rest) > 0 {
		problem = "a condition is not allowed here"
	}
	if problem != "" || a.status == 0 {
		r.Wrong(l, l.args[0], "http-error: %s: expected status and a content", problem)
		return
	}
	r.reading.errors[a.status] = errorAnswer{status: a.status, headers: a.headers}
}
