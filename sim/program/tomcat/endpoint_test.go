package tomcat

import "testing"

func TestRoute(t *testing.T) {
	rows := []struct {
		context, path string
		want          endpoint
		name, reason  string
	}{
		{"", "/test/save", save, "", "the article's application"},
		{"", "/test/query", query, "", "the article's application"},
		{"", "/index.jsp", count, "", ""},
		{"", "/backend/test/save", save, "", "proxy_pass without a URI passes the location's prefix on"},
		{"", "/index.jsp;jsessionid=ABC.t1", count, "", "URL rewriting"},
		{"", "/remoting/machineService", remoting, "machineService", "the article's service tier"},
		{"", "/shop/web/orders", web, "orders", "a web module below a context"},
		{"", "/remoting/", page, "", "no service named"},
		{"", "/test/saved", page, "", ""},
		{"", "/", page, "", ""},
		{"", "", page, "", ""},
		{"/backend", "/backend/test/save", save, "", "a context that is given must be there"},
		{"/backend", "/test/save", notFound, "", "and"},
		{"/backend", "/backend/x/test/save", page, "", "alone"},
		{"/backend", "/backend/web/a", web, "a", ""},
		{"/backend", "/backend/x/web/a", page, "", ""},
	}
	for _, row := range rows {
		if got, name := route(row.context, row.path); got != row.want || name != row.name {
			t.Errorf("route(%q, %q) = %d %q, want %d %q (%s)", row.context, row.path, got, name, row.want, row.name, row.reason)
		}
	}
}

func TestPathParameter(t *testing.T) {
	for uri, want := range map[string]string{
		"/a": "", "/a;jsessionid=X": "X", "/a;jsessionid=X.t1?b=c": "X.t1", "/a;v=1;jsessionid=X;w=2": "X", "/a;jsessionid=": "",
	} {
		if got := pathParameter(uri); got != want {
			t.Errorf("pathParameter(%q) = %q, want %q", uri, got, want)
		}
	}
}
