package dev.needletail.boot;

import dev.needletail.server.LoopRooms;
import dev.needletail.server.Node;
import dev.needletail.watch.LoopFigures;
import dev.needletail.watch.LoopWatch;
import dev.needletail.watch.Stall;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.springframework.boot.health.contributor.Health;
import org.springframework.boot.health.contributor.HealthIndicator;

/** Liveness: each event loop answers a task in time. Backends have no part in it: a restart would not mend them. */
final class EventLoopsHealthIndicator implements HealthIndicator {

    private final Node node;

    EventLoopsHealthIndicator(Node node) {
        this.node = node;
    }

    @Override
    public Health health() {
        List<LoopRooms> rooms = node.rooms();
        List<String> late = LoopSurvey.ask(rooms, LoopRooms::index).late();
        // A node that stops while it is asked has loops that take no task any more.
        if (late.isEmpty() || node.rooms().isEmpty()) {
            return Health.up().withDetail("loops", rooms.size()).build();
        }
        return Health.down()
                .withDetail(
                        "reason",
                        late + " did not answer within " + LoopSurvey.PATIENCE.toMillis()
                                + " ms: something blocks there; see /actuator/loops")
                .withDetail("loops", rooms.size())
                .withDetail("lateLoops", late)
                .withDetail("heldBy", heldBy())
                .build();
    }

    /** What holds each loop that is stalled, by the loop's name. */
    private Map<String, String> heldBy() {
        Map<String, String> holders = new LinkedHashMap<>();
        LoopWatch watch = node.watch();
        if (watch != null) {
            for (LoopFigures loop : watch.loops()) {
                Stall stall = loop.stall();
                if (stall != null) {
                    holders.put(loop.loop(), stall.heldBy());
                }
            }
        }
        return holders;
    }
}
