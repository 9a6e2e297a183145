package replay

import (
	"encoding/json"
	"fmt"
	"strings"

	"github.com/hadrill/hadrill/sim/host"
)

// MSM are the recordings of memcached-session-manager 2.3 with two Tomcats, t1 and t2,
// and two memcached servers, m1 and m2.
var MSM = Kind{Program: "memcached-session-manager", Folder: "msm"}

// MSMPrograms make the programs of a recording.
type MSMPrograms struct {
	Tomcat    func(TomcatServer) host.Main
	Memcached func() host.Main
}

// msmPassedOver are the fields that are known and not compared.
var msmPassedOver = []passedOver{
	{"software", "the test names it"},
	{"args", "the case's name and its lists have them"},
	{"load", "the real machine's"},
	{"requests", "the machine's speed"},
	{"max_ms", "the machine's speed"},
	{"p99_ms", "the machine's speed"},
	{"t0_unix", "the moment"},
	{"kill_unix", "how long clients wrote before it, which changes nothing"},
	{"each[].tried", "one more than was acknowledged: the request that the kill broke off"},
	{"each[].last_ack_ms", "the moment of the kill"},
	{"each[].state", "the numbers tell it"},
	{"sessions", "each of them is compared"},
}

// msmForm is an experiment.
type msmForm interface {
	check() error // of what the replay would not understand
	play(p *msmPlayer)
}

// PlayMSM replays a recording, in a world.
func PlayMSM(c *Case, programs MSMPrograms) Verdict {
	f := c.Files[0]
	form, name, err := readMSM(f)
	if err != nil {
		return Unreadable(err)
	}
	config, err := msmConfigOf(name)
	if err != nil {
		return Unreadable(fmt.Errorf("recording %q: %w", f.Name, err))
	}
	p := &msmPlayer{programs: programs, config: config}
	p.server = programs.Tomcat
	defer p.close()
	form.play(p)
	return p.v
}

// readMSM reads one recording. The error names everything in it that the replay does not
// understand.
func readMSM(f File) (form msmForm, name string, err error) {
	var head struct {
		Case  string          `json:"case"`
		Steps json.RawMessage `json:"steps"`
		Each  json.RawMessage `json:"each"`
	}
	if err := json.Unmarshal(f.Data, &head); err != nil {
		return nil, "", fmt.Errorf("recording %q: %w", f.Name, err)
	}
	switch {
	case head.Steps != nil:
		form = new(msmSteps)
	case head.Each != nil:
		form = new(msmKill)
	default:
		return nil, "", fmt.Errorf("recording %q: no field tells what was done", f.Name)
	}
	if err := decode(f, form, msmPassedOver); err != nil {
		return nil, "", err
	}
	if err := form.check(); err != nil {
		return nil, "", fmt.Errorf("recording %q: %w", f.Name, err)
	}
	return form, head.Case, nil
}

// msmConfig is how the Manager of a recording was configured.
type msmConfig struct {
	sticky, async bool
	failover      bool // each server's own memcached is for failures alone
}

// msmConfigOf reads it from the case's name, where it stands: "sticky_sync_...".
func msmConfigOf(name string) (msmConfig, error) {
	c := msmConfig{async: true}
	rest := name
	switch mode, _, _ := strings.Cut(name, "_"); mode {
	case "sticky":
		c.sticky = true
	case "nonsticky":
	default:
		return c, fmt.Errorf("field \"case\": %q: expected one that begins with sticky_ or nonsticky_", name)
	}
	_, rest, _ = strings.Cut(rest, "_")
	c.async = !strings.HasPrefix(rest, "sync_")
	c.failover = strings.HasPrefix(rest, "failover_nodes")
	return c, nil
}

// context is the context.xml of a server.
func (c msmConfig) context(server int) string {
	failover := ""
	if c.failover {
		failover = fmt.Sprintf(` failoverNodes="n%d"`, server)
	}
	return fmt.Sprintf(`<Context><Manager className="de.javakaffee.web.msm.MemcachedBackupSessionManager" memcachedNodes="n1:%s:11211,n2:%s:11211" sticky="%v" sessionBackupAsync="%v"%s/></Context>`,
		msmAddress("m1"), msmAddress("m2"), c.sticky, c.async, failover)
}
