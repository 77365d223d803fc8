package dev.needletail.boot;

import dev.needletail.server.LoopRooms;
import dev.needletail.server.Node;
import dev.needletail.upstream.UpstreamSnapshot;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Which services have no connection although some are wanted, and whether the node is ready with that. Point in time.
 *
 * @param accepting whether new clients are taken
 * @param services how many there are
 * @param required how many of them decide whether the node is ready
 * @param missing the required ones that are not ready
 * @param missingOthers those that are not ready and decide nothing
 */
record Readiness(boolean accepting, int services, int required, List<Standing> missing, List<Standing> missingOthers) {

    /** Services that are named, of those that are not ready. */
    static final int NAMED_MAX = 5;

    /** How the connections of one service stand. */
    record Standing(KnownService service, UpstreamSnapshot pools) {}

    /** Any thread; reads counters only. */
    static Readiness of(Node node) {
        List<LoopRooms> rooms = node.rooms();
        List<Standing> standings = new ArrayList<>();
        for (KnownService service : KnownService.of(node)) {
            standings.add(new Standing(service, service.figures(rooms)));
        }
        return of(node.isAccepting(), standings);
    }

    static Readiness of(boolean accepting, List<Standing> all) {
        int required = 0;
        List<Standing> missing = new ArrayList<>();
        List<Standing> missingOthers = new ArrayList<>();
        for (Standing each : all) {
            boolean decides = each.service.settings().required();
            required += decides ? 1 : 0;
            // A handler and the built-in service are always there.
            if (each.service.servedBy() == ServedBy.UPSTREAM && isMissing(each.pools)) {
                (decides ? missing : missingOthers).add(each);
            }
        }
        return new Readiness(accepting, all.size(), required, missing, missingOthers);
    }

    /** With a target of 0 nothing is kept ready: the first request opens a connection, and must get that far. */
    static boolean isMissing(UpstreamSnapshot pools) {
        return pools.ready() == 0 && pools.target() > 0;
    }

    boolean isReady() {
        return accepting && missing.isEmpty();
    }

    /** Why the node is not ready, with the figures and where to look; null when it is. */
    @Nullable
    String reason() {
        if (!accepting) {
            return "the node takes no connection: it has not started yet, it stops, or it was drained (/actuator/drain)";
        }
        if (missing.isEmpty()) {
            return null;
        }
        Standing first = missing.getFirst();
        if (services == 1 && first.service.isUnnamed()) {
            return "no upstream connection is ready: " + figures(first.pools)
                    + "; see /actuator/upstreams, and check the backends of needletail.upstream.endpoints";
        }
        List<String> named = new ArrayList<>();
        for (Standing each : missing.subList(0, Math.min(NAMED_MAX, missing.size()))) {
            named.add(each.service.name() + " (" + figures(each.pools) + ")");
        }
        return "no connection is ready for " + missing.size() + " of " + required + " required services: "
                + String.join(", ", named)
                + (missing.size() > NAMED_MAX ? ", and " + (missing.size() - NAMED_MAX) + " more" : "")
                + "; see /actuator/upstreams, and check the backends of their endpoints";
    }

    private static String figures(UpstreamSnapshot pools) {
        return "open=" + pools.open() + " ready=0 target=" + pools.target() + " connectFailures="
                + pools.connectFailures() + " proofFailures=" + pools.proofFailures();
    }
}
