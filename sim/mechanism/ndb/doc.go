// Package ndb holds the rules of an NDB Cluster: which data nodes are a node group, who
// watches whom in the ring of heartbeats, what a side of a cut does, and to whom the
// arbitrator gives its vote. It knows no clock and sends nothing.
//
// Sources: the reference manual of MySQL NDB Cluster ("Defining NDB Cluster Data Nodes",
// "NDB Cluster Nodes, Node Groups, Fragment Replicas, and Partitions"). Nothing of it is
// held against recordings: none could be made.
package ndb
