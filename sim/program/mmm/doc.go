// Package mmm is MMM 2.2 (mysql-mmm) over host.Host: the monitor mmm_mond and the
// agent mmm_agentd by their files, mmm_mon.conf and mmm_agent.conf, with
// mmm_common.conf. What the monitor decides is in mechanism/mmm.
//
// The monitor checks hosts and has agents told by lines of text (port 9989) which
// state a host is in, which roles it has and who is the master; it takes commands of
// mmm_control (port 9988). An agent carries that out on its machine: it takes the
// addresses of roles and gives them away, lets its server write or not, and has it
// replicate from another.
//
// What it takes to start a Perl program, as an agent does for each of these, is in
// Tools, with the recorded durations as its defaults.
//
// Known differences from the real programs:
//   - The check ping opens a TCP connection to port 7: a machine that answers, be it
//     that nobody listens, is there. ICMP is not modelled.
//   - With blocking_type soft new connections are not rejected while the agent waits
//     for the sessions to end: a client that connects then is one more to be killed.
//   - In the simulator accounts have no passwords and all privileges; sockets have no TLS.
//   - The order of a Perl hash is drawn once for the monitor, from its own stream.
//   - kill_host_bin is not run; a scenario can say that it takes the addresses of all
//     roles off the host by ssh.
//   - The tools of mmm_tools.conf (backup, clone, restore) are not there.
package mmm
