package dev.needletail.bench.report;

/**
 * A straight line across a plot: a limit, or the knee.
 *
 * @param vertical whether it stands at a place of the x axis
 * @param value where
 * @param label what it says
 */
record Mark(boolean vertical, double value, String label) {}
