// Package scenarios reads scenario files strictly, and holds the library of
// scenarios.
//
// It does not run anything and does not read the programs' own configuration
// files; it only knows their names. Expectations are checked when they are read,
// by the figures of package expect.
//
// A scenario is a folder: scenario.yaml beside the configuration files that it
// names. This one uses most of the format:
//
//	title: nginx dies on the master of a pair
//	about: |
//	  The balancers share an address; the backup takes it over.
//	network: {subnet: 10.20.0.0/16, delay: 200us, addresses: [10.20.0.100]}
//	machines:
//	  lb1: {ip: 10.20.0.11, run: {nginx: nginx.conf, keepalived: master.conf}}
//	  lb2: {ip: 10.20.0.12, run: {nginx: nginx.conf, keepalived: backup.conf}}
//	  web1:
//	    ip: 10.20.0.21
//	    cores: 4
//	    run:
//	      one: {tomcat: {port: 8081, sessions: {redis: store}, work: {median: 5ms, p99: 40ms}}}
//	      two: {tomcat: {port: 8082, sessions: {redis: store}, work: {median: 5ms, p99: 40ms}}}
//	  store: {ip: 10.20.0.31, run: redis}
//	users:
//	  shoppers:
//	    count: 400
//	    from: 10.20.64.0/18
//	    to: "http://10.20.0.100"
//	    arrive: 200/s
//	    session: {save: POST /test/save, query: POST /test/query}
//	    every: 1s
//	faults:
//	  - {at: 20s, kill: lb1/nginx}
//	  - {at: 50s, start: lb1/nginx}
//	  - {at: 60s, for: 5s, cut: lb1, from: [lb2, users/shoppers], name: split}
//	lasts: 90s
//	expect:
//	  - sessions.lost == 0 and outage.longest < 5s
//	  - before("kill lb1/nginx").requests.error_share < 1%
//	  - address("10.20.0.100").owner == "lb2"
//	variants:
//	  as-printed:
//	  preempt:
//	    title: The same without nopreempt
//	    machines.lb1.run.keepalived: master-preempt.conf
//	    faults.0.at: 30s
//	    expect+: [fault("split").takeover < 4s]
//
// Parts. A machine runs programs by their kind (see Kinds), or under a name of
// its own where it runs two of a kind. Users go to an address, or to a machine
// by its name; a group has one journey (session, count_page, get) and one pace
// (every, think, rate). A fault is one verb (see Verbs) and the keys that go
// with it; with for it is undone after that time, otherwise by a repair. It is
// called by its name, which is "VERB TARGETS" unless it has one, with #2, #3
// where that is repeated. The machine "users" is all users' machines,
// "users/GROUP" those of a group.
//
// Values. Durations, rates and shares have a unit: 5s, 1m30s, 200/s, 30%. Work
// is 5ms, {median: 5ms, p99: 40ms} (lognormal), {mean: 5ms} (exponential) or
// {min: 5ms, max: 10ms} (uniform).
//
// Expectations are expressions over figures: the whole run's by their names, a
// part's by functions (see package expect). They may use durations and shares as
// literals. Their names, types and the parts they speak of are checked when the
// file is read.
//
// Fidelity. How far containers may lie from the simulator until the two differ,
// by figure (see Bands): fidelity: {errors: 30%, outage: 1s, p50: [5ms, 50%]}. A
// share of the figure, an amount, or a list of both, where either will do.
//
// Variants. Each is a case of its own: the scenario with the parts replaced
// that it names by dotted path; a path that ends in + appends to a list. A file
// without variants is one case.
//
// Reading is strict. An unknown or duplicate key, a missing unit, a name that
// nothing has, anchors, aliases and tags are problems; Load reports all of
// them at once, each with its line and column in characters. Schema gives
// editors the checks that need no comparison of one part of a file with
// another.
//
// Both the reader and the schema are made from one table of fields for each
// mapping (networkFields, machineFields, ...); check*.go compares the parts with
// each other.
package scenarios
