package dev.needletail.boot;

import dev.needletail.server.Drain;
import dev.needletail.server.DrainReport;
import dev.needletail.server.ListenFailedException;
import dev.needletail.server.Node;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.boot.availability.AvailabilityChangeEvent;
import org.springframework.boot.availability.ReadinessState;
import org.springframework.context.ApplicationContext;

/**
 * The one way in which the node lets its clients go, whoever asks for it: SIGTERM by {@link NodeLifecycle}, an operator by
 * {@link DrainEndpoint}. Whoever comes second joins.
 *
 * <pre>
 *   asked                  delay                        grace period
 *   ├─ readiness is down ────┼─ listener closed, drained ─┼─ what is left is cut
 * </pre>
 *
 * <p>After an operator's drain the process stays. The drain can be taken back, as {@code kubectl uncordon} does for a host:
 * one that was begun by mistake would otherwise cost the node's warm connections and a start. A stop cannot.
 */
final class DrainControl {

    private static final Logger log = LoggerFactory.getLogger(DrainControl.class);

    private final Node node;
    private final Duration delay;
    private final Duration graceMax;
    private final ApplicationContext context;

    /** Null while the node serves. */
    private volatile @Nullable Round round;

    private boolean stopping;

    /** One drain, from the moment when readiness goes down. */
    private static final class Round {
        private final Duration grace;
        private final long sinceNanos = System.nanoTime();
        private final CountDownLatch noticed = new CountDownLatch(1);
        private boolean takenBack;

        private Round(Duration grace) {
            this.grace = grace;
        }
    }

    DrainControl(Node node, ShutdownProperties shutdown, ApplicationContext context) {
        this.node = node;
        this.delay = Checked.duration("needletail.shutdown.delay", shutdown.delay());
        this.graceMax = Checked.duration("needletail.shutdown.grace-period", shutdown.gracePeriod());
        this.context = context;
    }

    Duration graceMax() {
        return graceMax;
    }

    /**
     * Begins to drain, and returns at once; joins a drain that has begun.
     *
     * @return whether this call began it
     */
    boolean begin(Duration grace) {
        Round begun = join(grace, "draining");
        if (begun == null) {
            return false;
        }
        Thread.ofPlatform().daemon().name("needletail-drain").start(() -> {
            awaitLoadBalancers(begun);
            Drain drain = drain(begun);
            if (drain != null) {
                drain.await();
            }
        });
        return true;
    }

    /** Begins to drain or joins, and stops the node when that is done. */
    void stop() {
        Round joined;
        synchronized (this) {
            stopping = true; // nobody takes it back from now on
            Round begun = join(graceMax, "stopping");
            joined = begun == null ? round : begun;
        }
        if (joined != null) {
            awaitLoadBalancers(joined);
            node.stop(joined.grace);
        }
    }

    /** The new round; null when there was one already. */
    private synchronized @Nullable Round join(Duration grace, String what) {
        Round earlier = round;
        if (earlier != null) {
            log.info(
                    "{}: joins the drain that began {} ms ago",
                    what,
                    TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - earlier.sinceNanos));
            return null;
        }
        Round begun = new Round(grace);
        round = begun;
        AvailabilityChangeEvent.publish(context, ReadinessState.REFUSING_TRAFFIC);
        log.info(
                "{}: readiness is down, {} clients; the listener closes in {} ms, then {} ms of grace",
                what,
                node.connections(),
                delay.toMillis(),
                grace.toMillis());
        return begun;
    }

    private synchronized @Nullable Drain drain(Round begun) {
        return begun.takenBack ? null : node.beginDrain(begun.grace);
    }

    /**
     * Takes the drain back: connections are taken again, and readiness is up. No act while the node serves.
     *
     * @throws IllegalStateException when the node stops
     * @throws ListenFailedException when somebody else has the port by now
     */
    synchronized void takeBack() {
        Round ended = round;
        if (stopping) {
            throw new IllegalStateException("the node stops, and that cannot be taken back");
        }
        if (ended == null) {
            return;
        }
        node.resume();
        ended.takenBack = true;
        ended.noticed.countDown();
        round = null;
        AvailabilityChangeEvent.publish(context, ReadinessState.ACCEPTING_TRAFFIC);
        log.info("serving again: the drain was taken back, {} clients", node.connections());
    }

    /** A node that was stopped is started again. */
    synchronized void started() {
        stopping = false;
        if (round != null) {
            round = null;
            AvailabilityChangeEvent.publish(context, ReadinessState.ACCEPTING_TRAFFIC);
        }
    }

    /** What has been done so far; while load balancers are waited for, that is nothing. Any thread. */
    DrainReport report() {
        DrainReport report = node.draining();
        Round begun = round;
        if (begun == null || report.state() != DrainReport.State.SERVING) {
            return report;
        }
        Duration age = Duration.ofNanos(System.nanoTime() - begun.sinceNanos);
        return new DrainReport(
                DrainReport.State.DRAINING, age, begun.grace, report.connections(), report.left(), 0, 0, age);
    }

    /** Ends the delay of a drain that has begun: everybody has noticed. Any thread. */
    void endDelay() {
        Round begun = round;
        if (begun != null) {
            begun.noticed.countDown();
        }
    }

    private void awaitLoadBalancers(Round begun) {
        try {
            long left = delay.toNanos() - (System.nanoTime() - begun.sinceNanos);
            begun.noticed.await(left, TimeUnit.NANOSECONDS);
        } catch (InterruptedException hurried) {
            Thread.currentThread().interrupt();
        }
    }
}
