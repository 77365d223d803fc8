package dev.needletail.udp;

import io.netty.buffer.ByteBuf;

/**
 * Runs of frames that wait, and how far each destination has come. Loop thread only, no socket, no time of its own.
 *
 * <pre>
 *        head                     tail
 *         │ run │ run │ run │ run │
 *           ▲           ▲
 *     destination 1   destination 0      a run is released when the last destination has passed it
 * </pre>
 */
final class RunQueue {

    private final int mask;
    private final ByteBuf[] buffers;
    private final int[] indexes;
    private final int[] frameBytes;
    private final int[] frames;
    private final int[] unpassed;
    private final long[] offeredNanos;

    private final long[] runOf;
    private final int[] frameOf;

    private long head;
    private long tail;
    private int pending;
    private boolean untouched = true;

    /** Room for one run more than {@code maxPending}, because each run holds at least one datagram. */
    RunQueue(int destinations, int maxPending) {
        int slots = Integer.highestOneBit(maxPending) << 1;
        mask = slots - 1;
        buffers = new ByteBuf[slots];
        indexes = new int[slots];
        frameBytes = new int[slots];
        frames = new int[slots];
        unpassed = new int[slots];
        offeredNanos = new long[slots];
        runOf = new long[destinations];
        frameOf = new int[destinations];
    }

    /** Borrows: the buffer is retained here until the run is passed. */
    @SuppressWarnings("ReferenceEquality") // equal bytes in another buffer are not the bytes that follow
    void add(ByteBuf source, int index, int bytes, int count, long nowNanos) {
        pending += count * runOf.length;
        if (untouched && tail > head) {
            int last = slot(tail - 1);
            if (buffers[last] == source && frameBytes[last] == bytes && indexes[last] + frames[last] * bytes == index) {
                frames[last] += count;
                return;
            }
        }
        // tail - head <= maxPending < slots
        assert tail - head <= mask : "more runs than datagrams";
        int slot = slot(tail++);
        buffers[slot] = source.retain();
        indexes[slot] = index;
        frameBytes[slot] = bytes;
        frames[slot] = count;
        unpassed[slot] = runOf.length;
        offeredNanos[slot] = nowNanos;
    }

    /** Moves a destination on by {@code count} datagrams: they were sent, or are given up. */
    void advance(int destination, int count) {
        int left = count;
        while (left > 0) {
            int slot = slot(runOf[destination]);
            int step = Math.min(left, frames[slot] - frameOf[destination]);
            assert step > 0;
            left -= step;
            frameOf[destination] += step;
            if (frameOf[destination] == frames[slot]) {
                frameOf[destination] = 0;
                runOf[destination]++;
                pass(slot);
            }
        }
        pending -= count;
        // 0 <= pending, and 0 exactly when no run waits
        assert pending >= 0 && (pending == 0) == (head == tail);
        untouched = pending == 0;
    }

    /** Drops up to {@code count} datagrams of the oldest runs; returns how many there were. */
    int dropOldest(int count) {
        int dropped = 0;
        while (dropped < count && pending > 0) {
            long oldest = head;
            for (int d = 0; d < runOf.length && dropped < count; d++) {
                if (runOf[d] == oldest) {
                    int step = Math.min(count - dropped, frames[slot(oldest)] - frameOf[d]);
                    advance(d, step);
                    dropped += step;
                }
            }
        }
        return dropped;
    }

    private void pass(int slot) {
        if (--unpassed[slot] == 0) {
            // Destinations keep the order, so runs are passed in order too.
            assert slot == slot(head);
            head++;
            ByteBuf done = buffers[slot];
            clear(slot);
            done.release();
        }
    }

    @SuppressWarnings("NullAway") // an empty slot holds null, so that no released buffer stays reachable
    private void clear(int slot) {
        buffers[slot] = null;
    }

    private int slot(long run) {
        return (int) run & mask;
    }

    /** Datagrams that wait, over all destinations. */
    int pending() {
        return pending;
    }

    /** When the oldest run was offered; only while something waits. */
    long oldestNanos() {
        assert head < tail;
        return offeredNanos[slot(head)];
    }

    /** One past the youngest run. */
    long tail() {
        return tail;
    }

    /** The run at which a destination stands. */
    long runOf(int destination) {
        return runOf[destination];
    }

    /** The frame within {@link #runOf} that a destination gets next. */
    int frameOf(int destination) {
        return frameOf[destination];
    }

    ByteBuf buffer(long run) {
        return buffers[slot(run)];
    }

    int index(long run) {
        return indexes[slot(run)];
    }

    int frameBytes(long run) {
        return frameBytes[slot(run)];
    }

    int frames(long run) {
        return frames[slot(run)];
    }
}
