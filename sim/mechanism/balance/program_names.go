package balance

// Programs whose strategies are here, as Entry.Program and scenarios name them.
const (
	Nginx   = "nginx"
	HAProxy = "haproxy"
	Httpd   = "httpd"
)
