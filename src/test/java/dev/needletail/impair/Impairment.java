package dev.needletail.impair;

import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * What happens to the bytes of one direction of a proxied connection.
 *
 * @param delayNanos how late each byte is
 * @param jitterNanos up to so much later still, drawn for each read; the order of the bytes stays
 * @param bytesPerSecond how fast they go; 0: as fast as they come
 * @param pieceBytes the most that one write carries; 0: as they came
 * @param cut how the connection is ended when its time has come; null: it is not
 * @param cutAfterBytes after so many bytes from when this impairment began for the connection; 0: at a random moment only
 * @param cutChance for each read, from 0 to 1; somewhere among the bytes of that read
 * @param corruptChance for each read, from 0 to 1, that one byte of it becomes another
 */
public record Impairment(
        Passage passage,
        long delayNanos,
        long jitterNanos,
        long bytesPerSecond,
        int pieceBytes,
        @Nullable Cut cut,
        long cutAfterBytes,
        double cutChance,
        double corruptChance,
        Tampering tampering) {

    public static final Impairment NONE = new Impairment(Passage.PASS, 0, 0, 0, 0, null, 0, 0, 0, Tampering.NONE);
    public static final Impairment SWALLOW = new Impairment(Passage.SWALLOW, 0, 0, 0, 0, null, 0, 0, 0, Tampering.NONE);
    public static final Impairment STALL = new Impairment(Passage.STALL, 0, 0, 0, 0, null, 0, 0, 0, Tampering.NONE);

    public Impairment delayed(Duration fixed, Duration jitter) {
        return new Impairment(
                passage,
                fixed.toNanos(),
                jitter.toNanos(),
                bytesPerSecond,
                pieceBytes,
                cut,
                cutAfterBytes,
                cutChance,
                corruptChance,
                tampering);
    }

    public Impairment limited(long toBytesPerSecond) {
        return new Impairment(
                passage,
                delayNanos,
                jitterNanos,
                toBytesPerSecond,
                pieceBytes,
                cut,
                cutAfterBytes,
                cutChance,
                corruptChance,
                tampering);
    }

    public Impairment inPiecesOf(int bytes) {
        return new Impairment(
                passage,
                delayNanos,
                jitterNanos,
                bytesPerSecond,
                bytes,
                cut,
                cutAfterBytes,
                cutChance,
                corruptChance,
                tampering);
    }

    public Impairment cutAfter(Cut how, long bytes) {
        return new Impairment(
                passage, delayNanos, jitterNanos, bytesPerSecond, pieceBytes, how, bytes, 0, corruptChance, tampering);
    }

    public Impairment cutAtRandom(Cut how, double chance) {
        return new Impairment(
                passage, delayNanos, jitterNanos, bytesPerSecond, pieceBytes, how, 0, chance, corruptChance, tampering);
    }

    public Impairment corrupting(double chance) {
        return new Impairment(
                passage,
                delayNanos,
                jitterNanos,
                bytesPerSecond,
                pieceBytes,
                cut,
                cutAfterBytes,
                cutChance,
                chance,
                tampering);
    }

    public Impairment with(Tampering how) {
        return new Impairment(
                passage,
                delayNanos,
                jitterNanos,
                bytesPerSecond,
                pieceBytes,
                cut,
                cutAfterBytes,
                cutChance,
                corruptChance,
                how);
    }

    /** Whether bytes have to wait before they go on. */
    boolean isPaced() {
        return delayNanos > 0 || jitterNanos > 0 || bytesPerSecond > 0 || pieceBytes > 0;
    }
}
