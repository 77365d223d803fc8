package dev.needletail.buffer;

import java.nio.ByteBuffer;

/**
 * Cuts regions of one size out of slabs of direct memory, none overlapping another.
 *
 * <pre>
 *  slab, from a page boundary
 *  ├ start ┼──── size ────┼ gap ┼──── size ────┼ gap ┼ …      stride = size + gap, an odd number of cache lines
 * </pre>
 *
 * <p>An odd stride lets the regions begin at each of the 64 cache lines of a page in turn. Regions that all begin
 * on a page boundary would share the same few cache sets with the bytes that matter, the first ones; and a copy
 * between equal page offsets makes the processor take loads for dependent on earlier stores ("4K aliasing", Intel
 * Optimization Reference Manual). {@code start} carries the sequence over from one slab to the next.
 *
 * <p>Slabs come from {@link ByteBuffer#allocateDirect}: counted against {@code -XX:MaxDirectMemorySize}, shown as the
 * JVM's {@code direct} pool, zeroed and thereby touched, and freed once nothing refers to any region of the slab, so
 * that a late slice cannot reach freed memory. One thread.
 */
final class RegionCutter {

    private static final int LINE_BYTES = 64;
    private static final int PAGE_BYTES = 4096;
    /** Near 64 divided by the golden ratio: neighbours lie far apart in the page, and so do their neighbours. */
    private static final int GAP_LINES = 39;

    /** Zeroing a slab is what a lease that makes the pool grow pays for; larger slabs would stall the loop longer. */
    private static final int SLAB_BYTES = 256 << 10;

    private final int sizeBytes;
    private final int strideBytes;
    private ByteBuffer slab = ByteBuffer.allocateDirect(0);
    private int at;
    private int leftInSlab;
    private long cut;

    RegionCutter(int sizeBytes) {
        this.sizeBytes = sizeBytes;
        this.strideBytes = strideBytes(sizeBytes);
    }

    /** Bytes from the begin of one region to the next of its slab. */
    static int strideBytes(int sizeBytes) {
        int sizeLines = (sizeBytes + LINE_BYTES - 1) / LINE_BYTES;
        int gapLines = Math.clamp(sizeLines / 16, 1, GAP_LINES); // 6 % of small regions at most, but one line at least
        int lines = sizeLines + gapLines;
        return (lines | 1) * LINE_BYTES;
    }

    /** Bytes that {@code regions} regions take at most, with the gaps and with what slabs lose to alignment. */
    static long memoryBytes(int sizeBytes, int regions) {
        long stride = strideBytes(sizeBytes);
        long slabs = Math.ceilDiv(regions, regionsPerSlab((int) stride));
        return stride * regions + slabs * 2 * PAGE_BYTES;
    }

    private static int regionsPerSlab(int strideBytes) {
        return Math.max(1, SLAB_BYTES / strideBytes);
    }

    /**
     * The next region, zeroed when new.
     *
     * @param most how many regions, this one included, will be asked for at most
     * @throws OutOfMemoryError when the JVM's limit of direct memory is reached
     */
    ByteBuffer next(int most) {
        if (leftInSlab == 0) {
            openSlab(Math.min(most, regionsPerSlab(strideBytes)));
        }
        ByteBuffer region = slab.slice(at, sizeBytes);
        at += strideBytes;
        leftInSlab--;
        cut++;
        return region;
    }

    private void openSlab(int regions) {
        int start = (int) (cut * strideBytes % PAGE_BYTES);
        slab = ByteBuffer.allocateDirect(PAGE_BYTES + start + regions * strideBytes);
        int pastPage = slab.alignmentOffset(0, PAGE_BYTES);
        at = (PAGE_BYTES - pastPage) % PAGE_BYTES + start;
        leftInSlab = regions;
    }
}
