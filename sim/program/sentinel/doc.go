// Package sentinel is Redis Sentinel 7.0 (redis-server --sentinel) as a program
// over host.Host: it reads sentinel.conf, opens the connections to the servers and
// the other Sentinels, and answers clients. What it decides is
// sim/mechanism/sentinel's business.
//
// It answers *host.Command (PING, INFO, ROLE, PUBLISH, SENTINEL) with *host.Reply,
// and *host.Subscribe, by which clients hear +switch-master and the other events.
//
// What it learns it writes to its disk in the form of sentinel.conf, and reads it
// from there at the next start.
//
// Known differences from the real program:
//   - The commands of a link are sent one after another: the next one when the one
//     before was answered.
//   - SLAVEOF, CONFIG REWRITE and CLIENT KILL are sent one by one, not within MULTI
//     and EXEC.
//   - SENTINEL has the words that clients and other Sentinels use: MYID, MASTER,
//     MASTERS, REPLICAS, SENTINELS, CKQUORUM, GET-MASTER-ADDR-BY-NAME and
//     IS-MASTER-DOWN-BY-ADDR, and tells of an instance its name, address, flags.
package sentinel
