package programs

import (
	"fmt"
	"io/fs"
	"regexp"
	"strings"

	"github.com/hadrill/hadrill/sim/host"
)

// memcachedLine is an option on a line of its own, as Debian's memcached.conf has
// them.
var memcachedLine = regexp.MustCompile(`^-{1,2}[A-Za-z][A-Za-z-]*(?:[ =]?\S.*)?$`)

// memcachedRecognise reports whether a text has options and comments alone, one of
// which is the memory, the port or the address.
func memcachedRecognise(text string) bool {
	some := false
	for line := range strings.Lines(text) {
		line = strings.TrimSpace(line)
		if line == "" || line[0] == '#' {
			continue
		}
		if !memcachedLine.MatchString(line) {
			return false
		}
		name, _ := memcachedOption(line)
		some = some || name == "m" || name == "p" || name == "l"
	}
	return some
}

// memcachedOption takes "-m 64", "-m64" and "--memory-limit=64" apart, and gives the
// short name.
func memcachedOption(line string) (name, value string) {
	if long, is := strings.CutPrefix(line, "--"); is {
		long, value, _ = strings.Cut(strings.Replace(long, " ", "=", 1), "=")
		for _, o := range memcachedOptions {
			if strings.ReplaceAll(o.setting, "_", "-") == long {
				return o.name, strings.TrimSpace(value)
			}
		}
		return long, strings.TrimSpace(value)
	}
	return line[1:2], strings.TrimSpace(line[2:])
}

// memcachedOptions are the options that a scenario has as settings.
var memcachedOptions = []struct{ name, setting string }{
	{"p", "port"}, {"m", "memory_limit"}, {"M", "disable_evictions"}, {"I", "max_item_size"}, {"f", "slab_growth_factor"}, {"n", "slab_min_size"},
}

var memcachedPart = Part{
	Tier: StoreTier, Machine: memcachedName, Protocol: host.Memcached,
	Entry: func(p Placed) string { return entry(memcachedName, p.Says.Settings...) },
	Sessions: func(machines []string, _ Standing) string {
		return "{" + memcachedName + ": " + listOf(machines) + "}"
	},
}

// memcachedDescribe reads the options of memcached.conf, which a scenario has as
// settings: the server has no file.
func memcachedDescribe(files fs.FS, name string) Description {
	var says Standing
	for line := range strings.Lines(readText(files, name)) {
		line = strings.TrimSpace(line)
		if !memcachedLine.MatchString(line) {
			continue
		}
		option, value := memcachedOption(line)
		for _, o := range memcachedOptions {
			switch {
			case o.name != option:
			case o.setting == "disable_evictions":
				says.Settings = append(says.Settings, o.setting+": true")
			default:
				says.Settings = append(says.Settings, o.setting+": "+value)
			}
		}
		switch {
		case option == "p":
			says.Port = portOf(value, 0)
		case option == "l" && (value == "localhost" || strings.HasPrefix(value, "127.")):
			says.Remarks = append(says.Remarks, fmt.Sprintf("%s has -l %s, with which nobody on another machine reaches it: it listens on every address here.", name, value))
		}
	}
	return Description{Stands: says}
}
