package dev.needletail.server;

import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;
import java.util.function.LongSupplier;

/**
 * Says what strangers can make happen as often as they like: the first at once, and then one of those that follow every ten
 * seconds, with the number of those that were kept quiet. Any thread; no lock.
 */
final class RareLog {

    private static final long EVERY_NANOS = TimeUnit.SECONDS.toNanos(10);

    private final LongSupplier clock;
    private final AtomicLong nextNanos;
    private final AtomicLong quiet = new AtomicLong();

    RareLog(LongSupplier clock) {
        this.clock = clock;
        this.nextNanos = new AtomicLong(clock.getAsLong());
    }

    /** @param line is given what to add about those that were kept quiet, mostly nothing */
    void say(Consumer<String> line) {
        long now = clock.getAsLong();
        long due = nextNanos.get();
        if (now - due < 0 || !nextNanos.compareAndSet(due, now + EVERY_NANOS)) {
            quiet.incrementAndGet();
            return;
        }
        long kept = quiet.getAndSet(0);
        line.accept(kept == 0 ? "" : "; " + kept + " more since the last one that was logged");
    }
}
