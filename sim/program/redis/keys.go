package redis

// keyArguments says which arguments of a command are keys.
type keyArguments uint8

const (
	firstKey keyArguments = iota
	noKeys
	allKeys
	everyOther // the first, the third ...
)

// keyed is the table of the commands that have other keys than their first argument.
var keyed = map[string]keyArguments{
	"PING": noKeys, "ECHO": noKeys, "DBSIZE": noKeys, "KEYS": noKeys, "SCAN": noKeys, "FLUSHALL": noKeys, "FLUSHDB": noKeys,
	"MGET": allKeys, "EXISTS": allKeys, "DEL": allKeys, "UNLINK": allKeys, "RENAME": allKeys, "SINTER": allKeys, "SUNION": allKeys, "SDIFF": allKeys,
	"MSET": everyOther, "MSETNX": everyOther,
}

// keysOf gives the keys among a command's words.
func keysOf(args []string) []string {
	which := keyed[args[0]]
	switch {
	case len(args) < 2 || which == noKeys:
		return nil
	case which == firstKey:
		return args[1:2]
	case which == allKeys:
		return args[1:]
	}
	var keys []string
	for i := 1; i < len(args); i += 2 {
		keys = append(keys, args[i])
	}
	return keys
}
