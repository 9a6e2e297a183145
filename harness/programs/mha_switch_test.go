package programs

import "testing"

// TestMHASwitchSaid: the lines of MHA 0.58's log by which its switch ends.
func TestMHASwitchSaid(t *testing.T) {
	const at = "Sat Nov 21 02:57:01 2026 - "
	for _, row := range []struct {
		log, said string
		took      bool
	}{
		{at + "[info] Executing UNLOCK TABLES..\n" + at + "[info] Switching master to 10.79.0.32(10.79.0.32:3306) completed successfully.\n", "Switching master to 10.79.0.32(10.79.0.32:3306) completed successfully.", true},
		{at + "[error][/usr/share/perl5/MHA/MasterRotate.pm, ln584]  Failed!\n" + at + "[error][/usr/share/perl5/MHA/MasterRotate.pm, ln613] Switching master to db2(10.20.0.12:3306) done, but switching slaves partially failed.\n", "Switching master to db2(10.20.0.12:3306) done, but switching slaves partially failed.", true},
		{at + "[error][/usr/share/perl5/MHA/MasterRotate.pm, ln162] We should not start online master switch when one of connections are running long updates on the current master(10.83.0.11(10.83.0.11:3306))\n", "We should not start online master switch when one of connections are running long updates on the current master(10.83.0.11(10.83.0.11:3306))", false},
		{"Can't locate MHA/MasterRotate.pm in @INC\n", "", false},
	} {
		if said, took := mhaSwitchSaid(row.log); said != row.said || took != row.took {
			t.Errorf("%q, %v, want %q, %v", said, took, row.said, row.took)
		}
	}
}
