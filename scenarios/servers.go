package scenarios

import yaml "go.yaml.in/yaml/v4"

func tomcatFields(p *Program, in *inputs) []field {
	t := &Tomcat{}
	p.Tomcat = t
	return []field{
		portField(&t.Port),
		integerField("ajp", "the port of its AJP connector, usually 8009 (default none)", 1, 65535, &t.AJP),
		textField("route", "its jvmRoute: session ids end in a dot and this (default none)", false, &t.Route),
		integerField("threads", "worker threads, maxThreads (default 200)", 1, 100000, &t.Threads),
		distField("work", "how long a request keeps its worker: 5ms, {median: 5ms, p99: 40ms}, {mean: 5ms} or {min: 5ms, max: 10ms} (default none)", &t.Work),
		distField("cpu", "how long a request uses a core (default none)", &t.CPU),
		{"sessions", false, "where sessions are kept: local (default), or {redis: MACHINE}", schema{"anyOf": []schema{{"enum": []string{"local"}}, objectSchema(storeFields(&SessionStore{}))}}, func(d *decoder, n *yaml.Node) {
			if n.Kind == yaml.ScalarNode {
				if s, ok := d.word(n, "sessions"); ok && s != "local" {
					d.problem(n, "sessions: found %q, expected local or {redis: MACHINE}", s)
				}
				return
			}
			d.object(n, "sessions", storeFields(&t.Sessions))
		}},
		durationField("session_timeout", "how long an unused session lives in memory (default 30m)", false, &t.SessionTimeout),
		{"service", false, "the service tier that /web/NAME calls as /remoting/NAME", textSchema, func(d *decoder, n *yaml.Node) { t.Service = d.url(n, "service", in.machines) }},
		timeoutsField("service_timeout", "of calls to the service tier", &t.ServiceTimeout),
		durationField("boot", "time from its start until it listens (default 0s)", false, &t.Boot),
		textField("serves", "the name that it answers (default the program's or machine's name)", false, &t.Serves),
		durationField("graceful", "how long SIGTERM lets requests in flight go on (default 0s, Spring Boot's immediate)", false, &t.Graceful),
	}
}

func storeFields(s *SessionStore) []field {
	return []field{
		textField("redis", "the machine whose Redis keeps the sessions", true, &s.Redis),
		timeoutsField("timeout", "of the server's Redis client", &s.Timeouts),
	}
}

func timeoutFields(t *Timeouts) []field {
	return []field{
		durationField("connect", "limit to opening a connection", false, &t.Connect),
		durationField("read", "limit to the wait for an answer", false, &t.Read),
	}
}

func timeoutsField(name, about string, t *Timeouts) field {
	return field{name, false, about, objectSchema(timeoutFields(&Timeouts{})), func(d *decoder, n *yaml.Node) {
		d.object(n, name, timeoutFields(t))
	}}
}

func tomcatDefaults(p *Program, m *Machine) {
	t := p.Tomcat
	if t.Port == 0 {
		t.Port = 8080
	}
	if t.Threads == 0 {
		t.Threads = 200
	}
	if t.Serves == "" {
		if t.Serves = p.Name; p.Name == p.Kind {
			t.Serves = m.Name
		}
	}
}

func redisFields(p *Program, _ *inputs) []field {
	p.Redis = &Redis{}
	return []field{
		portField(&p.Redis.Port),
		choiceField("persistence", "what it writes to its disk (default rdb, the default save points)", []string{"rdb", "none", "aof-always", "aof-everysec", "aof-no"}, &p.Redis.Persistence),
	}
}

func redisDefaults(p *Program, _ *Machine) {
	if p.Redis.Port == 0 {
		p.Redis.Port = 6379
	}
	if p.Redis.Persistence == "" {
		p.Redis.Persistence = "rdb"
	}
}
