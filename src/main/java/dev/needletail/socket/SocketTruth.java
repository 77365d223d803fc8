package dev.needletail.socket;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.ConcurrentSkipListMap;

/**
 * The table of what was asked of every kind of socket and what became of it: one row per role, option and setting (the
 * listeners of several loops may ask for different CPUs, and the services or channels for whatever they like). Bounded by the plans made, that is by the configuration. Any
 * thread reads and writes.
 */
public final class SocketTruth {

    private record Key(SocketRole role, TunedOption option, String requested) {}

    private final ConcurrentMap<Key, OptionRow> rows = new ConcurrentSkipListMap<>(
            Comparator.comparing(Key::role).thenComparing(Key::option).thenComparing(Key::requested));

    OptionRow row(SocketRole role, TunedOption option, String requested) {
        return rows.computeIfAbsent(new Key(role, option, requested), key -> new OptionRow());
    }

    /** The latest report of every row that has met a socket, by role. */
    public List<OptionReport> reports() {
        return tallies().stream().map(OptionTally::report).toList();
    }

    /** Every report that is not APPLIED: what a person must know before trusting the configuration. */
    public List<OptionReport> changedByKernel() {
        return reports().stream()
                .filter(report -> report.outcome() != Outcome.APPLIED)
                .toList();
    }

    /** The reports with the counts of their outcomes, by role. */
    public List<OptionTally> tallies() {
        List<OptionTally> tallies = new ArrayList<>();
        for (OptionRow row : rows.values()) {
            OptionReport report = row.report();
            if (report != null) {
                tallies.add(new OptionTally(report, row.counts()));
            }
        }
        return tallies;
    }
}
