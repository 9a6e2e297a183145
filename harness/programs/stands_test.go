package programs

import (
	"fmt"
	"strings"
	"testing"
	"testing/fstest"
)

// TestStands has what a file says of the servers behind the balancers, by the kind
// that it is recognised as.
func TestStands(t *testing.T) {
	for _, row := range []struct{ text, kind, want, why string }{
		{"appendonly yes\nport 6380\n", redisName, "port 6380", "a primary"},
		{"replicaof 10.0.0.1 6379\nreplicaof no one\n", redisName, "", "the last line counts"},
		{"slaveof r1 6380\nrequirepass x\n", redisName, "member / r1:6380 follows names password x", "the former name"},
		{"port 26379\nsentinel monitor m 10.0.0.1 6379 3\nprotected-mode no\n", sentinelName, "member /10.0.0.1:6379 label m copies 5 port 26379", "3 are a majority of 5"},
		{"sentinel monitor m 10.0.0.1 6379 1\n", sentinelName, "member /10.0.0.1:6379 label m copies 3", "fewer than 3 have no majority left"},
		{"# a comment\n-m 64\n-M\n--port=11212\n", memcachedName, "settings memory_limit: 64, disable_evictions: true, port: 11212 port 11212", "long and short options"},
		{"[client]\nport = 1\n[mysqld]\nport = 3307\nread-only\n", mysqldName, "port 3307 follows", "the server's section alone"},
		{"[mariadb-10.11]\nauto_increment_increment=2\nread_only=0\n", mysqldName, "mutual", "one of two masters"},
		{"[mysqld]\nwsrep_on = ON\n", mysqldName, "clustered", "a node of a Galera cluster"},
		{"[server default]\nport=3307\nsecondary_check_script=masterha_secondary_check -s far -s db1\n[server1]\nhostname=db1\nno_master=1\n[server2]\nhostname=db2\n", mhaName, "member db1/db1:3307>db2 member db2/db2:3307 other far writer db2", "who may not be the primary is none"},
		{"active_master_role w\n<monitor>\nping_ips 10.0.0.254\n</monitor>\n<host a>\nip 10.0.0.1\nmode master\npeer b\n</host>\n<host b>\nip 10.0.0.2\nmode master\npeer a\n</host>\n<host c>\nip 10.0.0.3\nmode slave\n</host>\n<role w>\nhosts a, b\nips 10.0.0.9\n</role>\n", mmmMondName, "member a/10.0.0.1:3306>b member b/10.0.0.2:3306>a member c/10.0.0.3:3306>a writer a at 10.0.0.9 reach 10.0.0.254", "a slave replicates from the writer"},
		{"include mmm_common.conf\nthis db2\n", mmmAgentdName, "for db2", "an agent"},
		{"<?xml version=\"1.0\"?>\n<!-- x -->\n<Context><Manager className=\"de.javakaffee.web.msm.MemcachedBackupSessionManager\" memcachedNodes=\"n1:10.0.0.1:11211,n2:localhost:11211\"/></Context>", tomcatName, "member /10.0.0.1:11211 key context keeps shares", "the machine itself is no other"},
		{"<Server><Service><Connector protocol=\"AJP/1.3\" port=\"8009\"/><Connector port=\"8081\"/><Engine><Cluster/></Engine></Service></Server>", tomcatName, "port 8081 key server keeps shares with web", "the port of HTTP"},
		{"<Context><Manager><Store directory=\"/shared\"/></Manager></Context>", tomcatName, "key context keeps shares folder /shared", "a folder of a file server"},
		{"<web-app/>", tomcatName, "key web", "an application's own"},
	} {
		kind := FindKind("some", row.text)
		if kind == nil || kind.Name != row.kind {
			t.Errorf("%s: %q is of %v, want %s", row.why, row.text, kind, row.kind)
			continue
		}
		got := says(kind.Describe(fstest.MapFS{"some": {Data: []byte(row.text)}}, "some").Stands)
		if want := strings.ReplaceAll(row.want, "member / ", "member /"); got != want {
			t.Errorf("%s: %q\ngot  %s\nwant %s", row.why, row.text, got, want)
		}
	}
}

// says writes a Standing in one line.
func says(s Standing) string {
	var all []string
	add := func(is bool, format string, a ...any) {
		if is {
			all = append(all, fmt.Sprintf(format, a...))
		}
	}
	for _, m := range s.Members {
		of := ""
		if m.Of != "" {
			of = ">" + m.Of
		}
		add(true, "member %s/%s:%d%s", m.Name, m.Host, m.Port, of)
	}
	for _, o := range s.Others {
		add(true, "other %s", o)
	}
	add(len(s.Settings) > 0, "settings %s", strings.Join(s.Settings, ", "))
	add(s.Label != "", "label %s", s.Label)
	add(s.Copies > 0, "copies %d", s.Copies)
	add(s.For != "", "for %s", s.For)
	add(s.Port != 0, "port %d", s.Port)
	add(s.Key != "", "key %s", s.Key)
	add(s.Follows, "follows")
	add(s.Names, "names")
	add(s.Mutual, "mutual")
	add(s.Clustered, "clustered")
	add(s.Password != "", "password %s", s.Password)
	add(s.Writer != "", "writer %s", s.Writer)
	add(s.At.IsValid(), "at %s", s.At)
	for _, a := range s.Reach {
		add(true, "reach %s", a)
	}
	add(s.Keeps, "keeps")
	add(s.Shares, "shares")
	add(s.With != "", "with %s", s.With)
	add(s.Folder != "", "folder %s", s.Folder)
	return strings.Join(all, " ")
}
