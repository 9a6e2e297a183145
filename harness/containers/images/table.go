package images

import (
	"fmt"
	"slices"
	"strings"
)

// layer is a folder here with a Dockerfile and what that copies.
type layer struct {
	name  string
	about string
}

// layers is the table of all layers, in the order in which they stand on each
// other. The first is under all others.
var layers = []layer{
	{"light", "nginx, HAProxy, httpd, keepalived, Redis, memcached, and tools for faults and check scripts"},
	{"tomcat10", "light with Tomcat 10 and the application that saves a value in the session"},
	{"connectorj", "light with MariaDB Connector/J, the driver of Tomcat's data sources"},
	{"mariadb", "light with the MariaDB server"},
	{"openssh", "light with the OpenSSH server, and MHA's manager and node commands"},
}

// Names lists light and the images with one layer more.
func Names() []string {
	var names []string
	for _, l := range layers {
		names = append(names, l.name)
	}
	return names
}

// About says in a line what the image of that name holds; "" for none of Names.
func About(name string) string {
	i := layerIndex(name)
	if i < 0 {
		return ""
	}
	return layers[i].about
}

// For gives the name of the image that has all these layers: "light",
// "tomcat10", "tomcat10-mariadb" ... No layer is no less than light.
func For(names ...string) (string, error) {
	needed := make([]bool, len(layers))
	for _, name := range names {
		i := layerIndex(name)
		if i < 0 {
			return "", fmt.Errorf("images: no image has a layer %q", name)
		}
		needed[i] = true
	}
	var heavy []string
	for i, l := range layers[1:] {
		if needed[i+1] {
			heavy = append(heavy, l.name)
		}
	}
	if heavy == nil {
		return layers[0].name, nil
	}
	return strings.Join(heavy, "-"), nil
}

// Check reports whether an image of that name can be made.
func Check(name string) error {
	_, err := chain(name)
	return err
}

// link is an image of a chain: the layer added to the one before.
type link struct{ name, layer string }

// chain resolves an image's name: light, then each image that adds a layer,
// the named one last.
func chain(name string) ([]link, error) {
	links := []link{{layers[0].name, layers[0].name}}
	if name == layers[0].name {
		return links, nil
	}
	last := 0
	for _, part := range strings.Split(name, "-") {
		i := layerIndex(part)
		if i < 0 {
			return nil, fmt.Errorf("images: cannot make %q: no image %q, there are %s", name, part, strings.Join(Names(), ", "))
		}
		if i <= last {
			return nil, fmt.Errorf("images: cannot make %q: layers stand in the order %s, light goes without saying", name, strings.Join(Names(), ", "))
		}
		last = i
		before := links[len(links)-1].name
		if len(links) == 1 {
			links = append(links, link{part, part})
		} else {
			links = append(links, link{before + "-" + part, part})
		}
	}
	return links, nil
}

func layerIndex(name string) int {
	return slices.IndexFunc(layers, func(l layer) bool { return l.name == name })
}
