package dev.needletail.udp;

import java.util.EnumMap;
import java.util.Map;
import org.HdrHistogram.Histogram;

/** One sender's figures with the occupancy in full, so that senders can be added up. */
public record UdpFigures(UdpSnapshot.Figures shown, Histogram occupancy) {

    static UdpFigures of(UdpCounters counters, Histogram occupancy, String transport, boolean segmentation) {
        Map<FlushReason, Long> flushes = new EnumMap<>(FlushReason.class);
        for (FlushReason reason : FlushReason.values()) {
            flushes.put(reason, counters.flushes(reason));
        }
        Map<DropReason, Long> drops = new EnumMap<>(DropReason.class);
        for (DropReason reason : DropReason.values()) {
            drops.put(reason, counters.drops(reason));
        }
        UdpSnapshot.Figures shown = new UdpSnapshot.Figures(
                transport,
                segmentation,
                counters.segmentationErrno(),
                counters.datagrams(),
                counters.bytes(),
                counters.calls(),
                counters.segmentedMessages(),
                counters.segments(),
                counters.retries(),
                counters.pending(),
                flushes,
                drops,
                UdpSnapshot.Occupancy.of(occupancy));
        return new UdpFigures(shown, occupancy);
    }

    /** Of no sender. */
    static UdpFigures none() {
        return of(new UdpCounters(), UdpCounters.newOccupancy(), "none", false);
    }

    /** Both added up. */
    UdpFigures plus(UdpFigures other) {
        UdpSnapshot.Figures a = shown;
        UdpSnapshot.Figures b = other.shown;
        Map<FlushReason, Long> flushes = new EnumMap<>(a.flushes());
        b.flushes().forEach((reason, count) -> flushes.merge(reason, count, Long::sum));
        Map<DropReason, Long> drops = new EnumMap<>(a.drops());
        b.drops().forEach((reason, count) -> drops.merge(reason, count, Long::sum));
        Histogram both = occupancy.copy();
        both.add(other.occupancy);
        UdpSnapshot.Figures sum = new UdpSnapshot.Figures(
                a.transport().equals(b.transport()) ? a.transport() : "mixed",
                a.segmentationOffload() && b.segmentationOffload(),
                b.segmentationErrno() != 0 ? b.segmentationErrno() : a.segmentationErrno(),
                a.datagrams() + b.datagrams(),
                a.bytes() + b.bytes(),
                a.calls() + b.calls(),
                a.segmentedMessages() + b.segmentedMessages(),
                a.segments() + b.segments(),
                a.retries() + b.retries(),
                a.pending() + b.pending(),
                flushes,
                drops,
                UdpSnapshot.Occupancy.of(both));
        return new UdpFigures(sum, both);
    }
}
