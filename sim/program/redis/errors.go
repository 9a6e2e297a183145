package redis

import (
	"strings"

	"github.com/hadrill/hadrill/sim/host"
)

// errLoading is the answer to everything while the files are read.
const errLoading = "LOADING Redis is loading the dataset in memory"

func wrongArity(name string, r *host.Reply) {
	r.SetError("ERR wrong number of arguments for '" + strings.ToLower(name) + "' command")
}

func invalidExpire(name string, r *host.Reply) {
	r.SetError("ERR invalid expire time in '" + strings.ToLower(name) + "' command")
}

func unknownCommand(name string, r *host.Reply) {
	r.SetError("ERR unknown command '" + name + "'")
}
