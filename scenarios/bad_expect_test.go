package scenarios

const lost = "  - sessions.lost == 0\n"

// badExpectations are mistakes in expectations, each with its place.
var badExpectations = []bad{
	{"misspelt part", lost, "  - " + mark + "sesions.lost == 0\n", `(did you mean "sessions"?)`, false},
	{"misspelt figure", lost, "  - sessions." + mark + "lots == 0\n", `no figure "lots" here: expected one of acknowledged, forced_logins, lost,`, false},
	{"suggested figure", lost, "  - requests." + mark + "eror_share < 1%\n", `(did you mean "error_share"?)`, false},
	{"misspelt function", lost, "  - " + mark + `grup("robots").sessions.lost == 0` + "\n", `(did you mean "group"?)`, false},
	{"not true or false", lost, "  - " + mark + "sessions.lost\n", "expected one that is true or false", false},
	{"empty", lost, "  - '" + mark + "'\n", "unexpected token EOF", false},
	{"nothing", lost, "  -" + mark + "\n", "found nothing", true},
	{"a mapping", lost, "  - " + mark + "sessions.lost: 0\n", "found a mapping", true},
	{"a list of one is one", "    expect+: [group(\"robots\").requests.errors == 0]", "    expect: " + mark + "sessions.lost == 0", "expect: found \"sessions.lost == 0\", expected a list", false},
	{"duration and plain number", lost, "  - outage.longest " + mark + "< 5\n", "a duration has a unit, such as 5s", false},
	{"one equals sign", lost, "  - sessions.lost " + mark + "= 0\n", `found =, expected a comparison (did you mean "=="?)`, false},
	{"count and duration", lost, "  - sessions.lost " + mark + "< 5s\n", "a count has none", false},
	{"duration and share", lost, "  - outage.longest " + mark + "< 5%\n", "mismatched types duration and number", false},
	{"text and number", lost, `  - address("10.20.0.100").owner ` + mark + "== 2\n", "mismatched types string and number", false},
	{"unknown fault", lost, "  - during(" + mark + `"kill lb2/nginx").sessions.lost == 0` + "\n", `(did you mean "kill lb1/nginx"?)`, false},
	{"unknown group", lost, "  - group(" + mark + `"shopers").sessions.lost == 0` + "\n", `(did you mean "shoppers"?)`, false},
	{"unknown address", lost, "  - address(" + mark + `"10.20.0.101").moves == 0` + "\n", `(did you mean "10.20.0.100"?)`, false},
	{"a machine's own address", lost, "  - address(" + mark + `"10.20.0.11").moves == 0` + "\n", "expected 10.20.0.100", false},
	{"unknown backend", lost, "  - backend(" + mark + `"web2").requests > 0` + "\n", "expected one of first, second, web1", false},
	{"no text", lost, "  - group(" + mark + "1).sessions.lost == 0\n", "cannot use number as argument", false},
	{"syntax", lost, "  - sessions.lost == " + mark + "== 0\n", "unexpected token", false},
	{"unfinished", lost, "  - sessions.lost =" + mark + "=\n", "unexpected token EOF", false},
	{"function of the language that is not taken", lost, "  - " + mark + "len([1]) == 1\n", "unknown name len", false},
	{"too long", lost, "  - " + mark + "sessions.lost == 0" + repeatOr + "\n", "expected at most 1000", false},

	{"after a duration", lost, "  - outage.longest < 1m30s and sessions." + mark + "lots == 0\n", `no figure "lots"`, false},
	{"after a share", lost, "  - requests.error_share < 30% and outage.longest < 5s and sessions." + mark + "lots == 0\n", `no figure "lots"`, false},
	{"in single quotes", lost, "  - 'sessions." + mark + "lots == 0'\n", `no figure "lots"`, false},
	{"after a quote in single quotes", lost, "  - 'address(''10.20.0.100'').owner == ''lb2'' and sessions." + mark + "lots == 0'\n", `no figure "lots"`, false},
	{"in double quotes, after escapes", lost, `  - "address(\"10.20.0.100\").owner == \"\x6cb2\" and sessions.` + mark + "lots == 0\"\n", `no figure "lots"`, false},
	{"after a space in quotes", lost, `  - "  sessions.` + mark + "lots == 0\"\n", `no figure "lots"`, false},
	{"after wide characters", lost, `  - address("10.20.0.100").owner != "主é" and sessions.` + mark + "lots == 0\n", `no figure "lots"`, false},
	{"on a second line", lost, "  - sessions.lost == 0\n    and sessions." + mark + "lots == 0\n", `no figure "lots"`, false},
	{"on a second line in quotes", lost, "  - \"sessions.lost == 0 \n\n    and sessions." + mark + "lots == 0\"\n", `no figure "lots"`, false},
	{"in a block", lost, "  - |\n    sessions.lost == 0\n    and sessions." + mark + "lots == 0\n", `no figure "lots"`, false},
	{"in a folded block", lost, "  - >\n\n    sessions.lost == 0\n    and sessions." + mark + "lots == 0\n", `no figure "lots"`, false},
}

const repeatOr = or8 + or8 + or8 + or8 + or8 + or8 + or8 + or8

const or8 = " or 1 == 2 or 1 == 2 or 1 == 2 or 1 == 2 or 1 == 2 or 1 == 2 or 1 == 2 or 1 == 2 or 1 == 2 or 1 == 2 or 1 == 2 or 1 == 2 or 1 == 2"
