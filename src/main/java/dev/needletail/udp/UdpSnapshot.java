package dev.needletail.udp;

import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import org.HdrHistogram.Histogram;

/**
 * What the senders did since start, summed and per event loop. The loops are asked one by one, so the sum is not a cut
 * through one moment.
 *
 * @param total all loops added up
 * @param loops one entry per sender, in the order in which they were given
 */
public record UdpSnapshot(Figures total, List<Figures> loops) {

    /**
     * Figures of one loop, or of all.
     *
     * @param transport "sendmmsg" (own system calls) or "netty" (portable); "mixed" in a sum
     * @param segmentationOffload whether segmentation is in use now, for one destination at least; in a sum: on every
     *     loop
     * @param segmentationErrno errno with which the kernel refused a segmented message last; 0: never
     * @param datagrams datagrams the kernel took
     * @param bytes their bytes
     * @param calls system calls made for sending; portable: flushes
     * @param segmentedMessages messages that carried several datagrams
     * @param segments datagrams in such messages
     * @param retries attempts made again after the kernel took no more
     * @param pending datagrams that wait; point in time
     * @param flushes batches by reason
     * @param drops datagrams lost by reason; REFUSED ones are among {@code datagrams} too
     * @param occupancy datagrams per system call that took any
     */
    public record Figures(
            String transport,
            boolean segmentationOffload,
            int segmentationErrno,
            long datagrams,
            long bytes,
            long calls,
            long segmentedMessages,
            long segments,
            long retries,
            long pending,
            Map<FlushReason, Long> flushes,
            Map<DropReason, Long> drops,
            Occupancy occupancy) {

        public Figures {
            // In the order of the reasons, which a plain copy does not keep.
            Map<FlushReason, Long> byFlush = new EnumMap<>(FlushReason.class);
            byFlush.putAll(flushes);
            flushes = Collections.unmodifiableMap(byFlush);
            Map<DropReason, Long> byDrop = new EnumMap<>(DropReason.class);
            byDrop.putAll(drops);
            drops = Collections.unmodifiableMap(byDrop);
        }
    }

    /** Datagrams per system call: how many calls, and how full they were. All 0 when there was none. */
    public record Occupancy(long count, long min, double mean, long p50, long p90, long p99, long max) {

        static Occupancy of(Histogram histogram) {
            if (histogram.getTotalCount() == 0) {
                return new Occupancy(0, 0, 0, 0, 0, 0, 0);
            }
            return new Occupancy(
                    histogram.getTotalCount(),
                    histogram.getMinValue(),
                    histogram.getMean(),
                    histogram.getValueAtPercentile(50),
                    histogram.getValueAtPercentile(90),
                    histogram.getValueAtPercentile(99),
                    histogram.getMaxValue());
        }
    }

    public UdpSnapshot {
        loops = List.copyOf(loops);
    }

    /** Asks every sender on its loop. Any thread; fails when a loop ended while its sender was open. */
    public static CompletableFuture<UdpSnapshot> of(Collection<DataSender> senders) {
        List<CompletableFuture<UdpFigures>> asked = new ArrayList<>();
        for (DataSender sender : senders) {
            asked.add(sender.figuresLater());
        }
        return CompletableFuture.allOf(asked.toArray(CompletableFuture<?>[]::new))
                .thenApply(done -> {
                    List<UdpFigures> parts = new ArrayList<>();
                    for (CompletableFuture<UdpFigures> figures : asked) {
                        parts.add(figures.resultNow());
                    }
                    return sum(parts);
                });
    }

    /** The figures of several senders added up. */
    public static UdpSnapshot sum(List<UdpFigures> parts) {
        UdpFigures sum = UdpFigures.none();
        List<Figures> loops = new ArrayList<>();
        for (UdpFigures part : parts) {
            sum = loops.isEmpty() ? part : sum.plus(part);
            loops.add(part.shown());
        }
        return new UdpSnapshot(sum.shown(), loops);
    }
}
