package expect

import "time"

// someWrite names the count that must be above 0 for a figure of writes to say
// anything.
var someWrite = []string{"writes.acknowledged"}

// writes are those of the journeys orders and items: numbered rows in the application's
// table, and versions of the items that all users share.
var writes = []Row[*Part]{
	{Figure{Name: "writes.acknowledged", Unit: Counted, Sense: MoreIsBetter, About: "numbered rows, or versions of items, that the application acknowledged", Nothing: "no write was acknowledged"},
		func(p *Part) any { return p.Counts.WritesAcknowledged }},
	{Figure{Name: "writes.lost", Unit: Counted, About: "acknowledged rows that the surviving primary has not at the end, and acknowledged versions of items newer than the one that it has; 0 in a part before its end", Over: "writes.acknowledged",
		Column: Column{Place: 5, Head: "writes lost", Key: "writes_lost", Rare: true},
		Band:   Band{Place: 13, Figure: "writes_lost", Name: "writes lost", Relative: 0.30, Exact: true}},
		func(p *Part) any { return p.Remainder.LostWrites }},
	{Figure{Name: "writes.duplicate", Needs: someWrite, Unit: Counted, About: "rows that the surviving primary has more than once at the end, each further one; 0 in a part before its end"},
		func(p *Part) any { return p.Remainder.DuplicateWrites }},
	{Figure{Name: "writes.ghost", Needs: someWrite, Unit: Counted, About: "rows that the surviving primary has at the end although their users had an error; 0 in a part before its end"},
		func(p *Part) any { return p.Remainder.GhostWrites }},
	{Figure{Name: "writes.reads", Unit: Counted, Sense: MoreIsBetter, About: "answered reads of a user's last row, or of an item", Nothing: "no row was read"},
		func(p *Part) any { return p.Counts.RowReads }},
	{Figure{Name: "writes.stale", Needs: []string{"writes.reads"}, Unit: Counted, About: "reads that gave an older row than the last one acknowledged to the same user, or none; of an item, an older version than the last one acknowledged to anybody before the read was sent",
		Column: Column{Place: 7, Head: "stale reads", Key: "stale_reads", Rare: true}},
		func(p *Part) any { return p.Counts.StaleReads }},
	{Figure{Name: "writes.stale_share", Over: "writes.reads", Unit: Shared, About: "stale reads over reads",
		Band: Band{Place: 18, Figure: "stale_reads", Name: "stale reads", Absolute: 0.05, Relative: 0.25}},
		func(p *Part) any { return share(p.Counts.StaleReads, p.Counts.RowReads) }},
	{Figure{Name: "writes.stale_for", Needs: []string{"writes.reads"}, Unit: Timed, About: "the longest time for which what a read of an item gave had been old: since the first newer version was acknowledged"},
		func(p *Part) any { return p.StaleFor }},
	{Figure{Name: "writable.longest_gap", Unit: Timed, About: "the longest time between two acknowledged writes of a group, from the first attempt on; 0 where none took 100ms", Over: "writes.acknowledged",
		Column: Column{Place: 6, Head: "longest without writes", Key: "writable_longest_gap", Rare: true},
		Band:   Band{Place: 14, Figure: "writable_gap", Name: "longest gap of writes", Absolute: float64(5 * time.Second), Relative: 0.25}},
		func(p *Part) any { return p.Gaps.Longest }},
	{Figure{Name: "primaries.dual", Needs: someRequest, Unit: Timed, About: "the time in which two or more servers took writes that are no replicas, or masters of each other; nodes of a cluster are one, but for parts that go on without each other", Over: "replicas.copies",
		Band: Band{Place: 15, Figure: "dual_primaries", Name: "two primaries", Absolute: float64(5 * time.Second), Relative: 0.25}},
		func(p *Part) any { return p.Dual }},
	{Figure{Name: "replicas.copies", Unit: Counted, Sense: Neither, About: "servers with a copy of the application's table that ran at the end; 0 in a part before its end", Nothing: "no database ran at the end"},
		func(p *Part) any { return p.Copies }},
	{Figure{Name: "replicas.diverged", Unit: Counted, About: "copies of the table at the end whose rows are not those with which the surviving primary's begin, or with a newer version of an item: what is only behind has not diverged", Over: "replicas.copies",
		Band: Band{Place: 16, Figure: "diverged", Name: "copies diverged", Relative: 0.10, Exact: true}},
		func(p *Part) any { return p.Diverged }},
	{Figure{Name: "replicas.stopped", Unit: Counted, About: "servers at the end whose replication has stopped: its SQL thread or its IO thread does not run (Slave_SQL_Running, Slave_IO_Running: No), for an error or because somebody stopped it; one that tries to connect runs", Over: "replicas.copies",
		Column: Column{Place: 8, Head: "replicas stopped", Key: "replicas_stopped", Rare: true},
		Band:   Band{Place: 17, Figure: "stopped", Name: "replicas stopped", Relative: 0.10, Exact: true}},
		func(p *Part) any { return p.Stopped }},
	{Figure{Name: "replicas.behind", Unit: Counted, About: "by how many rows the copy with the fewest falls short of the surviving primary's at the end; what is on its way then counts", Over: "replicas.copies"},
		func(p *Part) any { return p.Behind }},
}
