package programs

import (
	"crypto/rand"
	"crypto/rsa"
	"crypto/x509"
	"crypto/x509/pkix"
	"encoding/pem"
	"fmt"
	"maps"
	"math/big"
	"net"
	"slices"
	"sync"
	"time"
)

// CertificateFiles gives the files that configuration files of a real program
// name as certificates, keys and authorities, each path once. All hold the same:
// a certificate that is its own authority, for every name of the case, and its
// key, so that each is whatever a directive wants of it (nginx ssl_certificate
// and ssl_certificate_key, HAProxy crt and ca-file, httpd SSLCertificateFile and
// its like). Who asks judges none of them.
func CertificateFiles(e *Env, paths ...string) ([]File, error) {
	paths = slices.Compact(slices.Sorted(slices.Values(paths)))
	if len(paths) == 0 {
		return nil, nil
	}
	key, err := certificateKey()
	if err != nil {
		return nil, fmt.Errorf("certificates: %w", err)
	}
	text, err := certificate(key, e)
	if err != nil {
		return nil, fmt.Errorf("certificates: %w", err)
	}
	var files []File
	for _, p := range paths {
		files = append(files, File{Path: p, Mode: 0o644, Text: text}) // its secret is worth nothing
	}
	return files, nil
}

// certificateKey is the key of all certificates of the process: RSA 2048, the
// most common, whose signature is the cost of the simulator's handshake.
var certificateKey = sync.OnceValues(func() (*rsa.PrivateKey, error) { return rsa.GenerateKey(rand.Reader, 2048) })

// certificate gives a certificate for every name and address of the case, and the
// key behind it. It depends on the case and the key alone: the signature (PKCS #1
// v1.5) has nothing random in it.
func certificate(key *rsa.PrivateKey, e *Env) (string, error) {
	about := &x509.Certificate{
		SerialNumber: big.NewInt(1), Subject: pkix.Name{CommonName: e.Machine},
		NotBefore: time.Date(2020, 1, 1, 0, 0, 0, 0, time.UTC), NotAfter: time.Date(2049, 12, 31, 0, 0, 0, 0, time.UTC),
		BasicConstraintsValid: true, IsCA: true, SignatureAlgorithm: x509.SHA256WithRSA,
		KeyUsage:    x509.KeyUsageDigitalSignature | x509.KeyUsageKeyEncipherment | x509.KeyUsageCertSign,
		ExtKeyUsage: []x509.ExtKeyUsage{x509.ExtKeyUsageServerAuth, x509.ExtKeyUsageClientAuth},
	}
	for _, name := range slices.Sorted(maps.Keys(e.Hosts)) {
		about.DNSNames = append(about.DNSNames, name)
		if a := net.IP(e.Hosts[name].AsSlice()); !slices.ContainsFunc(about.IPAddresses, a.Equal) {
			about.IPAddresses = append(about.IPAddresses, a)
		}
	}
	der, err := x509.CreateCertificate(rand.Reader, about, about, &key.PublicKey, key)
	if err != nil {
		return "", err
	}
	secret, err := x509.MarshalPKCS8PrivateKey(key)
	if err != nil {
		return "", err
	}
	text := pem.EncodeToMemory(&pem.Block{Type: "CERTIFICATE", Bytes: der})
	return string(append(text, pem.EncodeToMemory(&pem.Block{Type: "PRIVATE KEY", Bytes: secret})...)), nil
}
