package haproxy

// supported are the keywords that have an effect.
func supported() []keyword {
	return []keyword{
		{name: "mode", in: inProxy, min: 1, max: 1, read: (*reader).mode},
		{name: "bind", in: inFront, passed: inBackend, min: 1, max: -1, read: (*reader).bind},
		{name: "acl", in: inFront | inBack, min: 2, max: -1, read: (*reader).acl},
		{name: "use_backend", in: inFront, min: 1, max: -1, read: (*reader).useBackend},
		{name: "default_backend", in: inDefaults | inFront, min: 1, max: 1, read: (*reader).defaultBackend},

		{name: "balance", in: inDefaults | inBack, passed: inFrontend, max: -1, read: (*reader).balance},
		{name: "hash-type", in: inDefaults | inBack, passed: inFrontend, min: 1, max: 3, read: (*reader).hashType},
		{name: "server", in: inBack, min: 2, max: -1, read: (*reader).server},
		{name: "default-server", in: inDefaults | inBack, min: 1, max: -1, read: (*reader).defaultServer},
		{name: "cookie", in: inDefaults | inBack, passed: inFrontend, min: 1, max: -1, read: (*reader).cookie},
		{name: "retries", in: inDefaults | inBack, passed: inFrontend, min: 1, max: 1, read: (*reader).retriesLine},
		{name: "retry-on", in: inDefaults | inBack, min: 1, max: -1, read: (*reader).retryOnLine},
		{name: "option redispatch", in: inDefaults | inBack, passed: inFrontend, max: 1, read: (*reader).redispatch},
		{name: "option allbackups", in: inDefaults | inBack, passed: inFrontend, read: func(r *reader, l *line) { r.reading.allBackups = !l.no }},
		{name: "option persist", in: inDefaults | inBack, passed: inFrontend, read: func(r *reader, l *line) { r.reading.persist = !l.no }},
		{name: "option forwardfor", in: inProxy, max: -1, read: (*reader).forwardFor},
		{name: "option httpchk", in: inDefaults | inBack, passed: inFrontend, max: -1, read: (*reader).httpCheck},
		{name: "http-check expect", in: inDefaults | inBack, passed: inFrontend, min: 1, max: -1, read: (*reader).httpExpect},
		{name: "http-check disable-on-404", in: inDefaults | inBack, passed: inFrontend, read: (*reader).disableOn404},
		{name: "http-check send", in: inDefaults | inBack, passed: inFrontend, min: 1, max: -1, read: (*reader).httpSend},

		{name: "timeout connect", in: inDefaults | inBack, passed: inFrontend, min: 1, max: 1, read: timeout(func(s *settings) *int64 { return (*int64)(&s.connect) })},
		{name: "timeout server", in: inDefaults | inBack, passed: inFrontend, min: 1, max: 1, read: timeout(func(s *settings) *int64 { return (*int64)(&s.server) })},
		{name: "timeout queue", in: inDefaults | inBack, passed: inFrontend, min: 1, max: 1, read: timeout(func(s *settings) *int64 { return (*int64)(&s.queue) })},
		{name: "timeout check", in: inDefaults | inBack, passed: inFrontend, min: 1, max: 1, read: timeout(func(s *settings) *int64 { return (*int64)(&s.check) })},

		{name: "stick-table", in: inBack, min: 2, max: -1, read: (*reader).stickTable},
		{name: "stick on", in: inBack, passed: inFrontend, min: 1, max: -1, read: (*reader).stick},
		{name: "stick match", in: inBack, passed: inFrontend, min: 1, max: -1, read: (*reader).stick},
		{name: "stick store-request", in: inBack, passed: inFrontend, min: 1, max: -1, read: (*reader).stick},
		{name: "stick store-response", in: inBack, passed: inFrontend, min: 1, max: -1, read: (*reader).stick},
		{name: "stats enable", in: inProxy, read: (*reader).statsEnable},
		{name: "stats uri", in: inProxy, min: 1, max: 1, read: (*reader).statsURI},
	}
}
