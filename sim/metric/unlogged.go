package metric

// Unlogged is the kind of notes on what a program does without a word in its log, such
// as to wait for somebody: the story of a run tells it, and nobody has noticed anything
// by it.
const Unlogged = "unlogged"
