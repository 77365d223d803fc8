package dev.needletail.upstream;

import java.util.ArrayList;
import java.util.List;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/**
 * The connections of one pool: opens what is missing under the connect budget, and drains what is surplus.
 *
 * <p>How many there should be is for others to say. One event loop only.
 */
final class Connections {

    private final UpstreamPool pool;
    private final UpstreamSettings settings;
    private final EndpointSet endpoints;
    private final Connector connector;
    private final ConnectBudget budget;
    private final ConnectionChoice choice;
    private final Aperture aperture;
    private final List<UpstreamConnection> all = new ArrayList<>();

    /** As of the last tick: one that is to get the next request, because its backend serves nobody until it has answered one. */
    private @Nullable UpstreamConnection onTrial;

    private boolean anyStalled;
    private long begun;

    Connections(
            UpstreamPool pool,
            UpstreamSettings settings,
            EndpointSet endpoints,
            Connector connector,
            Aperture aperture,
            RandomGenerator random,
            long nowNanos) {
        this.pool = pool;
        this.settings = settings;
        this.endpoints = endpoints;
        this.connector = connector;
        this.aperture = aperture;
        this.choice = new ConnectionChoice(random);
        this.budget = new ConnectBudget(
                settings.connectsAtOnce(), settings.connectsPerSecond(), settings.connectsPerSecond(), nowNanos);
    }

    /**
     * A ready one with room, or null: within the aperture, or a spare where those are full, or at last one that has not answered
     * for long. One on trial comes before all of them, because its backend serves nobody until it has answered one request.
     */
    @Nullable
    UpstreamConnection choose() {
        spreadAnew();
        UpstreamConnection trial = onTrial;
        if (trial != null && trial.isOnTrial() && trial.hasRoom()) {
            return trial;
        }
        UpstreamConnection chosen = choice.choose(aperture.inside());
        if (chosen == null && aperture.inside().size() != all.size()) {
            chosen = choice.choose(all);
        }
        return chosen == null && anyStalled ? anyWithRoom() : chosen;
    }

    private @Nullable UpstreamConnection anyWithRoom() {
        for (int i = 0; i < all.size(); i++) {
            if (all.get(i).hasRoom()) {
                return all.get(i);
            }
        }
        return null;
    }

    /**
     * The one with the fewest requests in flight within the aperture, or any with room: for a client that moves, which stays
     * long, so that looking at all of them pays.
     */
    @Nullable
    UpstreamConnection emptiest() {
        spreadAnew();
        List<UpstreamConnection> inside = aperture.inside();
        UpstreamConnection emptiest = null;
        for (int i = 0; i < inside.size(); i++) {
            UpstreamConnection candidate = inside.get(i);
            if (candidate.takesClients() && (emptiest == null || candidate.inFlight() < emptiest.inFlight())) {
                emptiest = candidate;
            }
        }
        return emptiest != null ? emptiest : choose();
    }

    /** Clients that always have requests in flight would stay where they are: the overload of each connection moves. */
    void spreadAnew() {
        if (!aperture.isStale()) {
            return;
        }
        aperture.choose(all);
        List<UpstreamConnection> inside = aperture.inside();
        int total = 0;
        for (int i = 0; i < all.size(); i++) {
            total += all.get(i).inFlight();
        }
        int fair = inside.isEmpty() ? 0 : Math.ceilDiv(total, inside.size());
        for (int i = 0; i < all.size(); i++) {
            UpstreamConnection connection = all.get(i);
            int share = inside.contains(connection) ? fair : 0;
            connection.shed(inside.isEmpty() ? 0 : connection.inFlight() - share);
        }
    }

    /** Those being opened and those that drain included. */
    int size() {
        return all.size();
    }

    /** Those that may take requests. */
    int ready() {
        int ready = 0;
        for (int i = 0; i < all.size(); i++) {
            ready += all.get(i).isReady() ? 1 : 0;
        }
        return ready;
    }

    UpstreamConnection get(int index) {
        return all.get(index);
    }

    List<UpstreamConnection> copy() {
        return List.copyOf(all);
    }

    /** Whether there is none that takes requests or may come to, and none may be tried now. */
    boolean isHopeless(long nowNanos) {
        return serving() == 0 && endpoints.nanosUntilLease(nowNanos) > 0;
    }

    /** Begins to connect until {@code wanted} serve, within the budget and the bound. */
    void open(int wanted, long nowNanos) {
        // Those that drain take no request, but the bound on connections counts them.
        for (int serving = serving(); serving < wanted && all.size() < settings.maxConnections(); serving++) {
            if (endpoints.nanosUntilLease(nowNanos) > 0 || !budget.tryAcquire(nowNanos)) {
                return;
            }
            EndpointLease lease = endpoints.lease(nowNanos);
            if (lease == null) {
                budget.release();
                return;
            }
            UpstreamConnection connection =
                    new UpstreamConnection(pool, ++begun, lease, settings.maxInFlightPerConnection());
            all.add(connection);
            connector.connect(lease.address(), connection);
        }
    }

    /** Drains what exceeds {@code wanted}: idle ones first; a busy one ends when its last answer has come. */
    void drain(int wanted) {
        int surplus = drain(serving() - wanted, true);
        drain(surplus, false);
    }

    /** One has become ready. */
    void opened() {
        aperture.changed();
        budget.release();
    }

    /** One has ended. */
    void closed(UpstreamConnection connection) {
        if (connection.heldBudget()) {
            budget.release();
        }
        all.remove(connection);
        aperture.changed();
    }

    /** Lets each look at its deadlines. */
    void tick(long nowNanos) {
        for (int i = all.size() - 1; i >= 0; i--) {
            if (i < all.size()) { // a connection that ends takes itself out
                all.get(i).tick(nowNanos);
            }
        }
        anyStalled = false;
        onTrial = null;
        for (int i = 0; i < all.size(); i++) {
            UpstreamConnection connection = all.get(i);
            anyStalled |= connection.isStalled();
            onTrial = connection.isOnTrial() && connection.hasRoom() ? connection : onTrial;
        }
    }

    /** Requests in flight on connections that answer nothing, while others do or carry nothing; as of the last tick. */
    int stuck() {
        if (!anyStalled) {
            return 0;
        }
        int stuck = 0;
        boolean others = false;
        for (int i = 0; i < all.size(); i++) {
            UpstreamConnection connection = all.get(i);
            stuck += connection.isStalled() ? connection.inFlight() : 0;
            others |= connection.isReady() && !connection.isStalled();
        }
        return others ? stuck : 0;
    }

    /** The backend of {@code lease} answers no requests: none of its connections takes any more. */
    void ejected(EndpointLease lease) {
        for (int i = all.size() - 1; i >= 0; i--) {
            if (i < all.size()) { // one that was still being opened is closed, and takes itself out
                all.get(i).giveUp(lease);
            }
        }
    }

    void close() {
        copy().forEach(UpstreamConnection::close);
    }

    private int serving() {
        int serving = 0;
        for (int i = 0; i < all.size(); i++) {
            serving += all.get(i).isDraining() ? 0 : 1;
        }
        return serving;
    }

    private int drain(int surplus, boolean idleOnly) {
        int left = surplus;
        for (int i = all.size() - 1; i >= 0 && left > 0; i--) {
            UpstreamConnection connection = all.get(i);
            if (connection.isReady() && (!idleOnly || connection.inFlight() == 0)) {
                connection.drain();
                left--;
            }
        }
        return left;
    }
}
