//go:build linux

package live

import (
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/x509"
	"encoding/pem"
	"fmt"
	"io"
	"net"
	"net/netip"
	"os"
	"strings"
	"testing"
	"time"

	"github.com/hadrill/hadrill/sim/host"
	"golang.org/x/crypto/ssh"
)

// keyFile makes a key, as ssh has it in a file.
func keyFile(t *testing.T) (path string, key ssh.Signer) {
	t.Helper()
	made, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	der, err := x509.MarshalECPrivateKey(made)
	if err != nil {
		t.Fatal(err)
	}
	text := pem.EncodeToMemory(&pem.Block{Type: "EC PRIVATE KEY", Bytes: der})
	path = t.TempDir() + "/id_ecdsa"
	if err := os.WriteFile(path, text, 0o600); err != nil {
		t.Fatal(err)
	}
	if key, err = ssh.ParsePrivateKey(text); err != nil {
		t.Fatal(err)
	}
	return path, key
}

// shell is an sshd of sorts: it lets in whoever has the key. The script "end N" writes
// what it read and ends with N, "die" closes the connection, "wait" does nothing.
func shell(k net.Conn, key ssh.Signer) {
	defer k.Close()
	c := &ssh.ServerConfig{PublicKeyCallback: func(m ssh.ConnMetadata, k ssh.PublicKey) (*ssh.Permissions, error) {
		if m.User() != "root" || string(k.Marshal()) != string(key.PublicKey().Marshal()) {
			return nil, io.ErrUnexpectedEOF
		}
		return nil, nil
	}}
	c.AddHostKey(key)
	_, channels, requests, err := ssh.NewServerConn(k, c)
	if err != nil {
		return
	}
	go ssh.DiscardRequests(requests)
	for n := range channels {
		channel, asked, err := n.Accept()
		if err != nil {
			return
		}
		r := <-asked
		go ssh.DiscardRequests(asked)
		var script struct{ Text string }
		if r.Type != "exec" || ssh.Unmarshal(r.Payload, &script) != nil {
			return
		}
		_ = r.Reply(true, nil)
		switch verb, code, _ := strings.Cut(script.Text, " "); verb {
		case "end":
			in, _ := io.ReadAll(channel)
			_, _ = channel.Write(in)
			_, _ = io.WriteString(channel.Stderr(), "said\n")
			var status struct{ Code uint32 }
			_, _ = fmt.Sscan(code, &status.Code)
			_, _ = channel.SendRequest("exit-status", false, ssh.Marshal(status))
			_ = channel.Close()
		case "die":
			return
		}
	}
}

// TestExec: what a program learns of a command on another machine, by the program of the
// kind's script.
func TestExec(t *testing.T) {
	path, key := keyFile(t)
	other, _ := keyFile(t)
	script := func(text string) map[string]func(*host.Exec) string {
		return map[string]func(*host.Exec) string{"do": func(e *host.Exec) string { return text + e.Arg("code") }}
	}
	files := [][]byte{[]byte("a\x00"), []byte("b")}
	for _, row := range []struct {
		why, key string
		commands map[string]func(*host.Exec) string
		e        *host.Exec
		want     string
	}{
		{"its files are its input, one after another", path, script("end "), &host.Exec{Command: "do", Args: []string{"--code=0"}, Files: files}, `0 "said" "a\x00b" <nil>`},
		{"it fails", path, script("end "), &host.Exec{Command: "do", Args: []string{"--code=10"}}, `10 "said" "" <nil>`},
		{"the connection ends before it", path, script("die"), &host.Exec{Command: "do"}, `0 "" "" ` + host.ErrClosed.Error()},
		{"it does not end", path, script("wait"), &host.Exec{Command: "do"}, `0 "" "" ` + host.ErrTimeout.Error()},
		{"a key that nobody knows", other, script("end "), &host.Exec{Command: "do"}, `0 "" "" ` + host.ErrReset.Error()},
		{"no key", path + "s", script("end "), &host.Exec{Command: "do"}, `0 "" "" ` + host.ErrReset.Error()},
		{"a command that there is not", path, nil, &host.Exec{Command: "do"}, `0 "" "" live: cannot run command "do" on another machine: the program has none of that name`},
	} {
		t.Run(row.why, func(t *testing.T) {
			l, err := net.Listen("tcp4", "127.0.0.1:0")
			if err != nil {
				t.Fatal(err)
			}
			defer func() { _ = l.Close() }()
			go func() {
				for {
					k, err := l.Accept()
					if err != nil {
						return
					}
					go shell(k, key)
				}
			}()
			var notes []string
			o := Options{Key: row.key, Commands: row.commands, Note: func(_, detail string) { notes = append(notes, detail) }}
			defer func() {
				if (len(notes) > 0) != strings.Contains(row.why, "key") {
					t.Errorf("notes %q", notes)
				}
			}()
			alongside(t, o, func(h *Host) {
				r, limit := &host.ExecResult{}, time.Minute
				if strings.HasPrefix(row.why, "it does not") {
					limit = time.Second
				}
				err := h.Call(netip.MustParseAddrPort(l.Addr().String()), row.e, r, host.Options{Connect: time.Minute, Read: limit, Protocol: host.SSH})
				if got := fmt.Sprintf("%d %q %q %v", r.Exit, r.Text, r.Output, err); got != row.want {
					t.Errorf("got  %s\nwant %s", got, row.want)
				}
				if err == nil && r.Took <= 0 {
					t.Errorf("it took %v", r.Took)
				}
			})
		})
	}
}

// TestExecSilent: an sshd that says nothing is given up at the limit.
func TestExecSilent(t *testing.T) {
	path, _ := keyFile(t)
	l, err := net.Listen("tcp4", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = l.Close() }()
	alongside(t, Options{Key: path}, func(h *Host) {
		err := h.Call(netip.MustParseAddrPort(l.Addr().String()), &host.Exec{Command: "do"}, &host.ExecResult{}, host.Options{Connect: time.Minute, Read: 50 * time.Millisecond, Protocol: host.SSH})
		if err != host.ErrTimeout {
			t.Errorf("error %v", err)
		}
	})
}
