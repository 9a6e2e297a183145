package programs

import (
	"io/fs"
	"regexp"
	"strconv"
	"strings"

	"github.com/hadrill/hadrill/sim/conf"
	"github.com/hadrill/hadrill/sim/host"
)

// redisLines matches what only a redis.conf has; a Sentinel's file may have some
// of it.
var redisLines = regexp.MustCompile(`(?mi)^\s*(?:appendonly|appendfsync|dbfilename|save|maxmemory|maxmemory-policy|requirepass|replicaof|slaveof|repl-[a-z-]+|min-(?:replicas|slaves)-[a-z-]+|rdbcompression|stop-writes-on-bgsave-error|auto-aof-rewrite-[a-z-]+|protected-mode)\s+\S`)

// redisRecognise reports whether a text is a server's file, and no Sentinel's.
func redisRecognise(text string) bool {
	return redisLines.MatchString(text) && !sentinelLines.MatchString(text)
}

var redisPart = Part{
	Tier: StoreTier, Machine: redisName, Protocol: host.RESP, Least: 3,
	Entry: func(p Placed) string {
		return entry(redisName, setting("config", fileWord(p.File)), setting("replica_of", p.Of))
	},
	Sessions: func(machines []string, says Standing) string {
		return "{" + redisName + ": " + machines[0] + password(says) + "}"
	},
}

// password is the setting of a client that has to say one.
func password(says Standing) string {
	if says.Password == "" {
		return ""
	}
	return ", password: " + strconv.Quote(says.Password)
}

// fileWord is a file's name as a scenario has it.
func fileWord(name string) string {
	if name == "" || plainWord.MatchString(name) {
		return name
	}
	return strconv.Quote(name)
}

var plainWord = regexp.MustCompile(`^[A-Za-z0-9_./-]*[A-Za-z_/][A-Za-z0-9_./-]*$`)

// redisDescribe reads its port, its primary and its password; of a directive that
// stands twice the last one counts.
func redisDescribe(files fs.FS, name string) Description {
	var says Standing
	lines, _ := conf.ParseWords(conf.NewText(name, readText(files, name)))
	for _, d := range lines {
		args := d.Args()
		switch key := strings.ToLower(d.Name()); {
		case len(args) == 0:
		case key == "port":
			says.Port = portOf(args[0].Text, 0)
		case key == "requirepass":
			says.Password = args[0].Text
		case (key == "replicaof" || key == "slaveof") && len(args) == 2:
			says.Members, says.Follows, says.Names = nil, false, false
			if !strings.EqualFold(args[0].Text, "no") {
				says.Follows, says.Names = true, true
				says.Members = []Member{{Host: args[0].Text, Port: portOf(args[1].Text, 6379), Speaks: host.RESP}}
			}
		}
	}
	return Description{Stands: says}
}
