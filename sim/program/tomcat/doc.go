// Package tomcat is an application server over host.Host: Tomcat 10.1's NIO
// connector with its worker threads, and on it the applications of the
// articles: one that keeps a value in the session (/test/save, /test/query),
// one that counts visits (/index.jsp), and the two tiers of web modules that
// call a service (/web/..., /remoting/...). It answers *host.Request with
// *host.Response.
//
// The connector: up to MaxConnections are accepted, a further Accept wait in
// the kernel; beyond, Linux drops the SYN and the client repeats it after 1, 3,
// 7 ... s. Requests of accepted connections wait for one of Threads workers,
// first come first served; that queue has no limit of its own.
//
// An AJP connector takes the same requests on its own port, and answers a CPING
// as soon as a worker is free.
//
// Known differences from the real server:
//   - The AJP connector shares the workers of the HTTP connector; a real one has
//     as many of its own.
//   - A connection counts while a request of it is served or waits; idle kept
//     connections take no place.
//   - A SYN beyond the limit is dropped before the connection opens; here the
//     client has connected and waits for its answer instead, so it meets its
//     read limit where it should meet its connect limit.
//   - Sessions in Redis use connections that carry one command at a time
//     (Jedis); a command on a broken connection is repeated once on a new one,
//     and an unreachable server answers 500 at once. Lettuce would keep
//     commands until it is connected again or the command timeout is over.
//   - Service calls open a connection each; HttpURLConnection may keep some.
package tomcat
