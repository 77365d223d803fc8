package dev.needletail.buffer;

/**
 * Figures of one event loop's buffers, or of several added up. Read without stopping the loops: each figure is
 * right for some recent moment, together they need not balance.
 *
 * @param sizeBytes size of a pooled buffer
 * @param limitBytes bytes that may be leased: as configured, or less where the JVM had no more memory to give
 * @param inUseBytes bytes leased; a return from another thread shows once the loop has taken it back
 * @param highWaterBytes most bytes ever leased at once; added up, the loops' peaks need not have coincided
 * @param inUse leases not returned
 * @param made pooled buffers that exist, leased or free
 * @param hits leases served by a pooled buffer that was free
 * @param misses leases of the pooled size that took new memory
 * @param exact leases of other sizes
 * @param returned leases returned, from whichever thread
 * @param foreignReturned those of {@code returned} that came from a thread other than the event loop
 * @param exhausted leases refused at the bound
 * @param waiting callbacks that wait for memory
 * @param waitersRefused callbacks refused because too many wait already
 */
public record BufferSnapshot(
        int sizeBytes,
        long limitBytes,
        long inUseBytes,
        long highWaterBytes,
        long inUse,
        long made,
        long hits,
        long misses,
        long exact,
        long returned,
        long foreignReturned,
        long exhausted,
        long waiting,
        long waitersRefused) {

    /** Both added up; the pooled sizes have to agree. */
    public BufferSnapshot plus(BufferSnapshot other) {
        if (sizeBytes != other.sizeBytes) {
            throw new IllegalArgumentException(
                    "snapshots of different pools: sizes " + sizeBytes + " and " + other.sizeBytes);
        }
        return new BufferSnapshot(
                sizeBytes,
                limitBytes + other.limitBytes,
                inUseBytes + other.inUseBytes,
                highWaterBytes + other.highWaterBytes,
                inUse + other.inUse,
                made + other.made,
                hits + other.hits,
                misses + other.misses,
                exact + other.exact,
                returned + other.returned,
                foreignReturned + other.foreignReturned,
                exhausted + other.exhausted,
                waiting + other.waiting,
                waitersRefused + other.waitersRefused);
    }
}
