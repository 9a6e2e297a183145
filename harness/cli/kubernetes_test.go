package cli

import (
	"bytes"
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/x509"
	"encoding/pem"
	"math/big"
	"net"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strconv"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/nats-io/nats-server/v2/server"
)

// reference is how a container's words name its environment; what is not there stays as it
// is written.
var reference = regexp.MustCompile(`\$\$|\$\([^)]*\)`)

// placed gives a text with folders in place of the paths of a container's mounts.
func (c *kubeContainer) placed(text string, mounts map[string]string) string {
	for _, m := range c.VolumeMounts {
		path := regexp.MustCompile(`(?m)(^|[ "])` + regexp.QuoteMeta(m.MountPath) + `([/\s"]|$)`)
		text = path.ReplaceAllString(text, "${1}"+mounts[m.Name]+"${2}")
	}
	return text
}

// command gives what a container of an example runs, with folders in place of its mounts.
func (c *kubeContainer) command(t *testing.T, mounts, env map[string]string) *exec.Cmd {
	t.Helper()
	var words []string
	for _, w := range append(append(words, c.Command...), c.Args...) {
		w = reference.ReplaceAllStringFunc(w, func(r string) string {
			value, there := env[strings.Trim(r, "$()")]
			switch {
			case r == "$$":
				return "$"
			case there:
				return value
			}
			return r
		})
		words = append(words, c.placed(w, mounts))
	}
	if words[0] == "hadrill" {
		words[0] = filepath.Join(bin, "hadrill")
	}
	cmd := exec.Command(words[0], words[1:]...)
	cmd.Dir = c.placed(c.WorkingDir, mounts)
	cmd.Env = append(os.Environ(), "PATH="+bin+string(os.PathListSeparator)+os.Getenv("PATH"))
	for name, value := range env {
		cmd.Env = append(cmd.Env, name+"="+value)
	}
	return cmd
}

// ended runs a container's command, and gives its exit code and what it printed.
func ended(t *testing.T, cmd *exec.Cmd) (int, string) {
	t.Helper()
	out, err := cmd.CombinedOutput()
	if _, failed := err.(*exec.ExitError); err != nil && !failed {
		t.Fatal(err)
	}
	return cmd.ProcessState.ExitCode(), string(out)
}

// drills is a folder with a scenario below scenarios/, and its whole results in whole/.
func drills(t *testing.T) string {
	t.Helper()
	dir := t.TempDir()
	if err := os.MkdirAll(filepath.Join(dir, "scenarios", "drill"), 0o777); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(filepath.Join(dir, "scenarios", "drill", "scenario.yaml"), []byte(fails), 0o666); err != nil {
		t.Fatal(err)
	}
	if out, code := shell(t, dir, "hadrill run scenarios --seeds 20 --out whole"); code != 1 {
		t.Fatalf("exit code %d, want 1: %s", code, out)
	}
	return dir
}

// TestKubernetesShards does what the pods of the example do, and wants the bytes of one run.
func TestKubernetesShards(t *testing.T) {
	lookAtSources(t)
	all := kubernetes(t, "kubernetes-shards.yml")
	shards, report := all["Job drill-shards"].(*kubeJob), all["Job drill-report"].(*kubeJob)
	if shards.Spec.CompletionMode != "Indexed" || shards.Spec.Completions < 2 || all["PersistentVolumeClaim drill"] == nil {
		t.Fatalf("found %+v", shards.Spec)
	}
	dir := drills(t)
	mounts := map[string]string{"drill": dir}
	for i := range shards.Spec.Completions {
		cmd := shards.Spec.Template.Spec.Containers[0].command(t, mounts, map[string]string{"JOB_COMPLETION_INDEX": strconv.Itoa(i)})
		if code, out := ended(t, cmd); code != 0 {
			t.Fatalf("%q: exit code %d: %s", cmd.Args, code, out)
		}
	}
	if code, out := ended(t, report.Spec.Template.Spec.Containers[0].command(t, mounts, nil)); code != 1 {
		t.Fatalf("exit code %d, want 1: %s", code, out)
	}
	if diff, code := shell(t, dir, "diff -r whole results"); code != 0 {
		t.Errorf("other bytes: %s", diff)
	}
}

// TestKubernetesQueue starts a server by the example's own file, with TLS and a password,
// and its workers and its study, and wants the bytes of one run.
func TestKubernetesQueue(t *testing.T) {
	lookAtSources(t)
	all := kubernetes(t, "kubernetes-queue.yml")
	set, workers, study := all["StatefulSet drill-queue"].(*kubeSet), all["Deployment drill-workers"].(*kubeSet), all["Job drill-study"].(*kubeJob)
	service := all["Service drill-queue"].(*kubeService)
	if port := set.Spec.Template.Spec.Containers[0].Ports[0]; service.Spec.Ports[0].Port != port.ContainerPort || service.Spec.Selector["app"] != set.Spec.Template.Metadata.Labels["app"] {
		t.Errorf("the service %+v leads to no port of the queue", service.Spec)
	}
	dir, tls := drills(t), t.TempDir()
	certify(t, tls)
	for name, secret := range map[string]string{"QUEUE_USER": "drill", "QUEUE_PASSWORD": "s3cret"} {
		t.Setenv(name, secret)
	}
	mounts := map[string]string{"config": t.TempDir(), "tls": tls, "data": t.TempDir(), "drill": dir}
	text := set.Spec.Template.Spec.Containers[0].placed(all["ConfigMap drill-queue"].(*kubeConfigMap).Data["nats.conf"], mounts)
	config := filepath.Join(mounts["config"], "nats.conf")
	if err := os.WriteFile(config, []byte(text), 0o666); err != nil {
		t.Fatal(err)
	}
	options, err := server.ProcessConfigFile(config)
	if err != nil {
		t.Fatal(err)
	}
	if options.Port != service.Spec.Ports[0].Port || options.TLSConfig == nil || !options.SyncAlways || !options.JetStream {
		t.Errorf("port %d, TLS %v, sync always %v, JetStream %v", options.Port, options.TLSConfig != nil, options.SyncAlways, options.JetStream)
	}
	options.Host, options.Port, options.NoLog, options.NoSigs = "127.0.0.1", server.RANDOM_PORT, true, true
	s, err := server.NewServer(options)
	if err != nil {
		t.Fatal(err)
	}
	s.Start()
	defer s.Shutdown()
	if !s.ReadyForConnections(20 * time.Second) {
		t.Fatal("it does not start")
	}
	address := "tls://drill:s3cret@127.0.0.1:" + strconv.Itoa(s.Addr().(*net.TCPAddr).Port)
	env := map[string]string{"HADRILL_QUEUE": address}
	var working []*exec.Cmd
	for range 2 {
		w := workers.Spec.Template.Spec.Containers[0].command(t, mounts, env)
		var out bytes.Buffer
		w.Stdout, w.Stderr = &out, &out
		if err := w.Start(); err != nil {
			t.Fatal(err)
		}
		t.Cleanup(func() { _ = w.Process.Kill() })
		working = append(working, w)
	}
	if code, out := ended(t, study.Spec.Template.Spec.Containers[0].command(t, mounts, env)); code != 0 {
		t.Fatalf("exit code %d, want 0: %s", code, out)
	}
	if diff, code := shell(t, dir, "diff -r whole results"); code != 0 {
		t.Errorf("other bytes: %s", diff)
	}
	for _, w := range working { // as Kubernetes ends a pod
		_ = w.Process.Signal(syscall.SIGTERM)
		if code := ends(t, w); code != 0 {
			t.Errorf("a worker ended with exit code %d: %s", code, w.Stdout)
		}
	}
}

// certify makes a certificate for this machine, and its authority's, as the example's Secret
// has them.
func certify(t *testing.T, dir string) {
	t.Helper()
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	of := &x509.Certificate{
		SerialNumber: big.NewInt(1), NotBefore: time.Now().Add(-time.Hour), NotAfter: time.Now().Add(time.Hour), IPAddresses: []net.IP{net.IPv4(127, 0, 0, 1)},
		IsCA: true, BasicConstraintsValid: true, KeyUsage: x509.KeyUsageDigitalSignature | x509.KeyUsageCertSign,
	}
	certificate, err := x509.CreateCertificate(rand.Reader, of, of, &key.PublicKey, key)
	if err != nil {
		t.Fatal(err)
	}
	private, err := x509.MarshalPKCS8PrivateKey(key)
	if err != nil {
		t.Fatal(err)
	}
	for name, block := range map[string]*pem.Block{
		"tls.crt": {Type: "CERTIFICATE", Bytes: certificate}, "ca.crt": {Type: "CERTIFICATE", Bytes: certificate}, "tls.key": {Type: "PRIVATE KEY", Bytes: private},
	} {
		if err := os.WriteFile(filepath.Join(dir, name), pem.EncodeToMemory(block), 0o600); err != nil {
			t.Fatal(err)
		}
	}
}
