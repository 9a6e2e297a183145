package scenarios

var ndbMgmdKind = kind{name: "ndb_mgmd", about: "the management server of an NDB Cluster, which is its arbitrator, by config.ini; in the simulator alone", file: true}
