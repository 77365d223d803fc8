package dev.needletail.udp;

import java.util.EnumMap;
import java.util.Map;
import org.HdrHistogram.Histogram;

/** One sender's figures with the occupancy in full, so that senders can be added up. */
record UdpFigures(UdpSnapshot.Figures shown, Histogram occupancy) {

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
}
