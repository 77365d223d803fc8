package dev.needletail.bench.report;

/** A place on an axis. {@code label} is empty where only a line is drawn. */
record Tick(double value, String label) {}
