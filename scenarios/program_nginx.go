package scenarios

var nginxKind = kind{name: "nginx", about: "a load balancer or web server by its nginx.conf", file: true}
