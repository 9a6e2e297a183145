// Package tomcat is an application server over host.Host: Tomcat 10.1's NIO
// connector with its worker threads, and on it the application of the scenarios.
// That answers every path, by 200 unless a Page says otherwise; the users'
// journeys name the requests that save and read the session. Beside them it has
// those of the articles: one that keeps a value in the session (/test/save,
// /test/query), one that counts visits (/index.jsp), and the two tiers of web
// modules that call a service (/web/..., /remoting/...). It answers *host.Request
// with *host.Response.
//
// The connector: up to MaxConnections are accepted, a further Accept wait in
// the kernel; beyond, Linux drops the SYN and the client repeats it after 1, 3,
// 7 ... s. Requests of accepted connections wait for one of Threads workers,
// first come, first served; that queue has no limit of its own.
//
// An AJP connector takes the same requests on its own port, and answers a CPING
// as soon as a worker is free.
//
// The rows of the journey orders are in a database: a pool of connections an
// address, each for one statement at a time, which HikariCP's check of idle
// connections guards; a statement that fails closes its connection, an error of
// the server (1290, say) does not.
//
// Tomcat's own files, server.xml, context.xml and web.xml, are read by Read as Tomcat
// 10.1 reads them: an attribute that it does not know is a note, a class that it does
// not have an error. They say which Manager keeps the sessions; each way is a file of
// its own over package mechanism/session, and a row of newManagerOf.
//
// A cluster is a channel (the files channel_*.go, over package mechanism/tribes) between
// servers. A server that joins one listens on its port from the first moment, and
// answers when it has heard of the others and has their sessions.
//
// memcached-session-manager 2.3 (the files msm*.go) keeps a copy of each session in
// memcached, or the session itself, and goes there by the connections of spymemcached
// 2.12 (memcached_client.go). It was recorded in Tomcat 9: for 10.1 there is none.
//
// tomcat-redis-session-manager 2.0 (redis_manager.go), of Tomcat 7, keeps them in Redis as
// one value each. Other Managers over Redis are refused with what comes nearest.
//
// Spring Session 3 (spring.go) keeps sessions in Redis in Tomcat's stead. Its repository
// is the one that Spring Boot chooses by default, or the indexed one of Spring Boot 2.
//
// A DataSourceStore's data source is a pool as Commons DBCP 2 has it, by the <Resource> of
// context.xml or server.xml: a connection is checked whenever it is taken, unless
// testOnBorrow is false, and one on which something failed is closed.
//
// The users' rows are written to one database and read from its replicas in turn
// (database_split.go): pinned to where a user wrote, after a wait for its write's GTID or
// position, or without replicas that are too far behind (mechanism/readsplit).
//
// Items that all users share may have copies in a cache before the database (cache.go,
// items.go): read through, and deleted or replaced behind a write. A web module without a
// database has the service tier write and read (service.go).
//
// A session service (session.Service) is a page that keeps sessions of other servers in
// this one's own store; those ask it by HTTP, usually through a load balancer.
//
// Sessions in a cookie are the application's own (session.Cookie): no server keeps them.
//
// The head of a request that does not fit is a 400 of the connector, that of an answer a
// 500 (maxHttpHeaderSize and its like, maxHeaderCount, maxCookieCount), to the byte. By AJP
// the limit is packetSize, and an answer that does not fit never comes (Packets).
//
// Sessions grow old by the wall clock (System.currentTimeMillis, StandardSession).
//
// Known differences from the real server:
//   - The AJP connector shares the workers of the HTTP connector; a real one has
//     as many of its own.
//   - The head of an answer is that of a page of plain text behind which the connection is
//     closed: one that is kept has up to 19 bytes less.
//   - A connection counts while a request of it is served or waits; idle kept
//     connections take no place.
//   - A SYN beyond the limit is dropped before the connection opens; here the
//     client has connected and waits for its answer instead, so its read
//     timeout ends the request where its connect timeout should.
//   - Sessions in Redis use connections that carry one command at a time
//     (Jedis); a command on a broken connection is repeated once on a new one,
//     and an unreachable server answers 500 at once. Lettuce would keep
//     commands until it is connected again or the command timeout is over.
//   - tomcat-redis-session-manager's pool has 8 connections unless connectionPoolMaxTotal
//     says otherwise; here there are as many as are needed.
//   - Values of Spring Session are text, where Java's serialization adds some 100 bytes each.
//   - The indexed repository of Spring Session sends no events and listens to none, and does
//     not look each minute for what has expired, which changes no session.
//   - A login gives the session another id and does nothing more: no principal is kept in
//     it, and Spring Security's context neither.
//   - spymemcached has one connection to a memcached server and writes commands on without
//     waiting for answers; here there are up to 16, each with one command at a time.
//   - spymemcached opens its connection anew after 998 commands in a row without an
//     answer; here it waits on.
//   - memcached-session-manager's maxActiveSessions does not count for sessions that are
//     taken over, and what its mode auto knows of requests is kept for six hours from
//     their last, not their first.
//   - Calls of the service tier and of a session service open a connection each;
//     HttpURLConnection may keep some.
//   - A session in a database is the simulator's own text, with the bytes of its
//     attributes; Java's serialization is some hundred bytes longer.
//   - A DataSourceStore's checks and statements are a question and an answer each, as with
//     statements that the driver prepares itself; it logs its failures as notes.
//   - Expired sessions of a StandardManager take no memory, and do not count for
//     maxActiveSessions, from the moment on in which they expire.
//   - A FileStore's folder is the machine's own, or one that machines share (shared in
//     the scenario), which never fails.
//   - How long threads of a cluster take until they run is drawn: for each server and
//     each thread another mean, around it exponential, fitted to recordings.
//   - What a connection between members takes before its sender waits is a number of
//     bytes, whether the member is frozen or cut off.
//   - A multicast socket that cannot send is not closed and opened again after 5 s
//     (McastService's recovery): a member is back with its first heartbeat.
//   - Two applications of one host are not modelled, so that a replicated map's and a
//     manager's name do not matter.
package tomcat
