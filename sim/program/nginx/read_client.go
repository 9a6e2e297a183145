package nginx

import "github.com/hadrill/hadrill/sim/conf"

func (r *reader) headerBufferSize(b *block, s *conf.Directive) {
	n, _ := parseSize(s.Args()[0].Text)
	b.settings.firstBuffer = &n
}

func (r *reader) largeHeaderBuffers(b *block, s *conf.Directive) {
	number, _ := parseCount(s.Args()[0].Text)
	size, _ := parseSize(s.Args()[1].Text)
	b.settings.largeBuffers = &headerBuffers{number, size}
}

func (r *reader) underscores(b *block, s *conf.Directive) { b.settings.underscores = r.flag(s) }

func (r *reader) ignoreInvalid(b *block, s *conf.Directive) { b.settings.ignoreInvalid = r.flag(s) }
