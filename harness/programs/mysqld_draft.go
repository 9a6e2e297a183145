package programs

import (
	"fmt"
	"io/fs"
	"path"
	"regexp"
	"strconv"
	"strings"

	"github.com/hadrill/hadrill/sim/conf"
	"github.com/hadrill/hadrill/sim/host"
)

// mysqldName is the kind's name.
const mysqldName = "mysqld"

// mysqldSections matches what only an option file with a server's section has.
var mysqldSections = regexp.MustCompile(`(?m)^\s*\[(?:server|(?:mysqld|mariadbd?)(?:-[0-9.]+)?)\]`)

// serverSection is a section that the server reads.
var serverSection = regexp.MustCompile(`^(?:server|(?:mysqld|mariadbd?)(?:-[0-9.]+)?)$`)

// databaseMachine is the name of its machines, before their number.
const databaseMachine = "db"

var mysqldPart = Part{
	Tier: DatabaseTier, Machine: databaseMachine, Protocol: host.MySQL,
	Entry: func(p Placed) string {
		settings := []string{setting("config", fileWord(p.File)), setting("replica_of", p.Of)}
		if p.Of != "" { // a minute, the default, is longer than most drills
			settings = append(settings, "connect_retry: 10s")
		}
		if p.First {
			settings = append(settings, "new_cluster: true")
		}
		return entry(mysqldName, append(settings, setting("holds", address(p.Holds)))...)
	},
	Blank: func(p Placed, number int) File {
		text := fmt.Sprintf("# Written by hadrill init: no file of this server was given.\n[mysqld]\nserver_id = %d\nlog_bin = mysql-bin\nlog_slave_updates = 1\nsync_binlog = 1\ninnodb_flush_log_at_trx_commit = 1\n", number)
		switch {
		case p.Says.Mutual:
			text += fmt.Sprintf("auto_increment_increment = 2\nauto_increment_offset = %d\nread_only = 1\n", (number-1)%2+1)
		case p.Of != "":
			text += "read_only = 1\n"
		}
		return File{Path: databaseMachine + strconv.Itoa(number) + ".cnf", Text: text}
	},
}

// mostOptionFiles is how many option files are read with one.
const mostOptionFiles = 50

// mysqldDescribe reads whether the server is a replica or one of two masters, and its
// port.
func mysqldDescribe(files fs.FS, name string) Description {
	var says Standing
	left := mostOptionFiles
	for _, s := range optionFile(files, name, &left) {
		if !serverSection.MatchString(s.Name()) {
			continue
		}
		for _, d := range s.Block {
			value := "1"
			if a := d.Args(); len(a) > 0 {
				value = a[0].Text
			}
			switch strings.ReplaceAll(strings.ToLower(d.Name()), "-", "_") {
			case "read_only", "super_read_only":
				says.Follows = value == "1" || strings.EqualFold(value, "on") || strings.EqualFold(value, "true")
			case "wsrep_on":
				says.Clustered = value == "1" || strings.EqualFold(value, "on") || strings.EqualFold(value, "true")
			case "auto_increment_increment":
				n, _ := conf.Count(value, 65535) // the program's reader tells
				says.Mutual = n > 1
			case "port":
				says.Port = portOf(value, 0)
			}
		}
	}
	return Description{Stands: says}
}

// optionFile gives the sections of an option file and of those that it includes.
func optionFile(files fs.FS, name string, left *int) []*conf.Directive {
	if *left--; *left < 0 {
		return nil
	}
	all, _ := conf.OptionFile(func(d *conf.Directive) (in []*conf.Directive) {
		if len(d.Args()) != 1 {
			return nil
		}
		to := path.Join(path.Dir(name), d.Args()[0].Text)
		names := []string{to}
		if d.Name() == "!includedir" {
			names, _ = fs.Glob(files, to+"/*.cnf") // a pattern that is none is the program's reader's to tell
		}
		for _, n := range names {
			in = append(in, optionFile(files, n, left)...)
		}
		return in
	}).Parse(conf.NewText(name, readText(files, name)))
	return all
}
