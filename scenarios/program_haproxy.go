package scenarios

var haproxyKind = kind{name: "haproxy", about: "a load balancer by its haproxy.cfg", file: true, env: true}
