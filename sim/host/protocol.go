package host

// Protocol names what a port speaks. A ground in real time chooses by it how
// bytes become messages; in virtual time messages travel as they are. Each
// protocol's constant stands beside its messages.
type Protocol string
