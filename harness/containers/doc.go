// Package containers is the ground of real programs: it builds the scenario's
// machines as containers of a Docker engine, each with the agent as process 1,
// starts the very programs and configuration files of the scenario, sends the
// same users, injects the same faults at the same times, and writes the same
// record as the simulator.
//
// The machines are on a network of their own, which the run makes: the engine
// chooses its subnet and the agents set the scenario's addresses, so that runs
// with the same subnet do not meet. Nothing on it has a route to anywhere else.
//
// # Known differences from machines of iron
//
//   - A crash takes the interface down and then kills everything; what was
//     written but not synced is there after the restart, for the kernel that
//     holds it lives on.
//   - Where bridged packets pass the host's own rules (the kernel's
//     bridge-nf-call-iptables), a network of someone else's whose addresses the
//     engine masquerades and that overlaps with the scenario's takes part of the
//     answers away. Ours are not masqueraded.
//   - All machines share the cores of one; slow limits a machine's share of
//     them, and stretches the waiting of our own application server.
//   - The network's own delay (some ten microseconds) stands for the scenario's,
//     unless that is a millisecond or more: then it is added.
package containers
