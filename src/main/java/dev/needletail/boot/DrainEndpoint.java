package dev.needletail.boot;

import dev.needletail.inbound.ClientConnection;
import dev.needletail.server.DrainReport;
import dev.needletail.server.ListenFailedException;
import dev.needletail.server.LoopRooms;
import dev.needletail.server.Node;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.actuate.endpoint.Access;
import org.springframework.boot.actuate.endpoint.annotation.DeleteOperation;
import org.springframework.boot.actuate.endpoint.annotation.Endpoint;
import org.springframework.boot.actuate.endpoint.annotation.ReadOperation;
import org.springframework.boot.actuate.endpoint.annotation.WriteOperation;
import org.springframework.boot.actuate.endpoint.web.WebEndpointResponse;
import org.springframework.boot.convert.DurationStyle;

/**
 * {@code /actuator/drain}: GET says how far it is, POST begins it, DELETE takes it back.
 *
 * <p>Read-only by itself; {@code management.endpoint.drain.access=unrestricted}, as this application sets it, needs somebody
 * who asks who it is that writes.
 */
@Endpoint(id = DrainEndpoint.ID, defaultAccess = Access.READ_ONLY)
final class DrainEndpoint {

    static final String ID = "drain";

    private static final int ACCEPTED = 202;
    private static final int CONFLICT = 409;

    private final Node node;
    private final DrainControl control;

    DrainEndpoint(Node node, DrainControl control) {
        this.node = node;
        this.control = control;
    }

    /**
     * The answer.
     *
     * @param state serving, draining or drained
     * @param since when it was reached; null while the node serves
     * @param accepting whether new connections are taken: while draining for {@code needletail.shutdown.delay}
     * @param gracePeriodSeconds of this drain; null while the node serves
     * @param connectionsAtStart open when the listener closed
     * @param connections open now
     * @param answersOwed to them, now; of the loops that answered in time
     * @param cut what the end of the grace period cost
     * @param tookSeconds until now, or until none was left
     */
    record State(
            String state,
            @Nullable Instant since,
            boolean accepting,
            @Nullable Double gracePeriodSeconds,
            long connectionsAtStart,
            long connections,
            long answersOwed,
            Cut cut,
            double tookSeconds) {}

    /**
     * What was cut.
     *
     * @param connections that were left at the end of the grace period
     * @param answers that were owed to them
     */
    record Cut(long connections, long answers) {}

    /** The answer to a question that cannot be answered. */
    record Refused(String error) {}

    @ReadOperation
    State state() {
        DrainReport report = control.report();
        Duration age = report.age();
        boolean serving = report.state() == DrainReport.State.SERVING;
        return new State(
                Label.of(report.state()),
                age == null ? null : Instant.now().minus(age).truncatedTo(ChronoUnit.MILLIS),
                node.isAccepting(),
                serving ? null : report.grace().toMillis() / 1e3,
                report.connections(),
                report.left(),
                report.left() == 0 ? 0 : owed(),
                new Cut(report.cut(), report.abandoned()),
                report.took().toMillis() / 1e3);
    }

    /**
     * Begins, or joins what has begun; returns at once. 202 when it goes on, 400 for a grace period that cannot be.
     *
     * @param grace such as 10s; at most, and when left out, {@code needletail.shutdown.grace-period}
     */
    @WriteOperation
    WebEndpointResponse<Object> drain(@Nullable String grace) {
        Duration most = control.graceMax();
        Duration asked = most;
        if (grace != null) {
            try {
                asked = DurationStyle.detectAndParse(grace);
            } catch (IllegalArgumentException unreadable) {
                return refused("grace is no length of time: write it as 500ms, 10s or 1m");
            }
            if (asked.isNegative() || asked.compareTo(most) > 0) {
                return refused("grace is outside 0s to needletail.shutdown.grace-period, which is " + most.toMillis()
                        + "ms: choose one within, or raise the property");
            }
        }
        control.begin(asked);
        State state = state();
        return new WebEndpointResponse<>(
                state, state.state().equals("drained") ? WebEndpointResponse.STATUS_OK : ACCEPTED);
    }

    /** Takes it back: connections are taken again. 409 when the node stops, or when somebody else has the port by now. */
    @DeleteOperation
    WebEndpointResponse<Object> resume() {
        try {
            control.takeBack();
        } catch (IllegalStateException | ListenFailedException impossible) {
            return new WebEndpointResponse<>(new Refused(String.valueOf(impossible.getMessage())), CONFLICT);
        }
        return new WebEndpointResponse<>(state());
    }

    private static WebEndpointResponse<Object> refused(String why) {
        return new WebEndpointResponse<>(new Refused(why), WebEndpointResponse.STATUS_BAD_REQUEST);
    }

    private long owed() {
        return LoopSurvey.ask(node.rooms(), DrainEndpoint::owed).all().stream()
                .mapToLong(Long::longValue)
                .sum();
    }

    private static long owed(LoopRooms room) {
        long owed = 0;
        for (ClientConnection client : room.clients().page(0, Integer.MAX_VALUE)) {
            owed += client.owed();
        }
        return owed;
    }
}
