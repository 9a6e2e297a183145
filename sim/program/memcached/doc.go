// Package memcached is memcached 1.6.18 (Debian 12's) as a program over
// host.Host. It answers *host.CacheRequest with *host.CacheReply.
//
// The rules are pure code over a clock that is given to them: slab classes and
// their pages, the segmented LRU with the maintainer that moves items between
// hot, warm and cold, eviction and reclaiming, expiry by whole seconds, and the
// moving of pages between classes. A value's bytes are held once, by whoever
// made the string; its length counts against the memory.
//
// Sources: the recordings under testdata, the manual page, doc/protocol.txt, and
// the behaviour of the source where neither says enough; each constant names its.
//
// Known differences from the real server:
//   - One thread: no item is ever locked or referenced by another connection, so
//     nothing is passed over at a tail. Reads that are to move items to warm wait
//     in one buffer of 8192, not in one for each worker thread.
//   - The LRU crawler does not run: what expired behind living items of its list
//     takes room until it is asked for or reaches a tail. (It starts once at boot,
//     over an empty cache, in all recordings, and then rests for long.)
//   - There is no limit of connections (-c): the machine's own holds.
//   - Moving a page takes a fixed time; a page that a value of several chunks lies
//     in is moved at the price of that value.
//   - No meta commands, no binary protocol, no UDP, no extstore, no authentication.
//     Statistics are the plain ones, items, slabs and settings, and of those what
//     the rules know.
package memcached
