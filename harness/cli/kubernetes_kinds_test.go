package cli

import (
	"errors"
	"io"
	"os"
	"path/filepath"
	"strings"
	"testing"

	yaml "go.yaml.in/yaml/v4"
)

// What the examples for Kubernetes may have, and no more, as the API's reference names it
// (v1.37: core/v1, apps/v1, batch/v1).
type (
	kubeMeta struct {
		Name   string
		Labels map[string]string
	}
	kubeClaim struct {
		AccessModes []string `yaml:"accessModes"`
		Resources   kubeResources
	}
	kubeResources struct{ Requests map[string]string }
	kubeNamed     struct{ Name, Key string }
	kubeContainer struct {
		Name, Image   string
		WorkingDir    string `yaml:"workingDir"`
		Command, Args []string
		Env           []struct {
			Name      string
			ValueFrom struct {
				SecretKeyRef kubeNamed `yaml:"secretKeyRef"`
			} `yaml:"valueFrom"`
		}
		Ports []struct {
			Name          string
			ContainerPort int `yaml:"containerPort"`
		}
		Resources    kubeResources
		VolumeMounts []struct {
			Name      string
			MountPath string `yaml:"mountPath"`
			ReadOnly  bool   `yaml:"readOnly"`
		} `yaml:"volumeMounts"`
	}
	kubePod struct {
		RestartPolicy string `yaml:"restartPolicy"`
		Grace         int    `yaml:"terminationGracePeriodSeconds"`
		Containers    []kubeContainer
		Volumes       []struct {
			Name  string
			Claim struct {
				ClaimName string `yaml:"claimName"`
			} `yaml:"persistentVolumeClaim"`
			ConfigMap kubeNamed `yaml:"configMap"`
			Secret    struct {
				SecretName string `yaml:"secretName"`
			}
		}
	}
	kubeTemplate struct {
		Metadata kubeMeta
		Spec     kubePod
	}
	kubeSelector struct {
		MatchLabels map[string]string `yaml:"matchLabels"`
	}
	kubeHead struct {
		APIVersion string `yaml:"apiVersion"`
		Kind       string
		Metadata   kubeMeta
	}
	kubeJob struct {
		kubeHead `yaml:",inline"`
		Spec     struct {
			CompletionMode           string `yaml:"completionMode"`
			Completions, Parallelism int
			BackoffLimit             *int `yaml:"backoffLimit"`
			Template                 kubeTemplate
		}
	}
	kubeConfigMap struct {
		kubeHead `yaml:",inline"`
		Data     map[string]string
	}
	kubeService struct {
		kubeHead `yaml:",inline"`
		Spec     struct {
			Selector map[string]string
			Ports    []struct {
				Name string
				Port int
			}
		}
	}
	kubeSet struct { // StatefulSet, Deployment
		kubeHead `yaml:",inline"`
		Spec     struct {
			ServiceName string `yaml:"serviceName"`
			Replicas    int
			Selector    kubeSelector
			Template    kubeTemplate
			Claims      []struct {
				Metadata kubeMeta
				Spec     kubeClaim
			} `yaml:"volumeClaimTemplates"`
		}
	}
	kubeVolumeClaim struct {
		kubeHead `yaml:",inline"`
		Spec     kubeClaim
	}
)

// kubeKinds are the kinds that the examples have.
var kubeKinds = map[string]func() any{
	"v1 PersistentVolumeClaim": func() any { return new(kubeVolumeClaim) },
	"v1 ConfigMap":             func() any { return new(kubeConfigMap) },
	"v1 Service":               func() any { return new(kubeService) },
	"apps/v1 StatefulSet":      func() any { return new(kubeSet) },
	"apps/v1 Deployment":       func() any { return new(kubeSet) },
	"batch/v1 Job":             func() any { return new(kubeJob) },
}

// kubernetes decodes an example, by kind and name. A key that the API does not have, or a
// volume, a mount or a label that leads nowhere, fails the test.
func kubernetes(t *testing.T, file string) map[string]any {
	t.Helper()
	text, err := os.ReadFile(filepath.Join("..", "..", ".github", "examples", file))
	if err != nil {
		t.Fatal(err)
	}
	all := map[string]any{}
	for _, part := range strings.Split(string(text), "\n---\n") {
		var head struct {
			APIVersion string `yaml:"apiVersion"`
			Kind       string
			Metadata   kubeMeta
		}
		if err := yaml.Unmarshal([]byte(part), &head); err != nil {
			t.Fatalf("%s: %v", file, err)
		}
		kind := kubeKinds[head.APIVersion+" "+head.Kind]
		if kind == nil {
			t.Fatalf("%s: there is no kind %s of %s", file, head.Kind, head.APIVersion)
		}
		of := kind()
		d := yaml.NewDecoder(strings.NewReader(part))
		d.KnownFields(true)
		if err := d.Decode(of); err != nil {
			t.Fatalf("%s: %s %s: %v", file, head.Kind, head.Metadata.Name, err)
		}
		if err := d.Decode(of); !errors.Is(err, io.EOF) {
			t.Fatalf("%s: %s %s: more than one document: %v", file, head.Kind, head.Metadata.Name, err)
		}
		all[head.Kind+" "+head.Metadata.Name] = of
		switch of := of.(type) {
		case *kubeJob:
			checkPod(t, &of.Spec.Template, nil)
		case *kubeSet:
			var claims []string
			for _, c := range of.Spec.Claims {
				claims = append(claims, c.Metadata.Name)
			}
			checkPod(t, &of.Spec.Template, claims)
			for k, v := range of.Spec.Selector.MatchLabels {
				if of.Spec.Template.Metadata.Labels[k] != v {
					t.Errorf("%s: %s selects pods that it does not make", file, head.Metadata.Name)
				}
			}
		}
	}
	return all
}

// checkPod wants each mount to be of a volume, and each volume to be mounted.
func checkPod(t *testing.T, p *kubeTemplate, volumes []string) {
	t.Helper()
	used := map[string]bool{}
	for _, v := range p.Spec.Volumes {
		volumes = append(volumes, v.Name)
		if (v.Claim.ClaimName == "") == (v.ConfigMap.Name == "" && v.Secret.SecretName == "") {
			t.Errorf("volume %s: found none or several sources", v.Name)
		}
	}
	for _, v := range volumes {
		used[v] = false
	}
	for _, c := range p.Spec.Containers {
		for _, m := range c.VolumeMounts {
			if _, there := used[m.Name]; !there {
				t.Errorf("container %s mounts %s, which is no volume", c.Name, m.Name)
			}
			used[m.Name] = true
		}
	}
	for name, is := range used {
		if !is {
			t.Errorf("nothing mounts volume %s", name)
		}
	}
}
