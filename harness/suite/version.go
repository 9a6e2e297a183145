package suite

// Version of this program, as every record names it.
const Version = "0.1.0"
