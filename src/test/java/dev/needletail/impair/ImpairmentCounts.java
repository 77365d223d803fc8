package dev.needletail.impair;

import java.util.concurrent.atomic.LongAdder;

/** What one proxy did. Written by its loop, read by anybody. */
public final class ImpairmentCounts {

    public final LongAdder accepted = new LongAdder();
    public final LongAdder connectFailures = new LongAdder();
    public final LongAdder bytes = new LongAdder();
    public final LongAdder swallowedBytes = new LongAdder();
    public final LongAdder pieces = new LongAdder();
    public final LongAdder delayed = new LongAdder();
    public final LongAdder ends = new LongAdder();
    public final LongAdder resets = new LongAdder();
    public final LongAdder halfCloses = new LongAdder();
    public final LongAdder corrupted = new LongAdder();
    public final LongAdder duplicated = new LongAdder();
    public final LongAdder swapped = new LongAdder();
    public final LongAdder dropped = new LongAdder();
    public final LongAdder spoiled = new LongAdder();
    public final LongAdder invented = new LongAdder();

    ImpairmentCounts() {}

    void cut(Cut cut) {
        (switch (cut) {
                    case FIN -> ends;
                    case RESET -> resets;
                    case HALF_CLOSE -> halfCloses;
                })
                .increment();
    }

    @Override
    public String toString() {
        return ("accepted %,d, connects failed %,d, bytes %,d, swallowed %,d, late reads %,d, pieces %,d, ends %,d, resets %,d,"
                        + " half-closes %,d; frames: corrupted %,d, duplicated %,d, swapped %,d, dropped %,d, spoiled %,d,"
                        + " invented %,d")
                .formatted(
                        accepted.sum(),
                        connectFailures.sum(),
                        bytes.sum(),
                        swallowedBytes.sum(),
                        delayed.sum(),
                        pieces.sum(),
                        ends.sum(),
                        resets.sum(),
                        halfCloses.sum(),
                        corrupted.sum(),
                        duplicated.sum(),
                        swapped.sum(),
                        dropped.sum(),
                        spoiled.sum(),
                        invented.sum());
    }
}
