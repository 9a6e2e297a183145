package strict

import "regexp"

// NameAbout says what NameForm takes, for messages.
const NameAbout = "letters, digits, dashes and underscores, a letter or digit first"

// NameForm matches what can be the name of a program, group or case.
var NameForm = regexp.MustCompile(`^[A-Za-z0-9][A-Za-z0-9_-]{0,62}$`)

// HostAbout says what HostForm takes, for messages.
const HostAbout = NameAbout + ", or several of these with dots between them"

// HostForm matches what can be the name of a machine: names with dots between
// them.
var HostForm = regexp.MustCompile(`^[A-Za-z0-9][A-Za-z0-9_-]{0,62}(\.[A-Za-z0-9][A-Za-z0-9_-]{0,62}){0,7}$`)

// IsHost reports whether s matches HostForm.
func IsHost(s string) bool { return HostForm.MatchString(s) }

// IsName reports whether s matches NameForm.
func IsName(s string) bool { return NameForm.MatchString(s) }
