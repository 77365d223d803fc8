package dev.needletail.udp;

import dev.needletail.count.LoopCounter;
import java.util.EnumMap;
import java.util.Map;
import java.util.Objects;
import org.HdrHistogram.Histogram;

/**
 * What one sender did. Written on its loop; every figure may be read by any thread at any time, each for itself: two of
 * them need not belong to the same moment.
 */
public final class UdpCounters {

    private final LoopCounter datagrams = new LoopCounter();
    private final LoopCounter bytes = new LoopCounter();
    private final LoopCounter calls = new LoopCounter();
    private final LoopCounter segmentedMessages = new LoopCounter();
    private final LoopCounter segments = new LoopCounter();
    private final LoopCounter retries = new LoopCounter();
    private final LoopCounter pending = new LoopCounter();
    private final LoopCounter segmentationErrno = new LoopCounter();
    private final Map<FlushReason, LoopCounter> flushes = new EnumMap<>(FlushReason.class);
    private final Map<DropReason, LoopCounter> drops = new EnumMap<>(DropReason.class);

    /** Datagrams per system call; the loop writes it, others get copies. */
    private final Histogram occupancy = newOccupancy();

    UdpCounters() {
        for (FlushReason reason : FlushReason.values()) {
            flushes.put(reason, new LoopCounter());
        }
        for (DropReason reason : DropReason.values()) {
            drops.put(reason, new LoopCounter());
        }
    }

    /** As high as the fullest call there can be, so that nothing has to grow. */
    static Histogram newOccupancy() {
        return new Histogram((long) UdpSettings.BATCH_SIZE_MAX * Segmentation.SEGMENTS_MAX, 2);
    }

    void sent(long count, long sentBytes) {
        datagrams.add(count);
        bytes.add(sentBytes);
    }

    void segmented(long count) {
        segmentedMessages.increment();
        segments.add(count);
    }

    void called(int accepted) {
        calls.increment();
        if (accepted > 0) {
            occupancy.recordValue(Math.min(accepted, occupancy.getHighestTrackableValue()));
        }
    }

    void dropped(DropReason reason, long count) {
        counter(reason).add(count);
    }

    void flushed(FlushReason reason) {
        counter(reason).increment();
    }

    void retried() {
        retries.increment();
    }

    void pending(int waiting) {
        pending.set(waiting);
    }

    void segmentationRefused(int errno) {
        segmentationErrno.set(errno);
    }

    Histogram copyOccupancy() {
        return occupancy.copy();
    }

    /** Datagrams that the kernel took. */
    public long datagrams() {
        return datagrams.get();
    }

    /** Bytes of these datagrams, headers of UDP and IP not counted. */
    public long bytes() {
        return bytes.get();
    }

    /** System calls made for sending; on the portable path flushes of the channel. */
    public long calls() {
        return calls.get();
    }

    /** Messages that carried several datagrams (UDP_SEGMENT). */
    public long segmentedMessages() {
        return segmentedMessages.get();
    }

    /** Datagrams that left in such messages. */
    public long segments() {
        return segments.get();
    }

    /** Attempts made again after the kernel took no more. */
    public long retries() {
        return retries.get();
    }

    /** Datagrams that wait. Point in time. */
    public long pending() {
        return pending.get();
    }

    /** The errno with which the kernel refused a segmented message last; 0: never. */
    public int segmentationErrno() {
        return (int) segmentationErrno.get();
    }

    /** Flushes for this reason. */
    public long flushes(FlushReason reason) {
        return counter(reason).get();
    }

    /** Datagrams lost for this reason. */
    public long drops(DropReason reason) {
        return counter(reason).get();
    }

    private LoopCounter counter(FlushReason reason) {
        return Objects.requireNonNull(flushes.get(reason));
    }

    private LoopCounter counter(DropReason reason) {
        return Objects.requireNonNull(drops.get(reason));
    }
}
