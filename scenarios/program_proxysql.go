package scenarios

var proxysqlKind = kind{name: "proxysql", about: "a splitter of reads and writes before servers of MariaDB, ProxySQL by its proxysql.cnf; in the simulator alone", file: true}
