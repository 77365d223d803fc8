package dev.needletail.boot;

import dev.needletail.buffer.BufferSnapshot;
import dev.needletail.inbound.CloseReason;
import dev.needletail.inbound.InboundCounters;
import dev.needletail.route.RoutingCounters;
import dev.needletail.server.LoopRooms;
import dev.needletail.server.Node;
import dev.needletail.wire.ErrorCode;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.binder.MeterBinder;
import java.util.function.ToLongFunction;

/**
 * The meters of what the loops count: docs/metrics.md lists them. Labels are reasons, whose number is fixed, and names of services
 * and channels, which the configuration fixes at the start; none names a peer.
 */
final class NodeMeters implements MeterBinder {

    private final Node node;

    NodeMeters(Node node) {
        this.node = node;
    }

    @Override
    public void bindTo(MeterRegistry registry) {
        LoopMeters meters = new LoopMeters(registry, node);
        clients(meters);
        answers(meters);
        buffers(meters);
        routing(meters);
        KnownChannel.of(node).forEach(channel -> new UdpMeters(meters, channel).register());
        for (KnownService service : KnownService.of(node)) {
            // A handler has no connections. The unnamed upstream has had its series always; they are zero then.
            if (service.hasConnections() || service.isUnnamed()) {
                new UpstreamMeters(meters, service).register();
            }
        }
    }

    private static void clients(LoopMeters meters) {
        meters.gauge("needletail.connections.open", "Client connections open now.", inbound(InboundCounters::open));
        meters.counter(
                "needletail.connections.accepted",
                "Client connections accepted, those over the limit included.",
                inbound(InboundCounters::accepted));
        meters.counter(
                "needletail.tls.handshakes",
                "TLS handshakes of clients that were let in.",
                room -> room.handshakes().get());
        for (CloseReason reason : CloseReason.values()) {
            meters.counter(
                    "needletail.connections.closed",
                    "Client connections that ended, by reason.",
                    inbound(counters -> counters.closed(reason)),
                    "reason",
                    reason.label());
        }
        meters.counter("needletail.received.bytes", "Bytes received from clients.", inbound(InboundCounters::bytes));
        meters.counter(
                "needletail.discarded.bytes",
                "Received bytes that came after the node's last word on their connection, and were dropped.",
                inbound(InboundCounters::discardedBytes));
        meters.counter(
                "needletail.answers.abandoned",
                "Answers still owed to connections that were cut at the end of the grace period.",
                inbound(InboundCounters::abandoned));
        meters.counter("needletail.reads", "Reads that brought bytes from clients.", inbound(InboundCounters::reads));
        pause(meters, "waiting", InboundCounters::waitingPauses);
        pause(meters, "unsent", InboundCounters::unsentPauses);
        pause(meters, "buffers", InboundCounters::bufferPauses);
        pause(meters, "rate", InboundCounters::ratePauses);
    }

    private static void pause(LoopMeters meters, String reason, ToLongFunction<InboundCounters> figure) {
        meters.counter(
                "needletail.read.pauses",
                "Times that a client was not read any more, by reason: a request had to wait, unsent answers piled up,"
                        + " the buffers were at their bound, it sent more than its rate.",
                inbound(figure),
                "reason",
                reason);
    }

    private static void answers(LoopMeters meters) {
        meters.counter(
                "needletail.heartbeats",
                "HEARTBEATs answered.",
                room -> room.answers().heartbeats().get());
        meters.counter(
                "needletail.responses",
                "RESPONSEs sent to clients, and ERRORs that an upstream gave and the node passed on.",
                room -> room.answers().responses().get());
        for (ErrorCode code : ErrorCode.values()) {
            meters.counter(
                    "needletail.errors",
                    "Requests that the node itself answered by ERROR, by code.",
                    room -> room.answers().errors(code).get(),
                    "code",
                    Label.of(code));
        }
        meters.counter(
                "needletail.answers.orphaned",
                "Answers for clients that had gone.",
                room -> room.answers().orphaned().get());
        meters.counter(
                "needletail.handler.failures",
                "Exceptions and errors that escaped the request handler.",
                LoopRooms::handlerFailures);
        meters.counter(
                "needletail.bursts",
                "Turns of an event loop that brought something.",
                room -> room.flusher().bursts());
        meters.counter(
                "needletail.flushes",
                "Channels flushed at the end of bursts.",
                room -> room.flusher().flushes());
        meters.counter(
                "needletail.copied.bytes",
                "Bytes copied side by side into outgoing buffers.",
                room -> room.outputs().copiedBytes().get());
        meters.counter(
                "needletail.sliced.bytes",
                "Bytes sent from where they were read.",
                room -> room.outputs().slicedBytes().get());
        meters.counter(
                "needletail.batches.refused",
                "Outgoing buffers that the pool refused; the frames left from where they were read.",
                room -> room.outputs().batchesRefused().get());
    }

    private static void buffers(LoopMeters meters) {
        meters.gaugeByLoop(
                "needletail.buffer.limit.bytes",
                "Bytes that the event loop may lease.",
                pool(BufferSnapshot::limitBytes));
        meters.gaugeByLoop(
                "needletail.buffer.in.use.bytes",
                "Bytes that the event loop leases now.",
                pool(BufferSnapshot::inUseBytes));
        meters.gauge(
                "needletail.buffer.high.water.bytes",
                "Most bytes ever leased at once; the loops' peaks need not have coincided.",
                pool(BufferSnapshot::highWaterBytes));
        meters.gauge("needletail.buffer.in.use", "Leases not returned.", pool(BufferSnapshot::inUse));
        meters.gauge("needletail.buffer.made", "Pooled buffers that exist.", pool(BufferSnapshot::made));
        meters.gauge("needletail.buffer.waiting", "Callbacks that wait for memory.", pool(BufferSnapshot::waiting));
        lease(meters, "hit", BufferSnapshot::hits);
        lease(meters, "miss", BufferSnapshot::misses);
        lease(meters, "exact", BufferSnapshot::exact);
        meters.counter("needletail.buffer.returned", "Leases returned.", pool(BufferSnapshot::returned));
        meters.counter(
                "needletail.buffer.foreign.returned",
                "Leases returned by a thread other than the event loop.",
                pool(BufferSnapshot::foreignReturned));
        meters.counter("needletail.buffer.exhausted", "Leases refused at the bound.", pool(BufferSnapshot::exhausted));
        meters.counter(
                "needletail.buffer.waiters.refused",
                "Callbacks refused because too many waited for memory already.",
                pool(BufferSnapshot::waitersRefused));
    }

    private static void lease(LoopMeters meters, String result, ToLongFunction<BufferSnapshot> figure) {
        meters.counter(
                "needletail.buffer.leases",
                "Leases given: by a free pooled buffer (hit), by new memory of the pooled size (miss), of another size"
                        + " (exact).",
                pool(figure),
                "result",
                result);
    }

    private static void routing(LoopMeters meters) {
        refused(meters, "request", "unknown", RoutingCounters::unknownServices);
        refused(meters, "request", "malformed", RoutingCounters::malformedServices);
        refused(meters, "data", "unknown", RoutingCounters::unknownChannels);
        refused(meters, "data", "malformed", RoutingCounters::malformedChannels);
        meters.counter(
                "needletail.routing.parked",
                "Requests set aside because their service had no room, so that those for other services could go on.",
                room -> room.routing().parked());
        meters.counter(
                "needletail.routing.overloaded",
                "Requests answered by ERROR because as much waited for their service as may.",
                room -> room.routing().overloaded());
        meters.gauge(
                "needletail.routing.waiting.bytes",
                "Memory of the buffers in which requests wait for a service: set aside, or in a client's read buffer.",
                LoopRooms::waitingBytes);
    }

    private static void refused(LoopMeters meters, String type, String reason, ToLongFunction<RoutingCounters> figure) {
        meters.counter(
                "needletail.routing.refused",
                "Frames whose payload does not begin with a name (malformed), or with one that nobody has (unknown), by type.",
                room -> figure.applyAsLong(room.routing()),
                "type",
                type,
                "reason",
                reason);
    }

    private static ToLongFunction<LoopRooms> inbound(ToLongFunction<InboundCounters> figure) {
        return room -> figure.applyAsLong(room.clients().counters());
    }

    private static ToLongFunction<LoopRooms> pool(ToLongFunction<BufferSnapshot> figure) {
        return room -> figure.applyAsLong(room.buffers().snapshot());
    }
}
