package programs

var keepalivedTrouble = troubleBy(`^VRRP_Script\((\S+)\) (?:failed|timed out)`, `^VRRP_Script\((\S+)\) succeeded`)
