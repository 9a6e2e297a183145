// Package plots draws measurements: a timeline and a distribution of latency
// for one run, outages over seeds for many, and the figures of two grounds
// side by side. It decides how figures look and computes none.
//
// A drawing of the same record has the same bytes, as SVG and as PNG. Colours
// differ for the colour-blind too (Okabe and Ito's set for backends, Tol's
// light set for machines), and nothing is shown by colour alone.
package plots
