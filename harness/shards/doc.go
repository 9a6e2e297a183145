// Package shards splits the runs of a study among machines that do not know of each
// other, such as the jobs of a CI matrix, and puts what they give together: Parse says
// which shard a machine has, Part what it did, and Open reads the parts of all, from
// which reports have the bytes of one machine's.
package shards
