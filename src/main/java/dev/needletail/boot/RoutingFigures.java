package dev.needletail.boot;

import com.fasterxml.jackson.annotation.JsonInclude;
import dev.needletail.route.RoutingCounters;
import dev.needletail.server.LoopRooms;
import dev.needletail.server.Node;
import dev.needletail.server.Routing;
import java.util.List;
import java.util.function.ToLongFunction;
import org.jspecify.annotations.Nullable;

/**
 * What became of the names that lead nowhere, and of requests whose service had no room, over all loops.
 *
 * @param unknown what becomes of a name that is not known: reject, or default
 * @param refusedUnknown frames refused because there is nothing of that name
 * @param refusedMalformed frames refused because their payload does not begin with a name
 * @param parked REQUESTs set aside because their service had no room; left out for DATA
 * @param overloaded REQUESTs refused because as much waited for their service as may; left out for DATA
 * @param waitingBytes of the buffers, in which requests wait now; left out for DATA
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
record RoutingFigures(
        String unknown,
        long refusedUnknown,
        long refusedMalformed,
        @Nullable Long parked,
        @Nullable Long overloaded,
        @Nullable Long waitingBytes) {

    /** Of REQUESTs; null when payloads have no name. */
    static @Nullable RoutingFigures ofServices(Node node) {
        Routing routing = node.settings().routing();
        List<LoopRooms> rooms = node.rooms();
        return routing.byName()
                ? new RoutingFigures(
                        unknown(routing),
                        sum(rooms, RoutingCounters::unknownServices),
                        sum(rooms, RoutingCounters::malformedServices),
                        sum(rooms, RoutingCounters::parked),
                        sum(rooms, RoutingCounters::overloaded),
                        rooms.stream().mapToLong(LoopRooms::waitingBytes).sum())
                : null;
    }

    /** Of DATA; null when payloads have no name. */
    static @Nullable RoutingFigures ofChannels(Node node) {
        Routing routing = node.settings().routing();
        List<LoopRooms> rooms = node.rooms();
        return routing.byName()
                ? new RoutingFigures(
                        unknown(routing),
                        sum(rooms, RoutingCounters::unknownChannels),
                        sum(rooms, RoutingCounters::malformedChannels),
                        null,
                        null,
                        null)
                : null;
    }

    private static String unknown(Routing routing) {
        return routing.unknownToDefault() ? "default" : "reject";
    }

    private static long sum(List<LoopRooms> rooms, ToLongFunction<RoutingCounters> figure) {
        long sum = 0;
        for (LoopRooms room : rooms) {
            sum += figure.applyAsLong(room.routing());
        }
        return sum;
    }
}
