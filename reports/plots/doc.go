// Package plots draws what package reports measured: a timeline and a
// distribution of latency for one run, outages over seeds for many, and what two
// grounds say about the same cases. It decides how things look, never what they
// are.
//
// A drawing of the same record has the same bytes, as SVG and as PNG. Colours
// tell apart for the colour-blind (Okabe and Ito's set for backends, Tol's light
// set for machines), and nothing is told by colour alone.
package plots
