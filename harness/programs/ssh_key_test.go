package programs

import (
	"crypto/x509"
	"encoding/base64"
	"encoding/binary"
	"encoding/pem"
	"slices"
	"strings"
	"testing"
)

// TestSSHKey: what may log in is the public part of what the clients have.
func TestSSHKey(t *testing.T) {
	files, err := sshFiles()
	if err != nil {
		t.Fatal(err)
	}
	text := map[string]string{}
	for _, f := range files {
		if text[f.Path] = f.Text; f.Mode != 0o600 { // ssh takes no key that others may read
			t.Errorf("%s has the mode %o", f.Path, f.Mode)
		}
	}
	block, rest := pem.Decode([]byte(text["/root/.ssh/id_ecdsa"]))
	if block == nil || len(rest) > 0 {
		t.Fatalf("no key: %q", text)
	}
	key, err := x509.ParseECPrivateKey(block.Bytes)
	if err != nil {
		t.Fatal(err)
	}
	point, err := key.PublicKey.Bytes()
	if err != nil {
		t.Fatal(err)
	}
	words := strings.Fields(text["/root/.ssh/authorized_keys"])
	if len(words) != 3 || words[0] != "ecdsa-sha2-nistp256" {
		t.Fatalf("%q", words)
	}
	wire, err := base64.StdEncoding.DecodeString(words[1])
	if err != nil {
		t.Fatal(err)
	}
	var parts []string
	for len(wire) >= 4 {
		n := binary.BigEndian.Uint32(wire)
		parts, wire = append(parts, string(wire[4:4+n])), wire[4+n:]
	}
	if !slices.Equal(parts, []string{"ecdsa-sha2-nistp256", "nistp256", string(point)}) {
		t.Errorf("the public part is %q", parts)
	}
	again, _ := sshFiles()
	if !slices.Equal(files, again) {
		t.Error("machines have different keys")
	}
}
