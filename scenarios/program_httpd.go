package scenarios

var httpdKind = kind{name: "httpd", about: "a load balancer by its httpd.conf, Apache httpd", file: true, env: true}
