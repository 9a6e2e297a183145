package tomcat

import (
	"strings"
	"testing"

	"github.com/hadrill/hadrill/sim/mechanism/dist"
)

func TestValidate(t *testing.T) {
	rows := []struct {
		c    Config
		want string // part of the error, "" for none
	}{
		{Config{}, ""},
		{overRedis(), ""},
		{Config{Threads: -1}, `tomcat: cannot use threads "-1": expected 0 or more`},
		{Config{Accept: -1}, `tomcat: cannot use accept count "-1": expected 0 or more`},
		{Config{StopGrace: -1}, `tomcat: cannot use stop grace "-1ns": expected 0 or more`},
		{Config{AJP: 8080}, `tomcat: cannot use ajp port "8080": expected another than the HTTP connector's`},
		{Config{Context: "backend"}, `tomcat: cannot use context "backend": expected a path such as /backend`},
		{Config{Context: "/"}, `tomcat: cannot use context "/": expected a path such as /backend`},
		{Config{Sessions: Sessions{Store: "lokal"}}, `tomcat: cannot use sessions "lokal": expected one of local, redis`},
		{Config{Sessions: Sessions{Store: "redis"}}, `tomcat: cannot use sessions "redis": expected the address and port of the Redis server`},
		{Config{Work: dist.Uniform(2*ms, ms)}, "expected 0 <= min <= max"},
		{Config{CPU: dist.Constant(-1)}, "expected a duration of 0 or more"},
	}
	for _, row := range rows {
		err := row.c.Validate()
		if (err == nil) != (row.want == "") || err != nil && !strings.Contains(err.Error(), row.want) {
			t.Errorf("%+v: %v, want %q", row.c, err, row.want)
		}
	}
}
