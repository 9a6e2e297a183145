package programs

import (
	"fmt"
	"net/netip"
	"regexp"
	"strconv"

	"github.com/hadrill/hadrill/scenarios"
	"github.com/hadrill/hadrill/sim/conf"
	"github.com/hadrill/hadrill/sim/host"
	"github.com/hadrill/hadrill/sim/program/redis"
)

// The kind's name, the program that is a server and with an option a Sentinel, and
// the folder of their files.
const (
	redisName   = "redis"
	redisServer = "redis-server"
	redisFolder = "/etc/redis"
)

// redisKind is a Redis server by its redis.conf, or with the persistence that the
// scenario names.
var redisKind = Kind{
	Name: redisName, Processes: []string{redisServer}, Main: redisMain, Real: redisReal, Image: "light",
	Ports:        redisPorts,
	Housekeeping: []string{redisName},
	Data:         redisData,
	Targets:      redisTargets,
	Unsupported:  redisUnsupported,
	OursCannot:   redisMixed,
	FileNames:    []string{"redis.conf"}, Recognise: redisRecognise, Describe: redisDescribe, Part: &redisPart,
}

func (e *Env) redis() *scenarios.Redis { return e.Settings.(*scenarios.Redis) }

func redisMain(e *Env) (host.Main, []conf.Note, error) {
	c, notes, err := redisConfig(e)
	if err != nil {
		return nil, notes, err
	}
	return c.Main(), notes, c.Validate()
}

// redisConfig gives a server's configuration, of its file or its settings.
func redisConfig(e *Env) (redis.Config, []conf.Note, error) {
	c := redis.Config{Port: e.redis().Port, Replication: redis.DefaultReplication()}
	var notes []conf.Note
	var err error
	if e.File != "" {
		var f *redis.File
		if f, notes, err = read(e, redis.Read); err != nil {
			return c, notes, err
		}
		c = f.Config
		replication := *f.Config.Replication // machines share the file
		c.Replication = &replication
		if f.Master != "" {
			a, known := conf.Resolve(f.Master, e.Hosts)
			if !known {
				return c, notes, fmt.Errorf("redis: %s: replicaof %q: no machine has that name", e.File, f.Master)
			}
			c.Replication.Of = netip.AddrPortFrom(a, f.MasterPort)
		}
	} else if c.Persistence, err = redis.ReadPersistence(e.redis().Directives()); err != nil {
		return c, notes, err
	}
	if of := e.redis().ReplicaOf; of != "" {
		c.Replication.Of = e.findKind(of, redisName)
	}
	return c, notes, nil
}

// redisPort gives the port, by the settings or the file; 0 where that cannot be
// read.
func redisPort(e *Env) uint16 {
	if e.File == "" {
		return e.redis().Port
	}
	f, _, err := read(e, redis.Read)
	switch {
	case err != nil:
		return 0
	case f.Config.Port == 0:
		return 6379
	}
	return f.Config.Port
}

func redisPorts(e *Env) []Port { return ports(host.RESP, redisPort(e)) }

func redisData(e *Env) []string { return []string{"/var/lib/redis/" + e.Program} }

// redisTargets is the master that its file names.
func redisTargets(e *Env) []conf.Target {
	if e.File == "" {
		return nil
	}
	f, _, err := read(e, redis.Read)
	if err != nil {
		return nil
	}
	return f.Targets()
}

// redisReal starts redis-server(1) with a redis.conf, which Sentinel has it write
// anew.
func redisReal(e *Env) (Process, []File, error) {
	dir, at := redisData(e)[0], redisFolder+"/"+e.Program+".conf"
	text := e.text()
	if e.File == "" {
		text = fmt.Sprintf("port %d\nbind 0.0.0.0\nprotected-mode no\n", e.redis().Port)
		for _, d := range e.redis().Directives() {
			text += d[0] + " " + strconv.Quote(d[1]) + "\n"
		}
	}
	text += "\n" + foreground(dir)
	if of := e.redis().ReplicaOf; of != "" {
		master := e.findKind(of, redisName)
		text += fmt.Sprintf("replicaof %s %d\n", master.Addr(), master.Port())
	}
	files := []File{{Path: redisFolder, Dir: true}, {Path: at, Mode: 0o644, Text: text}, {Path: dir, Dir: true}}
	return Process{Argv: []string{redisServer, at}, Ports: Numbers(e.Ports()), Note: redisName, Notes: redisNotes}, files, nil
}

// foreground gives the lines that a server or a Sentinel gets beside its file: it
// runs in the foreground and keeps its data in a folder of the machine's disk.
func foreground(dir string) string {
	return "daemonize no\nlogfile \"\"\nsyslog-enabled no\nsupervised no\ndir " + dir + "\n"
}

// redisUnsupported: included files are not beside the server's own on a machine.
func redisUnsupported(e *Env) []string {
	if e.File != "" && redisIncludes.MatchString(e.text()) {
		return []string{"its redis.conf includes other files"}
	}
	return redisMixed(e)
}

var redisIncludes = regexp.MustCompile(`(?mi)^\s*include\s`)

// redisNotes match the lines of its log about its disk and about replication.
var redisNotes = []string{
	`\* (Connection with master lost\.)`,
	`\* (MASTER <-> REPLICA sync: Finished with success)`,
	`\* (Full resync from master: .*)`,
	`\* (Successful partial resynchronization with master\.)`,
	`\* (MASTER MODE enabled)`,
	`# (MASTER timeout: no data nor PING received\.\.\.)`,
	`# (Disconnecting timedout replica .*)`,
	`\* (DB saved on disk.*)`,
	`# (Background saving error)`,
	`# (Error writing to the AOF file: .*|Short write while writing to the AOF file: .*)`,
	`# (AOF write error looks solved, Redis can write again.)`,
}
