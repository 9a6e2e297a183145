package conformance

import (
	"bytes"
	"context"
	"encoding/binary"
	"encoding/hex"
	"encoding/json"
	"errors"
	"flag"
	"fmt"
	"io"
	"net"
	"net/netip"
	"os"
	"os/exec"
	"slices"
	"strings"
	"syscall"
	"testing"
	"testing/fstest"
	"time"

	"golang.org/x/sys/unix"

	"github.com/hadrill/hadrill/harness/live"
	"github.com/hadrill/hadrill/sim/program/keepalived"
)

var update = flag.Bool("update", false, "record anew what the real programs do")

const (
	advertsCommand = "adverts"
	// advertsGolden holds what the real one sent; package live holds its own packets against
	// it, too.
	advertsGolden = "../live/testdata/adverts.txt"
)

// advertsFile has an instance for each way in which an advert is sent. The one that is
// to be master is so at once, with priority 255.
const advertsFile = `global_defs {
    vrrp_garp_master_delay 1
}
vrrp_instance password {
    state MASTER
    interface eth0
    virtual_router_id 21
    priority 255
    advert_int 1
    authentication {
        auth_type PASS
        auth_pass 1111
    }
    virtual_ipaddress {
        10.41.0.101
        10.41.0.102/24
    }
}
vrrp_instance second {
    state MASTER
    interface eth0
    virtual_router_id 22
    priority 100
    advert_int 1
    virtual_ipaddress {
        10.41.0.103
    }
}
vrrp_instance third {
    state MASTER
    interface eth0
    version 3
    virtual_router_id 23
    priority 101
    advert_int 0.25
    virtual_ipaddress {
        10.41.0.104
    }
}
vrrp_instance unicast {
    state MASTER
    interface eth0
    version 3
    virtual_router_id 24
    priority 102
    advert_int 0.25
    unicast_src_ip 10.41.0.1
    unicast_peer {
        10.41.0.2
    }
    virtual_ipaddress {
        10.41.0.105
    }
}
vrrp_instance unicast_second {
    state MASTER
    interface eth0
    virtual_router_id 25
    priority 255
    advert_int 1
    unicast_src_ip 10.41.0.1
    unicast_peer {
        10.41.0.2
    }
    virtual_ipaddress {
        10.41.0.106
    }
}
`

// advertsWatch is how long each keepalived is listened to; the slowest instance is
// master after 3.6 s.
const advertsWatch = 6 * time.Second

// TestAdverts: what ours sends cannot be told from what keepalived 2.2.7 sends, byte
// for byte: the first adverts of each instance, its last one, and its gratuitous ARP.
func TestAdverts(t *testing.T) {
	session(t)
	out := box{command: []string{advertsCommand}, files: map[string][]byte{"keepalived.conf": []byte(advertsFile)}, caps: []string{"NET_ADMIN", "NET_RAW"}}.run(t)
	var sent struct{ Real, Ours []string }
	if err := json.Unmarshal(out, &sent); err != nil {
		t.Fatal(err)
	}
	if *update {
		if err := os.WriteFile(advertsGolden, []byte(strings.Join(sent.Real, "\n")+"\n"), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	golden, err := os.ReadFile(advertsGolden)
	if err != nil {
		t.Fatal(err)
	}
	want := strings.Fields(string(golden))
	if len(want) < 15 {
		t.Errorf("%d packets recorded", len(want))
	}
	for _, side := range []struct {
		who string
		got []string
	}{{"the real one", sent.Real}, {"ours", sent.Ours}} {
		for _, p := range want {
			if !slices.Contains(side.got, p) {
				t.Errorf("%s has not sent %s", side.who, p)
			}
		}
		for _, p := range side.got {
			if !slices.Contains(want, p) {
				t.Errorf("%s has sent %s, which is not recorded", side.who, p)
			}
		}
	}
}

// advertsMain gives the role of a container: it runs the real keepalived and then ours on
// the same cable.
func advertsMain() error {
	for _, line := range []string{
		"ip link set lo up",
		"ip link add eth0 address 02:00:0a:29:00:01 type veth peer name far address 02:00:0a:29:00:02",
		"ip addr add 10.41.0.1/16 dev eth0", "ip link set eth0 up", "ip link set far up",
		"ip neigh add 10.41.0.2 lladdr 02:00:0a:29:00:02 dev eth0",
	} {
		words := strings.Fields(line)
		if said, err := exec.Command(words[0], words[1:]...).CombinedOutput(); err != nil {
			return fmt.Errorf("%s: %w: %s", line, err, said)
		}
	}
	real, err := listened(runRealKeepalived)
	if err != nil {
		return err
	}
	ours, err := listened(runOurKeepalived)
	if err != nil {
		return err
	}
	return json.NewEncoder(os.Stdout).Encode(map[string][]string{"Real": real, "Ours": ours})
}

// runRealKeepalived and runOurKeepalived run one for advertsWatch, and end it by SIGTERM.
func runRealKeepalived() error {
	c := exec.Command("keepalived", "-n", "-l", "-D", "-f", "/keepalived.conf")
	c.Stdout, c.Stderr = os.Stderr, os.Stderr
	if err := c.Start(); err != nil {
		return err
	}
	time.AfterFunc(advertsWatch, func() { _ = c.Process.Signal(syscall.SIGTERM) })
	return c.Wait()
}

func runOurKeepalived() error {
	c, _, err := keepalived.Read(fstest.MapFS{"keepalived.conf": {Data: []byte(advertsFile)}}, "keepalived.conf")
	if err != nil {
		return err
	}
	h := live.New(live.Options{
		Machine: "m", Program: "keepalived", Interface: "eth0", Address: netip.MustParseAddr("10.41.0.1"),
		Note: func(kind, detail string) { fmt.Fprintln(os.Stderr, kind, detail) },
	})
	time.AfterFunc(advertsWatch, func() { h.Stop() })
	return h.Run(context.Background(), c.Main(keepalived.Options{}))
}

// listened gives the packets that leave by eth0 while run runs: the first two adverts of
// each virtual router, each of priority 0 with the number of the IPv4 header left out,
// and each gratuitous ARP once.
func listened(run func() error) ([]string, error) {
	fd, err := unix.Socket(unix.AF_PACKET, unix.SOCK_RAW|unix.SOCK_CLOEXEC, int(binary.NativeEndian.Uint16([]byte{0, unix.ETH_P_ALL})))
	if err != nil {
		return nil, err
	}
	far, err := net.InterfaceByName("far")
	if err == nil {
		err = unix.Bind(fd, &unix.SockaddrLinklayer{Protocol: binary.NativeEndian.Uint16([]byte{0, unix.ETH_P_ALL}), Ifindex: far.Index})
	}
	if err == nil {
		err = unix.SetNonblock(fd, true)
	}
	if err != nil {
		return nil, err
	}
	f := os.NewFile(uintptr(fd), "packets")
	var kept []string
	done := make(chan struct{})
	go func() {
		defer close(done)
		kept = keptPackets(f)
	}()
	err = run()
	_ = f.SetReadDeadline(time.Now().Add(200 * time.Millisecond)) // what is on its way
	<-done
	return kept, errors.Join(err, f.Close())
}

func keptPackets(f io.Reader) (kept []string) {
	const ethernet = 14
	first := map[byte]int{} // adverts kept, by router
	b := make([]byte, 1<<16)
	for {
		n, err := f.Read(b)
		if err != nil {
			slices.Sort(kept)
			return slices.Compact(kept)
		}
		p := bytes.Clone(b[:n])
		switch kind := binary.BigEndian.Uint16(p[12:]); {
		case kind == unix.ETH_P_ARP && bytes.Equal(p[28:32], p[38:42]): // for the sender's own address
			kept = append(kept, hex.EncodeToString(p))
		case kind == unix.ETH_P_IP && p[ethernet+9] == 112 && len(p) > ethernet+24:
			ip := p[ethernet:]
			head := int(ip[0]&15) * 4
			router, priority := ip[head+1], ip[head+2]
			if priority == 0 {
				copy(ip[4:6], []byte{0, 0}) // how many it has sent is up to the time
				copy(ip[10:12], []byte{0, 0})
			} else if first[router]++; first[router] > 2 {
				continue
			}
			kept = append(kept, hex.EncodeToString(p))
		}
	}
}
