package images

import (
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"net/http/httptest"
	"path/filepath"
	"strings"
	"testing"

	"github.com/moby/moby/client"

	"github.com/hadrill/hadrill/harness/containers/engine"
)

// answering makes a Docker engine that has a base image and answers a build
// with these messages.
func answering(t *testing.T, build http.HandlerFunc) *client.Client {
	t.Helper()
	s := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		w.Header().Set("Api-Version", "1.41")
		switch path := strings.TrimPrefix(r.URL.Path, "/v1.41"); {
		case path == "/_ping":
		case path == "/images/"+baseTag+"/json":
			fmt.Fprint(w, `{"Id": "sha256:base"}`)
		case path == "/build":
			build(w, r)
		default:
			w.WriteHeader(http.StatusNotFound)
			fmt.Fprint(w, `{"message": "no such image"}`)
		}
	}))
	t.Cleanup(s.Close)
	c, err := client.New(client.WithHost("tcp://" + s.Listener.Addr().String()))
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { c.Close() })
	return c
}

func TestBuildThatFails(t *testing.T) {
	for _, row := range []struct{ why, says, want string }{
		{"an instruction failed: its last lines are shown",
			`{"stream":"Step 1/2 : RUN false\n"} {"stream":"one\ntwo\n"} {"errorDetail":{"message":"The command returned a non-zero code: 1"}}`,
			"cannot build image light: The command returned a non-zero code: 1\n    Step 1/2 : RUN false\n    one\n    two"},
		{"a full disk is named",
			`{"errorDetail":{"message":"write /var/lib/docker/x: no space left on device"}}`,
			"cannot build image light: no space left on the disk of the Docker engine (docker system df shows what uses it, docker system prune frees some)"},
		{"the engine died", `{"stream":"Step`,
			"cannot build image light: the Docker engine went away (start it, or name another in DOCKER_HOST)"},
		{"an answer of success without an image", `{"stream":"Successfully built"}`,
			"cannot build image light: the engine ended without an image and without an error"},
	} {
		t.Setenv("TMPDIR", t.TempDir())
		c := answering(t, func(w http.ResponseWriter, _ *http.Request) { fmt.Fprint(w, row.says) })
		ids, err := Ensure(t.Context(), c, []string{"light"}, nil)
		var p *engine.Problem
		if !errors.As(err, &p) || err.Error() != row.want || ids != nil {
			t.Errorf("%s:\n%v, want\n%s", row.why, err, row.want)
		}
	}
}

func TestOnlyTheEndOfALongBuildIsShown(t *testing.T) {
	t.Setenv("TMPDIR", t.TempDir())
	c := answering(t, func(w http.ResponseWriter, _ *http.Request) {
		for i := range 100 {
			fmt.Fprintf(w, `{"stream":"line %d\n"}`, i)
		}
		fmt.Fprint(w, `{"errorDetail":{"message":"failed"}}`)
	})
	_, err := Ensure(t.Context(), c, []string{"light"}, nil)
	if s := fmt.Sprint(err); strings.Count(s, "\n") != outputKept || !strings.HasSuffix(s, "line 99") {
		t.Errorf("shown:\n%s", s)
	}
}

func TestBuildIsAskedForAsOurs(t *testing.T) {
	t.Setenv("TMPDIR", t.TempDir())
	var labels, args map[string]string
	var version, tag string
	c := answering(t, func(w http.ResponseWriter, r *http.Request) {
		q := r.URL.Query()
		version, tag = q.Get("version"), q.Get("t")
		err := errors.Join(json.Unmarshal([]byte(q.Get("labels")), &labels), json.Unmarshal([]byte(q.Get("buildargs")), &args))
		if err != nil {
			t.Error(err)
		}
		fmt.Fprint(w, `{"errorDetail":{"message":"enough"}}`)
	})
	_, err := Ensure(t.Context(), c, []string{"light"}, nil)
	if err == nil {
		t.Fatal("no error")
	}
	links, _ := chain("light")
	if labels[Label] != "light" || args["BASE"] != "sha256:base" || version != "1" || tag != tags(links, "sha256:base")[0] {
		t.Errorf("labels %v, arguments %v, builder %q, tag %q", labels, args, version, tag)
	}
}

func TestNoEngine(t *testing.T) {
	c, err := client.New(client.WithHost("unix://" + filepath.Join(t.TempDir(), "none.sock")))
	if err != nil {
		t.Fatal(err)
	}
	defer c.Close()
	_, err = Ensure(t.Context(), c, []string{"light"}, nil)
	want := "cannot look for image " + baseTag + ": no Docker engine answers (start it, or name another in DOCKER_HOST)"
	if fmt.Sprint(err) != want {
		t.Errorf("%v, want %s", err, want)
	}
}
