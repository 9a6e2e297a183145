package programs

import (
	"fmt"

	"github.com/hadrill/hadrill/sim/host"
)

// sshdConfig lets whoever has the case's key run commands as root, and nobody
// else anything.
const sshdConfig = `Port %d
HostKey /root/.ssh/id_ecdsa
AuthorizedKeysFile /root/.ssh/authorized_keys
PermitRootLogin prohibit-password
PasswordAuthentication no
KbdInteractiveAuthentication no
UsePAM no
UseDNS no
MaxStartups 100
Subsystem sftp internal-sftp
`

// sshdReal starts sshd(8).
func sshdReal(*Env) (Process, []File, error) {
	files, err := sshFiles()
	const config = "/etc/ssh/sshd_config"
	files = append(files, File{Path: "/run/sshd", Dir: true}, File{Path: config, Mode: 0o644, Text: fmt.Sprintf(sshdConfig, host.SSHPort)})
	return Process{Argv: []string{"/usr/sbin/sshd", "-D", "-e", "-f", config}, Ports: []uint16{host.SSHPort}}, files, err
}
