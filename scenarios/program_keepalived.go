package scenarios

var keepalivedKind = kind{name: "keepalived", about: "a virtual address by its keepalived.conf", file: true, children: []string{"vrrp"}}
