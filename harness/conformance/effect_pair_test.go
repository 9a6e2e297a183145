package conformance

import (
	"bytes"
	"encoding/binary"
	"errors"
	"fmt"
	"io/fs"
	"maps"
	"net/netip"
	"os"
	"os/exec"
	"os/signal"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"syscall"
	"time"

	"golang.org/x/sys/unix"

	"github.com/hadrill/hadrill/sim/mechanism/vrrp"
)

// pair is two machines with keepalived and the same file, but for the priority:
// lb1 has 150 where the file says 100, which is lb2's. lb2 is this process's own
// network namespace. The base has three virtual routers: two with adverts of
// version 2 to the group, which move together, and one with adverts of version 3
// from peer to peer.
type pair struct {
	job  *probeJob
	runs map[string]*exec.Cmd
	said map[string]*bytes.Buffer

	mu      sync.Mutex
	changed *sync.Cond
	masters map[byte]string // who sent the last advert of a virtual router that was not one of leaving
	adverts map[string]bool // each once
	heard   int             // adverts of groupRouter from its master
}

// The machines, and the virtual routers of the base with their addresses.
var (
	pairAddress = map[string]string{"lb1": "192.0.2.11", "lb2": "192.0.2.12"}
	pairVirtual = map[byte]string{51: "192.0.2.51", 52: "192.0.2.52", 53: "192.0.2.53"}
)

// groupRouter is a virtual router of those that move together.
const groupRouter = 51

// pairTurn is how long a turn may take at most.
const pairTurn = 15 * time.Second

func newPair(j *probeJob) (*pair, error) {
	p := &pair{job: j, runs: map[string]*exec.Cmd{}, said: map[string]*bytes.Buffer{}, masters: map[byte]string{}, adverts: map[string]bool{}}
	p.changed = sync.NewCond(&p.mu)
	// a child of keepalived whose parent was killed sends signals to the parent
	// that it has then, which is this process
	signal.Notify(make(chan os.Signal, 1), syscall.SIGTERM, syscall.SIGHUP, syscall.SIGINT, syscall.SIGQUIT, syscall.SIGUSR1, syscall.SIGUSR2)
	for _, folder := range []string{"/run/netns", "/run/keepalived"} { // of this pair alone
		if err := os.MkdirAll(folder, 0o755); err != nil {
			return nil, err
		}
		if err := syscall.Mount("pair", folder, "tmpfs", 0, ""); err != nil {
			return nil, fmt.Errorf("mount %s: %w", folder, err)
		}
	}
	for _, line := range []string{
		"ip netns add lb1",
		"ip link add eth0 type veth peer name eth0 netns lb1",
		"ip addr add " + pairAddress["lb2"] + "/24 dev eth0", "ip link set eth0 up",
		"ip -n lb1 addr add " + pairAddress["lb1"] + "/24 dev eth0", "ip -n lb1 link set eth0 up", "ip -n lb1 link set lo up",
	} {
		words := strings.Fields(line)
		if out, err := exec.Command(words[0], words[1:]...).CombinedOutput(); err != nil {
			return nil, fmt.Errorf("%s: %w: %s", line, err, out)
		}
	}
	return p, p.listen()
}

// listen reads what passes between the machines, of both.
func (p *pair) listen() error {
	all := binary.NativeEndian.Uint16([]byte{0, unix.ETH_P_ALL}) // in network order
	fd, err := unix.Socket(unix.AF_PACKET, unix.SOCK_DGRAM, int(all))
	if err != nil {
		return err
	}
	go func() {
		packet := make([]byte, 2048)
		for {
			n, _, err := unix.Recvfrom(fd, packet, 0)
			if err != nil && !errors.Is(err, unix.EINTR) {
				return
			}
			p.packet(packet[:max(n, 0)])
		}
	}()
	return nil
}

// packet takes an IPv4 packet that is an advert. Of its header the number and
// the time to live are not compared, nor which group it goes to.
func (p *pair) packet(b []byte) {
	const header = 20
	if len(b) < header || b[0]>>4 != 4 || b[9] != vrrp.Protocol || len(b) < 4*int(b[0]&0xf)+8 {
		return
	}
	size, from, to := binary.BigEndian.Uint16(b[2:]), netip.AddrFrom4([4]byte(b[12:])), netip.AddrFrom4([4]byte(b[16:]))
	goal, advert := to.String(), b[4*int(b[0]&0xf):min(len(b), int(size))]
	if to.IsMulticast() {
		goal = "the group"
	}
	p.mu.Lock()
	defer p.mu.Unlock()
	p.adverts[fmt.Sprintf("%v to %s: %x", from, goal, advert)] = true
	for name, address := range pairAddress {
		if leaving := advert[2] == 0; address == from.String() && !leaving && p.masters[advert[1]] != name {
			p.masters[advert[1]] = name
			p.changed.Broadcast()
		}
	}
	if advert[1] == groupRouter && p.masters[groupRouter] != "" && from.String() == pairAddress[p.masters[groupRouter]] {
		p.heard++
		p.changed.Broadcast()
	}
}

// killed is the turn whose time is the protocol's: from an advert on, for how long
// it takes is counted from there.
const killed = "lb1's is killed"

// failover gives what the pair does from start to end.
func (p *pair) failover(late *control) (all []probeAnswer, err error) {
	for _, turn := range []struct {
		name  string
		do    func() error
		group string // the master of 51 and 53
		peer  string // that of 52
	}{
		{"both are started", func() error { return errors.Join(p.start("lb1"), p.start("lb2")) }, "lb1", "lb1"},
		{killed, func() error { return p.end("lb1", syscall.SIGKILL) }, "lb2", "lb2"},
		{"lb1's is started again", func() error { return p.start("lb1") }, "lb2", "lb1"},
		{"lb2's is stopped", func() error { return p.end("lb2", syscall.SIGTERM) }, "lb1", "lb1"},
	} {
		masters := map[byte]string{groupRouter: turn.group, 52: turn.peer, 53: turn.group}
		if turn.name == killed {
			if err := p.awaitAdvert(); err != nil {
				return nil, fmt.Errorf("%s: %w", turn.name, err)
			}
			late.lateness()
		}
		began := time.Now()
		if err := turn.do(); err != nil {
			return nil, fmt.Errorf("%s: %w", turn.name, err)
		}
		if err := p.await(masters); err != nil {
			return nil, fmt.Errorf("%s: %w", turn.name, err)
		}
		a := probeAnswer{Probe: turn.name, Text: fmt.Sprint(masters)}
		if turn.name == killed { // the others take as long as processes take to start and to end
			a.Took, a.Late = time.Since(began), late.lateness()
		}
		if err := p.placed(masters); err != nil {
			return nil, fmt.Errorf("%s: %w", turn.name, err)
		}
		all = append(all, a)
	}
	if err := p.end("lb1", syscall.SIGTERM); err != nil {
		return nil, err
	}
	p.mu.Lock()
	defer p.mu.Unlock()
	// whether a script or the first advert comes first can be the machine's
	all = append(all, probeAnswer{Probe: "adverts", Text: strings.Join(slices.Sorted(maps.Keys(p.adverts)), "\n"), Loose: true})
	return append(all, probeAnswer{Probe: "log", Text: p.unknown()}), nil
}

// start starts keepalived on a machine.
func (p *pair) start(machine string) error {
	text := p.job.Config
	if machine == "lb1" {
		text = strings.NewReplacer("priority 100", "priority 150", pairAddress["lb1"], pairAddress["lb2"]).Replace(text)
	}
	at := filepath.Join(filesFolder, machine)
	if err := os.WriteFile(at+".conf", []byte(text), 0o644); err != nil {
		return err
	}
	line := []string{"keepalived", "--dont-fork", "--log-console", "--log-detail", "--vrrp", "-f", at + ".conf", "-p", at + ".pid", "-r", at + ".vrrp", "-b", at + ".bfd"}
	if machine == "lb1" {
		line = append([]string{"ip", "netns", "exec", machine}, line...)
	}
	c := exec.Command(line[0], line[1:]...)
	if p.said[machine] == nil {
		p.said[machine] = new(bytes.Buffer)
	}
	c.Stdout, c.Stderr = p.said[machine], p.said[machine]
	c.SysProcAttr = &syscall.SysProcAttr{Setpgid: true}
	p.runs[machine] = c
	return c.Start()
}

// end sends the signal, SIGKILL to both processes as a machine that fails does,
// and waits for the end.
func (p *pair) end(machine string, with syscall.Signal) error {
	c := p.runs[machine]
	to := c.Process.Pid
	if with == syscall.SIGKILL {
		to = -to
	}
	if err := syscall.Kill(to, with); err != nil {
		return err
	}
	_ = c.Wait() // a signal is no success
	if with != syscall.SIGKILL {
		return nil
	}
	at := filepath.Join(filesFolder, machine)
	for _, file := range []string{".pid", ".vrrp", ".bfd"} {
		if err := os.Remove(at + file); err != nil && !errors.Is(err, fs.ErrNotExist) {
			return err
		}
	}
	return p.forget(machine)
}

// forget takes away the addresses that a killed program leaves, and a machine
// that fails does not.
func (p *pair) forget(machine string) error {
	out, err := exec.Command("ip", "-n", machine, "-4", "-o", "addr").Output()
	if err != nil {
		return err
	}
	for line := range strings.Lines(string(out)) {
		words := strings.Fields(line) // NUMBER: DEVICE inet ADDRESS/LENGTH ...
		for _, address := range pairVirtual {
			if strings.HasPrefix(words[3], address+"/") {
				err = errors.Join(err, exec.Command("ip", "-n", machine, "addr", "del", words[3], "dev", words[1]).Run())
			}
		}
	}
	return err
}

// await waits until the adverts come from these masters.
func (p *pair) await(masters map[byte]string) error {
	if p.until(func() bool { return maps.Equal(p.masters, masters) }) {
		return nil
	}
	p.mu.Lock()
	defer p.mu.Unlock()
	return fmt.Errorf("the masters are %v after %v, expected %v: %s", p.masters, pairTurn, masters, p.log())
}

// awaitAdvert waits for the next advert of groupRouter.
func (p *pair) awaitAdvert() error {
	p.mu.Lock()
	before := p.heard
	p.mu.Unlock()
	if p.until(func() bool { return p.heard > before }) {
		return nil
	}
	return fmt.Errorf("no advert after %v: %s", pairTurn, p.log())
}

// until waits until something holds, which changes with adverts, and reports whether
// it does within pairTurn.
func (p *pair) until(holds func() bool) bool {
	late := false
	timer := time.AfterFunc(pairTurn, func() {
		p.mu.Lock()
		late = true
		p.mu.Unlock()
		p.changed.Broadcast()
	})
	defer timer.Stop()
	p.mu.Lock()
	defer p.mu.Unlock()
	for !holds() {
		if late {
			return false
		}
		p.changed.Wait()
	}
	return true
}

// placed waits until the addresses are where their masters are.
func (p *pair) placed(masters map[byte]string) error {
	for began := time.Now(); ; time.Sleep(20 * time.Millisecond) {
		have := map[byte]string{}
		for machine := range pairAddress {
			line := []string{"ip", "-4", "-o", "addr"}
			if machine == "lb1" {
				line = []string{"ip", "-n", "lb1", "-4", "-o", "addr"}
			}
			out, err := exec.Command(line[0], line[1:]...).Output()
			if err != nil {
				return err
			}
			for router, address := range pairVirtual {
				if bytes.Contains(out, []byte(" "+address+"/")) {
					have[router] += machine
				}
			}
		}
		if maps.Equal(have, masters) {
			return nil
		}
		if time.Since(began) > pairTurn {
			return fmt.Errorf("the addresses are at %v, expected %v: %s", have, masters, p.log())
		}
	}
}

// log gives the end of what both have said.
func (p *pair) log() string {
	var all strings.Builder
	for _, machine := range slices.Sorted(maps.Keys(p.said)) {
		said := p.said[machine].String()
		fmt.Fprintf(&all, "%s: ...%s\n", machine, said[max(0, len(said)-1000):])
	}
	return all.String()
}

// unknown gives the lines of the log about what this version does not know, and
// values that it does not take: such a line proves nothing.
func (p *pair) unknown() string {
	var lines []string
	for line := range strings.Lines(p.said["lb1"].String()) {
		if strings.Contains(line, "nknown ") || strings.Contains(line, "invalid") {
			_, text, _ := strings.Cut(line, ": ")
			lines = append(lines, strings.TrimSpace(text))
		}
	}
	slices.Sort(lines)
	return strings.Join(slices.Compact(lines), "\n")
}
