package redis

import (
	"fmt"
	"strconv"
	"strings"
	"time"
)

// fsyncs are the values of appendfsync.
var fsyncs = map[string]AOF{"always": AOFAlways, "everysec": AOFEverysec, "no": AOFNo}

// ReadPersistence reads the directives of redis.conf about persistence, each a
// name and its value: save, appendonly, appendfsync. What is not there is
// Redis' default.
func ReadPersistence(directives [][2]string) (Persistence, error) {
	var p Persistence
	on, sync := false, AOFEverysec
	for _, d := range directives {
		name, value := d[0], d[1]
		known := true
		switch name {
		case "save":
			p.Save, known = savePoints(value)
		case "appendonly":
			on, known = value == "yes", value == "yes" || value == "no"
		case "appendfsync":
			sync, known = fsyncs[value]
		default:
			return p, fmt.Errorf("redis: unknown directive %q: expected save, appendonly or appendfsync", name)
		}
		if !known {
			return p, fmt.Errorf("redis: cannot read %s %q", name, value)
		}
	}
	if on {
		p.AOF = sync
	}
	return p, nil
}

// savePoints reads pairs of seconds and changes; "" is none.
func savePoints(value string) ([]SavePoint, bool) {
	points := []SavePoint{}
	words := strings.Fields(value)
	if len(words)%2 != 0 {
		return nil, false
	}
	for i := 0; i < len(words); i += 2 {
		after, err := strconv.Atoi(words[i])
		changes, err2 := strconv.Atoi(words[i+1])
		if err != nil || err2 != nil || after < 1 || changes < 1 {
			return nil, false
		}
		points = append(points, SavePoint{time.Duration(after) * time.Second, changes})
	}
	return points, true
}
