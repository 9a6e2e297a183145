package nginx

import (
	"slices"
	"strings"

	"github.com/hadrill/hadrill/sim/conf"
)

// logLevels are those of error_log.
var logLevels = []string{"emerg", "alert", "crit", "error", "warn", "notice", "info", "debug",
	"debug_core", "debug_alloc", "debug_mutex", "debug_event", "debug_http", "debug_mail", "debug_stream"}

// errorLog checks the arguments as nginx does; the log has no effect here.
func (r *reader) errorLog(_ *block, s *conf.Directive) {
	for _, w := range s.Args()[1:] {
		if !slices.Contains(logLevels, w.Text) {
			r.Wrong(s, w, "invalid log level %q: expected one of %s", w.Text, strings.Join(logLevels[:8], ", "))
		}
	}
}

// combined is the format that nginx defines itself.
const combined = "combined"

func (r *reader) logFormat(_ *block, s *conf.Directive) {
	name := s.Args()[0]
	if name.Text == combined || slices.Contains(r.logFormats, name.Text) {
		r.Wrong(s, name, `duplicate "log_format" name %q`, name.Text)
	}
	r.logFormats = append(r.logFormats, name.Text)
}

// accessLog checks that the format of the log is defined above it; where a part
// of a file was printed alone, it may be in the rest.
func (r *reader) accessLog(_ *block, s *conf.Directive) {
	args := s.Args()
	if len(args) < 2 || args[0].Text == "off" || r.part {
		return
	}
	if f := args[1]; f.Text != combined && !slices.Contains(r.logFormats, f.Text) {
		r.Wrong(s, f, "unknown log format %q: expected combined, or a log_format above this line", f.Text)
	}
}
