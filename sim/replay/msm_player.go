package replay

import (
	"fmt"
	"net/netip"
	"strings"
	"time"

	"github.com/hadrill/hadrill/sim/host"
	"github.com/hadrill/hadrill/sim/world"
)

// msmPlayer is two Tomcats and two memcached servers in a world.
type msmPlayer struct {
	tomcatPlayer
	programs MSMPrograms
	config   msmConfig
}

// msmAddress is where a machine of the world is: t1, t2, m1 or m2.
func msmAddress(name string) netip.Addr {
	if strings.HasPrefix(name, "m") {
		return netip.MustParseAddr("10.20.0.3" + name[1:])
	}
	return netip.MustParseAddr("10.20.0.2" + name[1:])
}

// begin makes a new world, in which all has started.
func (p *msmPlayer) begin(seed uint64) *tomcatGroup {
	p.close()
	p.w = world.New(world.Options{Seed: seed, Subnet: netip.MustParsePrefix("10.20.0.0/16"), Delay: 50 * time.Microsecond})
	p.machines = map[string]*world.Machine{}
	p.tomcatPlayer.programs = map[string]*world.Program{}
	install := func(name, program string, main host.Main) {
		p.machines[name] = p.w.Add(name, world.MachineOptions{Address: msmAddress(name)})
		p.tomcatPlayer.programs[name] = p.machines[name].Install(program, main)
	}
	for _, name := range []string{"m1", "m2"} {
		install(name, "memcached", p.programs.Memcached())
	}
	for i := 1; i <= 2; i++ {
		name := fmt.Sprint("t", i)
		install(name, "tomcat", p.server(TomcatServer{Name: name, Route: fmt.Sprint("jvm", i), Context: p.config.context(i), Web: "<web-app/>"}))
	}
	p.client = p.w.Add("browser", world.MachineOptions{Address: netip.MustParseAddr("10.20.0.51")})
	p.run(time.Second)
	return &tomcatGroup{tomcatPlayer: &p.tomcatPlayer, names: []string{"t1", "t2"}}
}

// has reports which of some keys a memcached server has.
func (p *msmPlayer) has(server string, keys []string) map[string]bool {
	found, done := map[string]bool{}, false
	p.client.Install("keys", func(h host.Host) error {
		defer func() { done = true }()
		for _, key := range keys {
			var a host.CacheReply
			q := &host.CacheRequest{Name: "get", Keys: []string{key}}
			if err := h.Call(netip.AddrPortFrom(msmAddress(server), 11211), q, &a, host.Options{Connect: time.Second, Read: time.Second}); err != nil {
				return nil // nobody is there: it has none
			}
			if a.Find(key) != nil {
				found[key] = true
			}
		}
		return nil
	})
	for !done {
		p.run(time.Millisecond)
	}
	return found
}
