package nginx

import "github.com/hadrill/hadrill/sim/conf"

// answerBuffers are the buffers of answers beside the first: only whether nginx starts
// with them matters.
type answerBuffers struct {
	number *int   // proxy_buffers: how many,
	size   *int64 // and how large each
	busy   *int64 // proxy_busy_buffers_size
	// where is the last directive that says something of buffers; nil for none.
	where *conf.Problem
}

func (b *answerBuffers) inherit(o *answerBuffers) {
	inheritOne(&b.number, o.number)
	inheritOne(&b.size, o.size)
	inheritOne(&b.busy, o.busy)
	inheritOne(&b.where, o.where)
}

func defaultAnswerBuffers() answerBuffers {
	number, size := 8, int64(4096)
	return answerBuffers{number: &number, size: &size}
}

func (r *reader) answerBuffer(b *block, s *conf.Directive) {
	n, _ := parseSize(s.Args()[0].Text)
	b.settings.answerBuffer, b.settings.where = &n, whereOf(s)
}

func (r *reader) furtherBuffers(b *block, s *conf.Directive) {
	number, _ := parseCount(s.Args()[0].Text)
	size, _ := parseSize(s.Args()[1].Text)
	b.settings.number, b.settings.size, b.settings.where = &number, &size, whereOf(s)
}

func (r *reader) busyBuffers(b *block, s *conf.Directive) {
	n, _ := parseSize(s.Args()[0].Text)
	b.settings.busy, b.settings.where = &n, whereOf(s)
}

func whereOf(s *conf.Directive) *conf.Problem {
	where := s.Problem(s.Words[0], "")
	return &where
}

// checkBuffers refuses the first sizes of buffers with which nginx does not start
// (ngx_http_proxy_merge_loc_conf). It reports whether there are none.
func (r *reader) checkBuffers(l *Location) bool {
	s := &l.settings
	if s.where != nil {
		largest, busy := max(*s.answerBuffer, *s.size), 2*max(*s.answerBuffer, *s.size)
		if s.busy != nil {
			busy = *s.busy
		}
		switch {
		case *s.number < 2:
			r.WrongAt(*s.where, `there must be at least 2 "proxy_buffers"`)
			return false
		case busy < largest:
			r.WrongAt(*s.where, `"proxy_busy_buffers_size" must be equal to or greater than the maximum of the value of "proxy_buffer_size" and one of the "proxy_buffers": found %d, expected %d or more`, busy, largest)
			return false
		case busy > int64(*s.number-1)**s.size:
			r.WrongAt(*s.where, `"proxy_busy_buffers_size" must be less than the size of all "proxy_buffers" minus one buffer: it is %d bytes (twice the largest buffer, where it is not set), expected %d or fewer, or larger proxy_buffers`, busy, int64(*s.number-1)**s.size)
			return false
		}
	}
	for _, of := range [2][]*Location{l.ifs, l.children} {
		for _, c := range of {
			if !r.checkBuffers(c) {
				return false
			}
		}
	}
	return true
}
