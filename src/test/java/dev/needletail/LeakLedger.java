package dev.needletail;

import io.netty.util.ResourceLeakDetector;
import io.netty.util.ResourceLeakDetectorFactory;
import io.netty.util.ResourceLeakTracker;
import java.lang.ref.PhantomReference;
import java.lang.ref.Reference;
import java.lang.ref.ReferenceQueue;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/**
 * Every leak that Netty's detectors report, with the test class in which the buffer was made.
 *
 * <p>Netty reports a leak when the next buffer is tracked after the collector has found the last one unreachable.
 * {@link #settle()} brings both about, so that a leak shows at a known moment and not three classes later.
 */
final class LeakLedger extends ResourceLeakDetectorFactory {

    private static final Duration COLLECTION_AT_MOST = Duration.ofSeconds(20);
    private static final int ROUNDS_AT_LEAST = 2;
    private static final int ROUNDS_AT_MOST = 10;

    private final Queue<String> leaks = new ConcurrentLinkedQueue<>();
    private final List<Detector<?>> detectors = new CopyOnWriteArrayList<>();
    private final AtomicLong tracked = new AtomicLong();
    private volatile String origin = "outside of any test class";
    private volatile long settledAt;

    /** Names the test class that buffers tracked from now on are blamed on; returns the one before. */
    String origin(String testClass) {
        String before = origin;
        origin = testClass;
        return before;
    }

    /** Provokes the report of everything that is unreachable by now, and takes what was reported. */
    List<String> settle() throws InterruptedException {
        long trackedBefore = tracked.get();
        // Without a new buffer there is no new leak: the collections, the dear part, are left out.
        if (trackedBefore != settledAt) {
            int known = -1;
            for (int round = 0; round < ROUNDS_AT_LEAST || leaks.size() != known; round++) {
                if (round == ROUNDS_AT_MOST) {
                    break;
                }
                known = leaks.size();
                collect();
                detectors.forEach(Detector::report);
            }
            settledAt = trackedBefore;
        }
        List<String> taken = new ArrayList<>();
        for (String leak = leaks.poll(); leak != null; leak = leaks.poll()) {
            taken.add(leak);
        }
        return taken;
    }

    /** Returns when a collection that began after the call has processed its references: a sentinel proves it. */
    private static void collect() throws InterruptedException {
        ReferenceQueue<Object> queue = new ReferenceQueue<>();
        Reference<Object> sentinel = new PhantomReference<>(new Object(), queue);
        try {
            long deadline = System.nanoTime() + COLLECTION_AT_MOST.toNanos();
            do {
                if (System.nanoTime() > deadline) {
                    throw new IllegalStateException("no collection within " + COLLECTION_AT_MOST
                            + ": leaks cannot be told; is explicit collection disabled?");
                }
                System.gc();
            } while (queue.remove(100) == null);
        } finally {
            Reference.reachabilityFence(sentinel);
        }
    }

    @Override
    @Deprecated
    @SuppressWarnings("InlineMeSuggester") // Netty's own deprecation: it still has to be overridden
    public <T> ResourceLeakDetector<T> newResourceLeakDetector(Class<T> resource, int interval, long maxActive) {
        return newResourceLeakDetector(resource, interval);
    }

    @Override
    public <T> ResourceLeakDetector<T> newResourceLeakDetector(Class<T> resource, int samplingInterval) {
        Detector<T> detector = new Detector<>(resource, samplingInterval);
        detectors.add(detector);
        return detector;
    }

    private final class Detector<T> extends ResourceLeakDetector<T> {

        Detector(Class<T> resource, int samplingInterval) {
            super(resource, samplingInterval);
        }

        /** Tracking is what makes a detector look at the references that the collector cleared. */
        @SuppressWarnings("unchecked") // the detector keeps a weak reference and never looks at the type
        void report() {
            T probe = (T) new Object();
            ResourceLeakTracker<T> tracker = super.trackForcibly(probe);
            if (tracker != null) {
                tracker.close(probe);
            }
        }

        @Override
        public @Nullable ResourceLeakTracker<T> track(T resource) {
            tracked.incrementAndGet();
            return super.track(resource);
        }

        @Override
        public @Nullable ResourceLeakTracker<T> trackForcibly(T resource) {
            tracked.incrementAndGet();
            return super.trackForcibly(resource);
        }

        @Override
        protected boolean needReport() {
            return true;
        }

        @Override
        protected Object getInitialHint(String resourceType) {
            return "made in " + origin;
        }

        @Override
        protected void reportTracedLeak(String resourceType, String records) {
            leaks.add(resourceType + " was not released before it was collected." + records);
        }

        @Override
        protected void reportUntracedLeak(String resourceType) {
            leaks.add(resourceType + " was not released before it was collected; no records at this detection level.");
        }
    }
}
