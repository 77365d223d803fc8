package dev.needletail.cli;

import dev.needletail.bench.PayloadKey;
import java.io.PrintWriter;
import java.net.SocketAddress;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.Map;
import java.util.StringJoiner;
import java.util.function.ToLongFunction;
import org.jspecify.annotations.Nullable;

/** What a listener has received so far. */
final class ListenStatistics {

    /** Sources whose sequence is followed, 8 KB each; the datagrams of more are counted only. */
    static final int SOURCES_MAX = 1_024;

    private final Map<SocketAddress, SequenceTracker> sources = new HashMap<>();
    private final Map<DatagramCheck, Long> malformed = new EnumMap<>(DatagramCheck.class);
    private long datagrams;
    private long payloadBytes;
    private long untracked;
    private long otherChannels;

    /** Counts a DATA datagram; null when its source is one too many to be followed. */
    SequenceTracker.@Nullable Verdict data(SocketAddress source, int sequence, int payloadLength) {
        datagrams++;
        payloadBytes += payloadLength;
        SequenceTracker tracker = sources.get(source);
        if (tracker == null && sources.size() < SOURCES_MAX) {
            tracker = new SequenceTracker();
            sources.put(source, tracker);
        }
        if (tracker == null) {
            untracked++;
            return null;
        }
        return tracker.accept(sequence);
    }

    /** A DATA datagram that does not begin with the name that was asked for. */
    void otherChannel() {
        otherChannels++;
    }

    void malformed(DatagramCheck reason) {
        malformed.merge(reason, 1L, Long::sum);
    }

    long datagrams() {
        return datagrams;
    }

    long payloadBytes() {
        return payloadBytes;
    }

    long missing() {
        return sum(SequenceTracker::missing);
    }

    private long malformed() {
        return malformed.values().stream().mapToLong(Long::longValue).sum();
    }

    private long sum(ToLongFunction<SequenceTracker> figure) {
        return sources.values().stream().mapToLong(figure).sum();
    }

    /** OK when all of {@code wanted} came and nothing is missing or malformed. */
    int exitCode(long wanted) {
        return datagrams >= wanted && missing() == 0 && malformed() == 0 ? ExitCode.OK : ExitCode.INCOMPLETE;
    }

    /** @param channel the only one that was asked for, or null */
    void print(PrintWriter out, String where, @Nullable PayloadKey channel) {
        out.println("--- " + where + " summary ---");
        String whose = channel == null ? "" : " of channel " + PayloadText.quoted(channel.name());
        out.println(datagrams + " DATA datagrams" + whose + ", " + payloadBytes + " bytes of payload"
                + (channel == null ? "" : " behind its name") + ", from " + sources.size()
                + (untracked == 0 ? "" : " and more") + " sources");
        out.println("sequence: " + missing() + " missing in " + sum(SequenceTracker::gaps) + " gaps, "
                + sum(SequenceTracker::duplicates) + " duplicates, " + sum(SequenceTracker::reordered)
                + " out of order, " + sum(SequenceTracker::restarts) + " restarts"
                + (untracked == 0
                        ? ""
                        : "; " + untracked + " datagrams not followed: over " + SOURCES_MAX + " sources"));
        if (channel != null) {
            out.println("other channels: " + otherChannels + " DATA datagrams");
        }
        StringJoiner reasons = new StringJoiner(", ", " (", ")").setEmptyValue("");
        malformed.forEach((reason, count) -> reasons.add(reason.reason() + ": " + count));
        out.println("malformed: " + malformed() + reasons);
    }
}
