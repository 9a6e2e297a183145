package scenarios

import (
	"slices"

	yaml "go.yaml.in/yaml/v4"

	"github.com/hadrill/hadrill/scenarios/strict"
)

var redisKind = kind{
	name: "redis", about: "a Redis server",
	settings: func() any { return new(Redis) }, fields: redisFields, defaults: redisDefaults,
	ports: func(p *Program) []settingPort { return []settingPort{{"port", p.Settings.(*Redis).Port}} },
	check: checkRedis, reads: true,
}

// Redis is a Redis server. One with a redis.conf has its port and persistence
// there.
type Redis struct {
	Port        uint16
	Persistence string // a name of redisPersistence
	ReplicaOf   string // the machine whose Redis is its master; "" for none
}

// redisPersistence is the table of what a Redis server may write to its disk:
// by the scenario's name for it, the directives of redis.conf, each with its
// value. The first is the default.
var redisPersistence = []struct {
	name       string
	directives [][2]string
}{
	{"rdb", nil}, // the default save points
	{"none", [][2]string{{"save", ""}, {"appendonly", "no"}}},
	{"aof-always", [][2]string{{"appendonly", "yes"}, {"appendfsync", "always"}}},
	{"aof-everysec", [][2]string{{"appendonly", "yes"}, {"appendfsync", "everysec"}}},
	{"aof-no", [][2]string{{"appendonly", "yes"}, {"appendfsync", "no"}}},
}

// Directives gives redis.conf's words for the persistence, each with its
// value.
func (r *Redis) Directives() [][2]string {
	for _, p := range redisPersistence {
		if p.name == r.Persistence {
			return p.directives
		}
	}
	return nil
}

func redisPersistences() []string {
	names := make([]string, len(redisPersistence))
	for i, p := range redisPersistence {
		names[i] = p.name
	}
	return names
}

func redisFields(p *Program, _ *inputs) []strict.Field {
	r := p.Settings.(*Redis)
	return []strict.Field{
		strict.Port(&r.Port),
		strict.Choice("persistence", "what it writes to its disk (default rdb, the default save points)", redisPersistences(), &r.Persistence),
		fileField("config", "its redis.conf, instead of port and persistence (default none)", p),
		strict.Text("replica_of", "the machine whose Redis is its master, as replicaof has it (default none)", false, &r.ReplicaOf),
	}
}

func redisDefaults(p *Program, _ *Machine) {
	r := p.Settings.(*Redis)
	if p.File != "" {
		return
	}
	if r.Port == 0 {
		r.Port = 6379
	}
	if r.Persistence == "" {
		r.Persistence = redisPersistence[0].name
	}
}

// runsRedis reports whether there is a Redis server on a machine.
func (c *Case) runsRedis(machine string) bool {
	m := c.machine(machine)
	return m != nil && slices.ContainsFunc(m.Run, func(p Program) bool { _, is := p.Settings.(*Redis); return is })
}

// checkRedis checks a server's master, and that the file and settings do not
// contradict each other.
func checkRedis(d *strict.Decoder, c *Case, p *Program, n *yaml.Node) {
	r := p.Settings.(*Redis)
	if p.File != "" && (r.Port != 0 || r.Persistence != "") {
		d.Problem(n, "%s: port and persistence stand beside a config, expected them in the file", p.Name)
	}
	if r.ReplicaOf != "" && !c.runsRedis(r.ReplicaOf) {
		d.Problem(strict.At(n, "replica_of"), "%s: replica_of: no Redis runs on a machine %s%s", p.Name, strict.Quote(r.ReplicaOf), strict.Suggest(r.ReplicaOf, c.machinesThat(c.runsRedis)))
	}
}
