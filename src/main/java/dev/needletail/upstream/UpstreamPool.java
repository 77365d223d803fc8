package dev.needletail.upstream;

import dev.needletail.outbound.AnswerTimes.Durations;
import dev.needletail.outbound.BurstFlusher;
import dev.needletail.outbound.Flushable;
import dev.needletail.outbound.FrameOutput;
import dev.needletail.wire.ErrorCode;
import dev.needletail.wire.FrameLayout;
import dev.needletail.wire.FrameScanner;
import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.EventLoop;
import java.net.InetAddress;
import java.util.ArrayDeque;
import java.util.List;
import java.util.function.Function;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/**
 * The warm, shared connections of one event loop.
 *
 * <p>A request is placed on a ready connection with room, or its client waits; a client that waits is not read. The pool
 * keeps {@code max(target, present demand)} connections open within its bounds: the {@link Forecaster} moves the target
 * ahead of the demand, and a request that had to wait all the same is counted as a cold acquire.
 *
 * <p>One event loop only.
 */
public final class UpstreamPool implements Flushable {

    private final EventLoop loop;
    private final UpstreamSettings settings;
    private final EndpointSet endpoints;
    private final BurstFlusher flusher;
    private final Function<ChannelHandlerContext, FrameOutput> outputs;
    private final Durations roundTrips;
    private final boolean errorFrames;
    private final PoolReasons reasons;

    private final ApertureControl aperture;
    private final Shedding shedding;
    private final Connections connections;
    private final ArrayDeque<Requester> waiters = new ArrayDeque<>();
    private final UpstreamCounters counters = new UpstreamCounters();
    private final IdleTime idleTime;

    private int inFlight;
    private int peak;

    /** Of those in flight, which hang on connections that answer nothing: they say nothing of how busy the others are. */
    private int stuck;

    private int target;
    private boolean wakeQueued;
    private boolean started;
    private boolean closed;

    /**
     * @param reasons says why a request is not served
     * @param endpoints backends, not yet resolved
     * @param firstChoice where the turn of the backends begins: the loop's index, so that the loops do not all begin with one
     * @param errorFrames whether a backend may answer by ERROR
     * @param outputs makes the output of a new connection
     * @param roundTrips gets the time from a request's burst to its answer's
     */
    public UpstreamPool(
            EventLoop loop,
            PoolReasons reasons,
            UpstreamSettings settings,
            List<Endpoint> endpoints,
            int firstChoice,
            boolean errorFrames,
            Connector connector,
            BurstFlusher flusher,
            Function<ChannelHandlerContext, FrameOutput> outputs,
            Durations roundTrips,
            RandomGenerator random) {
        this.loop = loop;
        this.settings = settings;
        this.endpoints = new EndpointSet(endpoints, settings.ejection(), random, firstChoice);
        this.errorFrames = errorFrames;
        this.flusher = flusher;
        this.outputs = outputs;
        this.roundTrips = roundTrips;
        this.target = settings.warm() ? settings.minConnections() : 0;
        long now = System.nanoTime();
        this.aperture = new ApertureControl(settings, now);
        this.shedding = new Shedding(settings, now);
        this.connections = new Connections(this, settings, this.endpoints, connector, aperture.aperture(), random, now);
        this.reasons = reasons;
        this.idleTime = new IdleTime(counters, now);
        counters.target.set(target);
    }

    /** From now on connections are opened. */
    void begin() {
        started = true;
    }

    /**
     * Places a request, or leaves the frame as it is.
     *
     * @param receivedNanos when the frame was read; deadlines of waiting count from there
     * @return the connection that took the request under its own sequence, to be followed by
     *     {@link UpstreamConnection#append} within the burst; null when there is none with room
     */
    public @Nullable UpstreamConnection place(Requester requester, ByteBuf frame, int at, long receivedNanos) {
        assert loop.inEventLoop() : "a pool belongs to its event loop";
        UpstreamConnection chosen = shedding.isFull(load()) ? null : connectionFor(requester);
        if (chosen == null || !chosen.hasRoom()) {
            return null;
        }
        chosen.admit(requester, frame, at, receivedNanos, flusher.now());
        counters.requests.increment();
        inFlight++;
        noteDemand();
        return chosen;
    }

    private @Nullable UpstreamConnection connectionFor(Requester requester) {
        UpstreamConnection pinned = settings.perClientOrder() ? requester.pinned() : null;
        if (pinned == null) {
            return requester.hasLeft() ? connections.emptiest() : connections.choose();
        }
        if (shedding.isLimited()) {
            requester.stay(); // who moves waits for its last answer, and that takes long where requests queue
        } else if (!requester.isMoving() && pinned.sheds(requester)) {
            requester.move();
        }
        return requester.isMoving() ? null : pinned;
    }

    /** Why a request that could not be placed is to be refused; null when its client may wait. */
    public @Nullable ErrorCode refusal(Requester requester, long receivedNanos) {
        if (closed) {
            return ErrorCode.SHUTTING_DOWN;
        }
        long now = flusher.now();
        if (shedding.isFull(load()) || (shedding.isLimited() && isHeldUp(requester))) {
            return ErrorCode.OVERLOADED;
        }
        if (now - receivedNanos >= settings.requestTimeoutNanos() || connections.isHopeless(now)) {
            return ErrorCode.NO_UPSTREAM;
        }
        return hasWaitedTooLong(requester, now - receivedNanos, now) ? ErrorCode.OVERLOADED : null;
    }

    /** Whether it would wait for places on the connection that it has to stay on, behind all that is in flight there. */
    private boolean isHeldUp(Requester requester) {
        UpstreamConnection pinned = settings.perClientOrder() ? requester.pinned() : null;
        return pinned != null && pinned.isFull();
    }

    /** Counts a refused request and says why, with the figures and the way out. */
    public String refuse(ErrorCode refusal) {
        if (refusal == ErrorCode.OVERLOADED) {
            counters.shed.increment();
            return shedding.reason(inFlight, waiters.size(), reasons.section());
        }
        counters.refused.increment();
        return reasons.unavailable(connections.size(), connections.ready(), inFlight, waiters.size());
    }

    /** The client of a request that could not be placed waits; it is woken when there may be room. */
    public void await(Requester requester, long receivedNanos) {
        if (requester.isWaiting()) {
            return;
        }
        waiters.add(requester);
        shedding.crowded(flusher.now());
        if (requester.await(receivedNanos)) {
            boolean orderHolds = settings.perClientOrder() && requester.pinned() != null;
            (orderHolds ? counters.orderWaits : counters.coldAcquires).increment();
        }
        noteDemand();
        noteCrowd();
        openMissing(flusher.now());
    }

    /** The target for the next window; also closes what is idle and surplus. On the event loop. */
    public void adjust(Forecaster forecaster, long elapsedNanos) {
        int max = settings.maxConnections();
        int min = settings.warm() ? settings.minConnections() : 0;
        int windowPeak =
                Math.max(Demand.connections(peak, 0, settings.maxInFlightPerConnection()), aperture.worthKeeping());
        if (settings.warm()) {
            Forecast forecast =
                    forecaster.forecast(new Demand(windowPeak, Math.clamp(target, min, max), min, max, elapsedNanos));
            target = Math.clamp(forecast.target(), min, max);
            counters.lastForecast.set(forecast.predictedPeak());
        }
        counters.lastPeak.set(windowPeak);
        counters.target.set(target);
        peak = inFlight + waiters.size();
        openMissing(flusher.now());
        connections.drain(wanted());
    }

    /** Takes the outcome of a name resolution; an empty one is a failed one. On the event loop. */
    public void resolved(Endpoint endpoint, List<InetAddress> addresses) {
        endpoints.resolved(endpoint, addresses);
        openMissing(flusher.now());
    }

    /** Counts a failed name resolution; the known addresses stay. On the event loop. */
    public void resolutionFailed(Endpoint endpoint, String error) {
        endpoints.resolutionFailed(endpoint, error);
    }

    /** The endpoints as they stand. On the event loop. */
    public List<EndpointSnapshot> endpoints() {
        return endpoints.snapshot(flusher.now());
    }

    /** The connections, those being opened included. On the event loop. */
    public List<UpstreamConnection> connections() {
        assert loop.inEventLoop() : "a pool belongs to its event loop";
        return connections.copy();
    }

    /** Any thread. */
    public UpstreamCounters counters() {
        return counters;
    }

    /** Closes all connections; what is in flight is answered by ERROR. On the event loop. */
    public void close() {
        closed = true;
        connections.close();
        wakeWaiters();
    }

    /** The event loop that this pool belongs to. */
    public EventLoop loop() {
        return loop;
    }

    UpstreamSettings settings() {
        return settings;
    }

    BurstFlusher flusher() {
        return flusher;
    }

    /** For the answers of one new connection. A backend may answer at any length that the protocol has. */
    FrameScanner newScanner() {
        return new FrameScanner(FrameLayout.PAYLOAD_BYTES_MAX, errorFrames);
    }

    String timeoutReason() {
        return reasons.timeout();
    }

    FrameOutput newOutput(ChannelHandlerContext context) {
        return outputs.apply(context);
    }

    /** {@code requests} that were sent at {@code startNanos} were answered. */
    void answered(int requests, long startNanos) {
        counters.answers.add(requests);
        long nanos = flusher.now() - startNanos;
        roundTrips.record(nanos, requests);
        aperture.answered(requests, nanos);
        shedding.answered(requests, nanos);
        settled(requests);
    }

    /** So many requests have ended, whichever way. */
    void settled(int requests) {
        inFlight -= requests;
        assert inFlight >= 0 : "0 <= inFlight";
        if (!waiters.isEmpty()) {
            roomAgain();
        }
    }

    /** A connection that was ready takes no request any more. */
    void readyChanged() {
        aperture.aperture().changed();
    }

    /** A connection has become ready. */
    void opened() {
        connections.opened();
        connections.spreadAnew(); // not only when somebody chooses: those who stay where they are never do
        roomAgain();
    }

    /** A connection has ended. Its place may be filled again at the next tick, or at once when clients wait. */
    void closed(UpstreamConnection connection) {
        connections.closed(connection);
        if (!waiters.isEmpty()) {
            roomAgain();
        }
    }

    /** The backend of {@code lease} answers no requests. */
    void ejected(EndpointLease lease) {
        connections.ejected(lease);
    }

    /** How long a request may take before its connection counts as one that answers nothing. */
    long allowedNanos() {
        return shedding.allowedNanos();
    }

    /** There may be room for those that wait: they are woken when the burst ends. */
    void roomAgain() {
        if (!wakeQueued && !waiters.isEmpty()) {
            wakeQueued = true;
            flusher.touch(this);
        }
    }

    @Override
    public void flushBurst() {
        wakeQueued = false;
        openMissing(flusher.now());
        wakeWaiters();
    }

    private void wakeWaiters() {
        // One round over those that wait now: who finds no room queues again, behind the others.
        long now = flusher.now();
        for (int round = waiters.size(); round > 0; round--) {
            Requester next = waiters.remove();
            if (closed
                    || next.isGone()
                    || mayBePlaced(next)
                    || now - next.waitingSinceNanos() >= settings.requestTimeoutNanos()
                    || hasWaitedTooLong(next, now - next.waitingSinceNanos(), now)) {
                next.wake();
            } else {
                waiters.add(next);
            }
        }
        if (waiters.isEmpty()) {
            shedding.uncrowded();
        }
    }

    /** A client that moves waits for its own answers, and one without a ready connection for the backend: neither is overload. */
    private boolean hasWaitedTooLong(Requester requester, long waitedNanos, long now) {
        return shedding.isTooLong(waitedNanos, now) && !requester.isMoving() && connections.ready() > 0;
    }

    private boolean mayBePlaced(Requester requester) {
        UpstreamConnection pinned = settings.perClientOrder() ? requester.pinned() : null;
        if (pinned != null) {
            return !requester.isMoving() && pinned.hasRoom();
        }
        return connections.size() == 0 || connections.choose() != null;
    }

    /**
     * Looks at deadlines and at what is missing; to be called every few milliseconds, by which a deadline may be met late.
     *
     * @return whether the pool goes on
     */
    boolean tick() {
        if (closed) {
            return false;
        }
        long now = flusher.now();
        connections.tick(now);
        noteCrowd();
        widen(now);
        stuck = connections.stuck();
        shedding.observe(load(), now);
        openMissing(now);
        roomAgain(); // those whose wait has lasted too long find out when they try again
        refreshLevels(now);
        return true;
    }

    private void widen(long now) {
        if (aperture.adjust(connections, now)) {
            connections.spreadAnew();
            counters.aperture.set(aperture.aperture().width());
        }
    }

    private void openMissing(long now) {
        if (started && !closed) {
            connections.open(wanted(), now);
        }
    }

    /** Connections to keep: what the forecast says, and never less than the present demand. */
    private int wanted() {
        int wanted = Math.max(target, Math.max(demand(), aperture.worthKeeping()));
        return Math.clamp(wanted, 0, settings.maxConnections());
    }

    /** What is in flight and what waits, in connections. */
    private int demand() {
        return Demand.connections(inFlight, waiters.size(), settings.maxInFlightPerConnection());
    }

    private int load() {
        return Math.max(0, inFlight - stuck);
    }

    private void noteDemand() {
        peak = Math.max(peak, inFlight + waiters.size());
    }

    private void noteCrowd() {
        aperture.crowded(demand(), flusher.now());
    }

    private void refreshLevels(long now) {
        idleTime.look(connections, now);
        counters.inFlight.set(inFlight);
        counters.waiting.set(waiters.size());
        counters.inFlightLimit.set(shedding.limit());
    }
}
