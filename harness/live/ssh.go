//go:build linux

package live

import (
	"bytes"
	"errors"
	"fmt"
	"os"
	"time"

	"github.com/hadrill/hadrill/sim/host"
	"golang.org/x/crypto/ssh"
)

func isExec(m host.Message) bool { _, ok := m.(*host.Exec); return ok }

// sshUser is who runs commands on other machines.
const sshUser = "root"

// openSSH shakes hands with an sshd (RFC 4253) and logs in by the machine's key. Which
// key the other machine shows does not matter, as with StrictHostKeyChecking=no.
func openSSH(c *conn) error {
	began := time.Now()
	text, err := os.ReadFile(c.h.opt.Key)
	var key ssh.Signer
	if err == nil {
		key, err = ssh.ParsePrivateKey(text)
	}
	if err != nil {
		return c.noLogin(err)
	}
	link := &lent{c: c}
	to, channels, requests, err := ssh.NewClientConn(link, "", &ssh.ClientConfig{
		User: sshUser, Auth: []ssh.AuthMethod{ssh.PublicKeys(key)}, HostKeyCallback: ssh.InsecureIgnoreHostKey(), //nolint:gosec // see above
	})
	switch broken := link.broken(); {
	case err == nil:
		c.ssh = &sshSession{began: began, link: link, client: ssh.NewClient(to, channels, requests)}
		return nil
	case broken != nil:
		return broken
	}
	return c.noLogin(err)
}

// noLogin notes why nobody is logged in; the contract has no error for it.
func (c *conn) noLogin(err error) error {
	c.h.Note("live", "ssh: "+err.Error())
	return host.ErrReset
}

// sshSession is a connection to an sshd, for one command.
type sshSession struct {
	began  time.Time // its handshake
	link   *lent
	client *ssh.Client
}

// close ends it. Its goroutines end with the connection.
func (s *sshSession) close() {
	if s != nil {
		_ = s.client.Close()
	}
}

// exchangeSSH has the other machine's shell run a script: what the program's kind makes
// of the command. The files that go with it are the script's standard input, its standard
// output is the file that it made, and its standard error what it says.
func exchangeSSH(c *conn, req, resp host.Message) error {
	e, ok := req.(*host.Exec)
	r, isResult := resp.(*host.ExecResult)
	if !ok || !isResult || c.ssh == nil {
		return mismatch(host.SSH, req, resp)
	}
	script := c.h.opt.Commands[e.Command]
	if script == nil {
		return fmt.Errorf("live: cannot run command %q on another machine: the program has none of that name", e.Command)
	}
	defer func() { r.Took = time.Since(c.ssh.began) }()
	*r = host.ExecResult{}
	session, err := c.ssh.client.NewSession()
	if err != nil {
		return c.ssh.end(err)
	}
	var made, said bytes.Buffer
	session.Stdin, session.Stdout, session.Stderr = bytes.NewReader(bytes.Join(e.Files, nil)), &made, &said
	err = session.Run(script(e))
	var ended *ssh.ExitError
	switch {
	case errors.As(err, &ended) && ended.Signal() != "":
		r.Exit = killed
	case errors.As(err, &ended):
		r.Exit = ended.ExitStatus()
	case err != nil:
		return c.ssh.end(err)
	}
	r.Output, r.Text = made.Bytes(), string(bytes.TrimSpace(said.Bytes()))
	return nil
}

// killed is the exit code of a command that a signal ended: any that is no answer.
const killed = 255

// end is the error of a connection that ended before the command.
func (s *sshSession) end(err error) error {
	if broken := s.link.broken(); broken != nil {
		return exchanging(broken)
	}
	return s.link.c.noLogin(err)
}
