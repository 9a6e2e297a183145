// Package images makes the container images that the machines of a scenario
// run: Debian 12 with the real programs, and with the tools that faults and
// check scripts need.
//
// An image is a chain of layers, each a Dockerfile in this folder: "light" has
// every small program, "tomcat10", "mariadb" and "openssh" stand on it and on each other,
// so that one image serves a machine whatever programs it runs. An image is
// made once and found again by its tag, which is a hash of its content; the
// mirrors it was installed from are no part of that.
//
// What is not here: starting containers, and the programs' own configuration.
package images
