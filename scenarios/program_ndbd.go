package scenarios

var ndbdKind = kind{name: "ndbd", about: "a data node of an NDB Cluster, by config.ini; in the simulator alone", file: true}
