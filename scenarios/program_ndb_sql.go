package scenarios

var ndbSQLKind = kind{name: "ndb_sql", about: "an SQL node of an NDB Cluster, a mysqld with ndbcluster, by config.ini; in the simulator alone", file: true}
