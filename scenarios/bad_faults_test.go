package scenarios

import "github.com/hadrill/hadrill/scenarios/strict"

// badFaults are mistakes in faults.
var badFaults = []bad{
	{"unknown machine", "kill: lb1/nginx}", "kill: " + mark + "lb3/nginx}\n  - {at: 10s, kill: lb1/nginx}", `there is no machine "lb3"`, false},
	{"unknown program", "kill: lb1/nginx}", "kill: " + mark + "lb1/ngnix}\n  - {at: 10s, kill: lb1/nginx}", `which runs nginx, keepalived (did you mean "nginx"?)`, false},
	{"unknown child", "kill: lb1/nginx}", "kill: " + mark + "lb1/nginx/vrrp}\n  - {at: 10s, kill: lb1/nginx}", `nginx has no child process "vrrp"`, false},
	{"second of two targets", "kill: lb1/nginx}", "kill: [lb1/nginx, " + mark + "lb2/redis], name: kill lb1/nginx}", `there is no program "redis" on machine lb2`, false},
	{"program of a machine's verb", "kill: lb1/nginx}", "kill: lb1/nginx}\n  - {at: 10s, crash: " + mark + "lb1/nginx}", "crash acts on a machine", false},
	{"machine of a program's verb", "kill: lb1/nginx}", "kill: lb1/nginx}\n  - {at: 10s, stop: " + mark + "lb2}", "such as lb2/nginx or lb2/keepalived", false},
	{"nothing to kill", "kill: lb1/nginx}", "kill: lb1/nginx}\n  - {at: 10s, kill: " + mark + "[]}", "the list is empty", true},
	{"no verb", "kill: lb1/nginx}", "kill: lb1/nginx}\n  - " + mark + "{at: 10s}", "nothing happens, expected " + strict.OneOf(Verbs()), true},
	{"misspelt verb", "kill: lb1/nginx}", "kill: lb1/nginx}\n  - {at: 10s, " + mark + "klil: lb1/nginx}", `(did you mean "kill"?)`, true},
	{"two verbs", "kill: lb1/nginx}", "kill: lb1/nginx, stop: " + mark + "lb1/nginx}", "found kill and stop", true},
	{"no time", "{at: 10s, kill: lb1/nginx}", "{at: 10s, kill: lb1/nginx}\n  - " + mark + "{kill: lb2/nginx}", "at is missing", true},
	{"a key of another verb", "kill: lb1/nginx}", "kill: lb1/nginx, factor: " + mark + "3}", "factor does not go with kill, which takes at, name, for", true},
	{"repair with an end", "start: lb1/nginx}", "start: lb1/nginx, for: " + mark + "1s}", "for does not go with start", true},
	{"delay by nothing", "name: split}", "name: split}\n  - {at: 1s, delay: " + mark + "lb1}", "by is missing", true},
	{"loss of nothing", "name: split}", "name: split}\n  - {at: 1s, loss: " + mark + "lb1}", "share is missing", true},
	{"slow by nothing", "name: split}", "name: split}\n  - {at: 1s, slow: " + mark + "lb1}", "factor is missing", true},
	{"faster by slow", "name: split}", "name: split}\n  - {at: 1s, slow: lb1, factor: " + mark + "0.5}", "1 to 1000000", true},
	{"clock by nothing", "name: split}", "name: split}\n  - {at: 1s, clock: " + mark + "lb1}", "clock: expected jump, such as jump: 5s, or drift", false},
	{"clock by no time", "name: split}", "name: split}\n  - {at: 1s, clock: lb1, jump: " + mark + "5}", "expected a duration such as 5s, or -1h for one back", true},
	{"drift without its unit", "name: split}", "name: split}\n  - {at: 1s, clock: lb1, drift: " + mark + "200}", "expected whole millionths other than zero", true},
	{"a program's disk", "name: split}", "name: split}\n  - {at: 1s, full: " + mark + "lb1/nginx}", "full acts on a machine", false},
	{"status of a success", "status: 500", "status: " + mark + "200", "from 400 to 599", true},
	{"after the end", "at: 40s, for: 5s", "at: " + mark + "60s, for: 5s", "when the run has ended (lasts 1m0s)", false},
	{"undone after the end", "at: 40s, for: 5s", "at: 40s, for: " + mark + "30s", "to be undone at 1m10s", false},
	{"undone at once", "at: 40s, for: 5s", "at: 40s, for: " + mark + "0s", "above zero", false},
	{"repair of nothing", "start: lb1/nginx}", "start: " + mark + "lb2/nginx}", "there is no kill or stop of it before 20s", false},
	{"repair before the fault", "at: 20s, start: ", "at: 5s, start: " + mark, "there is no kill or stop of it before 5s", false},
	{"heal of an unknown name", "heal: split", "heal: " + mark + "splti", `(did you mean "split"?)`, false},
	{"heal of nothing", "name: split}\n  - {at: 35s, heal: split}", "name: split}\n  - {at: 25s, heal: " + mark + "split}", `it undoes "split", but there is no cut or delay or loss before it`, false},
	{"heal of two", "heal: split", "heal: " + mark + "[split, split]", "expected the name of one fault", false},
	{"a name taken", "name: split}", "name: split}\n  - {at: 50s, cut: lb1, name: " + mark + "split}", `the name "split" is taken`, false},
	{"unknown side", "from: [web1, users/robots]", "from: [web1, " + mark + "users/robot]", `there is no machine and no group "users/robot"`, false},
	{"misspelt group", "cut: balancers", "cut: " + mark + "balancer", `(did you mean "balancers"?)`, false},
	{"both sides", "from: [web1, users/robots]", "from: [web1, " + mark + "balancers]", "balancers is on both sides", false},
}

// badVariants are mistakes in variants.
var badVariants = []bad{
	{"path not there", "machines.lb1.run.keepalived", mark + "machines.lb3.run.keepalived", `there is no "machines.lb3" to replace (did you mean "lb1"?)`, false},
	{"misspelt part", "machines.lb1.run.keepalived", mark + "machine.lb1.run.keepalived", `there is no "machine" to replace (did you mean "machines"?)`, false},
	{"unknown key", "lasts: 120s", mark + "duration: 120s", `there is no "duration" to replace`, false},
	{"unknown key of a machine", "machines.lb1.run.keepalived: other.conf", mark + "machines.lb1.coers: 3", `machine lb1: unknown key "coers"`, false},
	{"beyond the end of a list", "lasts: 120s", mark + "faults.9.at: 3s", `there is no "faults.9" to replace`, false},
	{"not a list to append to", "expect+: [group", mark + "title+: [x]\n    expect+: [group", "+ appends a list to a list", false},
	{"not a list to append", "expect+: [group(\"robots\").requests.errors == 0]", mark + "expect+: sessions.lost == 0", "+ appends a list to a list", false},
	{"name", "  longer:", "  " + mark + "much longer:", "as a variant's name", true},
	{"variants of a variant", "lasts: 120s", mark + "variants: {}", `there is no "variants" to replace`, false},
	{"a value for a variant", "  as-it-is:", "  as-it-is: " + mark + "yes", "expected a mapping", true},
	{"what is wrong in one case only", "lasts: 120s", "lasts: " + mark + "120", "without a unit", false},
	{"file of one case", "other.conf", mark + "otter.conf", `file "otter.conf"`, false},
	{"expectation of one case", `group("robots").requests.errors == 0]`, "group(" + mark + "'robot').requests.errors == 0]", `expected one of robots, shoppers (did you mean "robots"?)`, false},
}
