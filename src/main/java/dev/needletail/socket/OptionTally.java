package dev.needletail.socket;

import java.util.Map;

/**
 * A report and how often each outcome came.
 *
 * @param report the latest
 * @param counts by outcome, over all sockets of the role that were to have this value; point in time
 */
public record OptionTally(OptionReport report, Map<Outcome, Long> counts) {}
