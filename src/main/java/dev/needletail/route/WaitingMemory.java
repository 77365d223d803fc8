package dev.needletail.route;

import dev.needletail.count.LoopCounter;
import java.util.function.LongSupplier;

/**
 * The memory of one event loop that requests may wait in, divided between the services that they wait for: each has a {@link
 * ServiceShare}, at most so large a part of what nothing waits in for the others.
 *
 * <pre>
 *   waiting(service) &lt;= share × (all − waiting(the other services))
 * </pre>
 *
 * <p>One service alone gets {@code share} of the memory; of {@code n} that fill up one after the other {@code (1 − share)^n} is
 * left, so that below a share of 1 they never take everything together. A fixed part for each would either be as small as one
 * of all services or be overbooked. (Dynamic thresholds, which switches share their packet memory by: Choudhury and Hahne,
 * IEEE/ACM Transactions on Networking 6(2), 1998.)
 *
 * <p>One event loop only, but for the figures.
 */
public final class WaitingMemory {

    private final LongSupplier bytesMax;
    private final int readBufferBytes;
    private final double share;
    private final LoopCounter bytes = new LoopCounter();

    /**
     * @param bytesMax bytes that the loop's clients may lease, all together
     * @param readBufferBytes what a client holds on to that waits
     * @param share in (0, 1]
     */
    public WaitingMemory(LongSupplier bytesMax, int readBufferBytes, double share) {
        assert share > 0 && share <= 1 : "0 < share <= 1";
        this.bytesMax = bytesMax;
        this.readBufferBytes = readBufferBytes;
        this.share = share;
    }

    /** Bytes that wait, whatever they wait for. Any thread. */
    public long bytes() {
        return bytes.get();
    }

    int readBufferBytes() {
        return readBufferBytes;
    }

    /** What may wait for a service that so many of the bytes wait for by now. */
    long limit(long own) {
        return (long) (share * Math.max(0, bytesMax.getAsLong() - (bytes.get() - own)));
    }

    void add(long more) {
        bytes.add(more);
        assert bytes.get() >= 0 : "0 <= bytes";
    }
}
