package dev.needletail.boot;

import dev.needletail.server.LoopRooms;
import dev.needletail.server.Node;
import java.util.List;
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
                                + " ms: something blocks there; see a thread dump")
                .withDetail("loops", rooms.size())
                .withDetail("lateLoops", late)
                .build();
    }
}
