package dev.needletail.upstream;

import java.time.Duration;
import java.util.ArrayDeque;
import java.util.PriorityQueue;
import java.util.SplittableRandom;
import java.util.concurrent.TimeUnit;

/**
 * An open load, an {@link InFlightLimit} and a backend of so many workers before one queue, in simulated time. Arrivals are
 * random (exponential gaps, fixed seed), service takes always as long.
 */
final class BackendModel {

    private static final long TICK_NANOS = TimeUnit.MILLISECONDS.toNanos(PoolClock.TICK_MILLIS);

    private final SplittableRandom random = new SplittableRandom(5);
    private final InFlightLimit limit;

    private final ArrayDeque<Long> queue = new ArrayDeque<>();
    private final PriorityQueue<long[]> serving = new PriorityQueue<>((a, b) -> Long.compare(a[0], b[0]));
    private int workers = 1;
    private long serviceNanos = 1;
    private long now;
    private long tickAt = TICK_NANOS;
    private long stalledUntil;
    private long pauseEvery = Long.MAX_VALUE;
    private long pauseNanos;
    private long answered;
    private long refused;
    private long longest;

    BackendModel(SheddingPolicy policy) {
        limit = new InFlightLimit(policy, TimeUnit.SECONDS.toNanos(2) + TimeUnit.MILLISECONDS.toNanos(500), now);
    }

    BackendModel workers(int count, long nanos) {
        workers = count;
        serviceNanos = nanos;
        return this;
    }

    /** The node itself stands still for so long, so often: what happens meanwhile is seen at the end. */
    BackendModel pauses(Duration every, Duration length) {
        pauseEvery = every.toNanos();
        pauseNanos = length.toNanos();
        return this;
    }

    private long seen(long nanos) {
        long into = nanos % pauseEvery;
        return into < pauseNanos ? nanos - into + pauseNanos : nanos;
    }

    /** Nothing is served for so long, beginning now. */
    BackendModel stall(Duration length) {
        stalledUntil = now + length.toNanos();
        PriorityQueue<long[]> later = new PriorityQueue<>(serving.comparator());
        serving.forEach(one -> later.add(new long[] {one[0] + length.toNanos(), one[1]}));
        serving.clear();
        serving.addAll(later);
        return this;
    }

    BackendModel burst(int requests) {
        for (int i = 0; i < requests; i++) {
            arrive();
        }
        return this;
    }

    /** An open load of so many a second. */
    BackendModel run(int perSecond, Duration length) {
        long end = now + length.toNanos();
        long next = now + gap(perSecond);
        while (now < end) {
            long done = serving.isEmpty() ? Long.MAX_VALUE : serving.peek()[0];
            long event = Math.min(Math.min(next, done), Math.min(tickAt, end));
            now = seen(event);
            if (event == done) {
                leave(done);
            } else if (event == next) {
                arrive();
                next += gap(perSecond);
            } else if (event == tickAt) {
                limit.observe(inFlight(), now);
                tickAt = now + TICK_NANOS;
            }
        }
        return this;
    }

    private long gap(int perSecond) {
        return Math.max(1, (long) (-Math.log(1 - random.nextDouble()) * 1e9 / perSecond));
    }

    private void arrive() {
        if (limit.refuses(inFlight())) {
            refused++;
            return;
        }
        queue.add(now);
        serve();
    }

    private void leave(long done) {
        long sent = serving.remove()[1];
        long nanos = now - sent;
        answered++;
        longest = Math.max(longest, nanos);
        limit.answered(1, nanos);
        serveAt(done);
    }

    private void serve() {
        serveAt(now);
    }

    private void serveAt(long nanos) {
        while (!queue.isEmpty() && serving.size() < workers) {
            serving.add(new long[] {Math.max(nanos, stalledUntil) + serviceNanos, queue.remove()});
        }
    }

    BackendModel forget() {
        answered = 0;
        refused = 0;
        longest = 0;
        return this;
    }

    int inFlight() {
        return queue.size() + serving.size();
    }

    int limit() {
        return limit.limit();
    }

    long answered() {
        return answered;
    }

    long refused() {
        return refused;
    }

    long longestNanos() {
        return longest;
    }
}
