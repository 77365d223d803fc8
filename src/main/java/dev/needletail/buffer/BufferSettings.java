package dev.needletail.buffer;

/**
 * How much memory the data path may lease, for the whole node or, after {@link #perLoop}, for one event loop.
 *
 * @param sizeBytes size of a pooled buffer, 64 bytes to 16 MiB
 * @param initial buffers made at the start, at most {@code max}
 * @param max buffers leased at most; {@code max × sizeBytes} bounds the leased bytes of every size
 * @param pooled false: each lease takes fresh memory and gives it back to the system, still within the bound
 */
public record BufferSettings(int sizeBytes, int initial, int max, boolean pooled) {

    public static final int SIZE_BYTES_MIN = 64;
    public static final int SIZE_BYTES_MAX = 16 << 20;
    public static final int MAX_LIMIT = 1 << 20;

    /** 64 KiB holds one full read and all frames but the very largest; 1,024 of them are 64 MiB. */
    public static final BufferSettings DEFAULT = new BufferSettings(64 << 10, 16, 1024, true);

    public BufferSettings {
        if (sizeBytes < SIZE_BYTES_MIN || sizeBytes > SIZE_BYTES_MAX) {
            throw new IllegalArgumentException("buffers.size " + sizeBytes + " is outside " + SIZE_BYTES_MIN + " to "
                    + SIZE_BYTES_MAX + " bytes: choose one within, 65536 suits frames of every length");
        }
        if (max < 1 || max > MAX_LIMIT) {
            throw new IllegalArgumentException(
                    "buffers.max " + max + " is outside 1 to " + MAX_LIMIT + ": choose one within");
        }
        if (initial < 0 || initial > max) {
            throw new IllegalArgumentException("buffers.initial " + initial + " is outside 0 to buffers.max " + max
                    + ": lower the first or raise the second");
        }
    }

    /** Leased bytes at most. */
    public long leasedBytesMax() {
        return (long) max * sizeBytes;
    }

    /**
     * Direct memory that pooled buffers take once all of them exist, at most. Compare with
     * {@code -XX:MaxDirectMemorySize}, which has to be higher.
     */
    public long pooledBytesMax() {
        return pooled ? RegionCutter.memoryBytes(sizeBytes, max) : 0;
    }

    /**
     * The shares of {@code loops} event loops. They differ by one buffer at most and sum up to this, except that
     * an {@code initial} above zero gives each loop at least one.
     */
    public BufferSettings[] perLoop(int loops) {
        if (loops < 1 || loops > max) {
            throw new IllegalArgumentException("buffers.max " + max + " gives no buffer to each of " + loops
                    + " event loops: raise buffers.max to at least " + loops + " or lower event-loops.count");
        }
        BufferSettings[] shares = new BufferSettings[loops];
        for (int i = 0; i < loops; i++) {
            int initialShare = initial == 0 ? 0 : Math.max(1, share(initial, loops, i));
            shares[i] = new BufferSettings(sizeBytes, initialShare, share(max, loops, i), pooled);
        }
        return shares;
    }

    private static int share(int total, int loops, int index) {
        return total / loops + (index < total % loops ? 1 : 0);
    }
}
