package dev.needletail.boot;

import dev.needletail.buffer.BufferSnapshot;
import dev.needletail.server.LoopRooms;
import dev.needletail.server.Node;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.actuate.endpoint.Access;
import org.springframework.boot.actuate.endpoint.annotation.Endpoint;
import org.springframework.boot.actuate.endpoint.annotation.ReadOperation;

/** {@code /actuator/buffers}: the bounded pool of direct buffers, per loop and in all. */
@Endpoint(id = "buffers", defaultAccess = Access.READ_ONLY)
final class BuffersEndpoint {

    private final Node node;

    BuffersEndpoint(Node node) {
        this.node = node;
    }

    /**
     * The answer.
     *
     * @param total the loops added up; null while the node does not run
     * @param loops by the loop's name
     */
    record Buffers(@Nullable BufferSnapshot total, Map<String, BufferSnapshot> loops) {}

    @ReadOperation
    Buffers buffers() {
        Map<String, BufferSnapshot> loops = new LinkedHashMap<>();
        BufferSnapshot total = null;
        for (LoopRooms room : node.rooms()) {
            BufferSnapshot one = room.buffers().snapshot();
            loops.put(LoopSurvey.name(room), one);
            total = total == null ? one : total.plus(one);
        }
        return new Buffers(total, loops);
    }
}
