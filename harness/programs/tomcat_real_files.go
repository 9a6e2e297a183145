package programs

import "path"

// tomcatPrepare makes an instance of the image's Tomcat with the files of the
// scenario, and becomes it. Of a web.xml only <distributable/> counts, for the image's
// own names the page; session-timeout goes by SESSION_TIMEOUT_S, as it does without a
// file. hadrill-tomcat writes the server.xml where the scenario names none.
const tomcatPrepare = `#!/bin/sh
set -eu
home=/usr/share/tomcat10 first=/opt/hadrill/tomcat
base=$first-$INSTANCE
if [ ! -d "$base" ]; then
    cp -a "$first" "$base"
    if [ -n "${DISTRIBUTABLE:-}" ]; then
        sed -i 's|<servlet>|<distributable/><servlet>|' "$base/webapps/ROOT/WEB-INF/web.xml"
    fi
fi
if [ -f "$FILES/context.xml" ]; then
    cp "$FILES/context.xml" "$base/conf/context.xml"
fi
if [ ! -f "$FILES/server.xml" ]; then
    exec hadrill-tomcat
fi
cp "$FILES/server.xml" "$base/conf/server.xml"
export CATALINA_HOME="$home" CATALINA_BASE="$base"
export JAVA_OPTS="${JAVA_OPTS:--Xms64m -Xmx256m} -Djava.awt.headless=true -Djava.net.preferIPv4Stack=true"
exec "$home/bin/catalina.sh" run
`

// tomcatRealFiles gives the files of a real Tomcat, where they are, and what its
// environment says of them.
func tomcatRealFiles(e *Env) (files []File, start string, env []string) {
	t := e.tomcat()
	folder := "/etc/hadrill/" + e.Program
	add := func(name, as string) {
		if name == "" {
			return
		}
		files = append(files, File{Path: folder + "/" + as, Mode: 0o644, Text: e.Files[path.Clean(name)]})
	}
	add(t.Server, "server.xml")
	add(t.Context, "context.xml")
	start = folder + "/start"
	files = append(files, File{Path: start, Mode: 0o755, Text: tomcatPrepare})
	env = append(env, "FILES="+folder)
	if c, _, err := tomcatFiles(e); err == nil && c.Distributable {
		env = append(env, "DISTRIBUTABLE=yes")
	}
	return files, start, env
}

// tomcatFilesCannot gives the reasons why containers cannot have a server by its files.
func tomcatFilesCannot(e *Env) (reasons []string) {
	c, _, err := tomcatFiles(e)
	if err != nil {
		return nil // reported where the program is made
	}
	if c.Context != "" {
		reasons = append(reasons, "the application of a real Tomcat is at the root, expected no <Context> with a path")
	}
	if c.KeepsInMemcached() {
		reasons = append(reasons, "memcached-session-manager is not made for Debian's Tomcat 10, expected hadrill's own")
	}
	if c.Sessions.Manager != nil && sessionStore(e).Store == "" {
		reasons = append(reasons, "tomcat-redis-session-manager is not made for Debian's Tomcat 10, expected hadrill's own")
	}
	if rows, is := c.KeepsInDatabase(); is && rows.Source.Driver != "" && rows.Source.Driver != connectorDriver {
		reasons = append(reasons, "the only driver of databases is MariaDB's here, expected driverClassName "+connectorDriver+", not "+rows.Source.Driver)
	}
	return reasons
}

// connectorDriver is the class of MariaDB Connector/J.
const connectorDriver = "org.mariadb.jdbc.Driver"

// tomcatLayers are those beside Tomcat's own: the driver of a data source.
func tomcatLayers(e *Env) []string {
	c, _, err := tomcatFiles(e)
	if err != nil || sessionStore(e).Store != "" {
		return nil
	}
	if _, is := c.KeepsInDatabase(); is {
		return []string{"connectorj"}
	}
	return nil
}
