package programs

import (
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/x509"
	"encoding/base64"
	"encoding/binary"
	"encoding/pem"
	"fmt"
	"sync"
)

// SSHKeyFile is the key by which root of a machine runs commands on others.
const SSHKeyFile = "/root/.ssh/id_ecdsa"

// sshFiles gives root's files for ssh(1), on every machine that runs commands on
// others or has others run them: one key, which is each machine's own as well, and
// a client that takes every machine for the one that it asked for.
func sshFiles() ([]File, error) {
	k, err := sshKey()
	if err != nil {
		return nil, fmt.Errorf("ssh: no key: %w", err)
	}
	return []File{
		{Path: SSHKeyFile, Mode: 0o600, Text: k.secret},
		{Path: "/root/.ssh/authorized_keys", Mode: 0o600, Text: k.public},
		{Path: "/root/.ssh/config", Mode: 0o600, Text: "StrictHostKeyChecking no\nUserKnownHostsFile /dev/null\nLogLevel ERROR\n"},
	}, nil
}

// keyPair is a key as OpenSSH's files have it.
type keyPair struct{ secret, public string }

// sshKey is the key of all cases of the process: ECDSA on P-256, in the form of
// SEC 1, and its public part as RFC 5656, section 3.1, has it.
var sshKey = sync.OnceValues(func() (keyPair, error) {
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		return keyPair{}, err
	}
	der, err := x509.MarshalECPrivateKey(key)
	if err != nil {
		return keyPair{}, err
	}
	point, err := key.PublicKey.Bytes()
	if err != nil {
		return keyPair{}, err
	}
	const kind, curve = "ecdsa-sha2-nistp256", "nistp256"
	var wire []byte
	for _, part := range [][]byte{[]byte(kind), []byte(curve), point} {
		wire = append(binary.BigEndian.AppendUint32(wire, uint32(len(part))), part...)
	}
	return keyPair{
		secret: string(pem.EncodeToMemory(&pem.Block{Type: "EC PRIVATE KEY", Bytes: der})),
		public: kind + " " + base64.StdEncoding.EncodeToString(wire) + " hadrill\n",
	}, nil
})
