package dev.needletail.route;

import dev.needletail.outbound.ClientPort;
import dev.needletail.wire.ErrorCode;
import dev.needletail.wire.FrameLayout;
import dev.needletail.wire.StringTable;
import io.netty.buffer.ByteBuf;
import io.netty.util.collection.IntObjectHashMap;
import org.jspecify.annotations.Nullable;

/**
 * The REQUESTs of one client, each to the service that it names. Each service that the client uses has a {@link ServiceLane},
 * so that one without room holds up its own requests only.
 *
 * <p>One event loop only; no allocation but for a client's first request to a service.
 */
final class NamedRoute implements RequestRoute {

    private final NamedRequests services;
    private final ClientPort port;
    private final Runnable waker;
    private final IntObjectHashMap<ServiceLane> lanes = new IntObjectHashMap<>(2);
    private final LaneLimit limit = new LaneLimit();

    /** Where the present run goes. */
    private @Nullable ServiceLane runLane;

    private int lastNumber = StringTable.MALFORMED;
    private @Nullable ServiceLane lastLane;

    /** @param waker as in {@link RequestRoutes#open} */
    NamedRoute(NamedRequests services, ClientPort port, Runnable waker) {
        this.services = services;
        this.port = port;
        this.waker = waker;
    }

    @Override
    public boolean request(ByteBuf buffer, int at, int bytes, long receivedNanos) {
        int payloadAt = at + FrameLayout.HEADER_BYTES;
        int number = services.names.find(buffer, payloadAt, bytes - FrameLayout.HEADER_BYTES, lastNumber);
        ServiceLane lane = number == lastNumber && lastLane != null ? lastLane : laneOf(number);
        if (lane == null) {
            refuse(number, buffer, at, receivedNanos);
            return true;
        }
        if (lane != runLane) {
            endRun(buffer, false);
            runLane = lane;
        }
        return lane.request(buffer, at, bytes, receivedNanos);
    }

    @Override
    public boolean endRun(ByteBuf buffer, boolean mayTake) {
        ServiceLane lane = runLane;
        if (lane == null) {
            return false;
        }
        runLane = null;
        return lane.endRun(buffer, mayTake);
    }

    @Override
    public void dropWaiting() {
        lanes.values().forEach(ServiceLane::dropWaiting);
    }

    @Override
    public void close() {
        lanes.values().forEach(ServiceLane::close);
    }

    private @Nullable ServiceLane laneOf(int number) {
        if (number == StringTable.MALFORMED) {
            return null;
        }
        ServiceLane lane = lanes.get(number);
        if (lane == null) {
            NamedService service = services.service(number);
            if (service == null) {
                return null;
            }
            lane = new ServiceLane(service, port, waker, limit, services.memory, services.counters);
            lanes.put(number, lane);
        }
        lastNumber = number;
        lastLane = lane;
        return lane;
    }

    private void refuse(int number, ByteBuf buffer, int at, long receivedNanos) {
        ErrorCode code;
        String reason;
        if (number == StringTable.MALFORMED) {
            services.counters.malformedServices.increment();
            code = ErrorCode.MALFORMED_KEY;
            reason = code.sentence();
        } else {
            services.counters.unknownServices.increment();
            code = ErrorCode.UNKNOWN_SERVICE;
            reason = "unknown service " + KeyText.of(buffer, at + FrameLayout.HEADER_BYTES);
        }
        port.error(
                FrameLayout.sequence(buffer, at), FrameLayout.timestampMicros(buffer, at), code, reason, receivedNanos);
    }
}
