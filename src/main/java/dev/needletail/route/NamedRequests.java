package dev.needletail.route;

import dev.needletail.outbound.ClientPort;
import dev.needletail.wire.StringTable;
import io.netty.buffer.ByteBufAllocator;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** REQUESTs go to the service whose name their payload begins with. One event loop only; shared by its clients. */
public final class NamedRequests implements RequestRoutes {

    final StringTable names;
    final RoutingCounters counters;
    final ByteBufAllocator memory;
    private final List<NamedService> services;
    private final @Nullable NamedService fallback;

    /**
     * @param services in the order of {@code names}
     * @param fallback for names that are not among them; null: those are answered by ERROR
     * @param memory for requests that are set aside
     */
    public NamedRequests(
            StringTable names,
            List<NamedService> services,
            @Nullable NamedService fallback,
            RoutingCounters counters,
            ByteBufAllocator memory) {
        this.names = names;
        this.services = List.copyOf(services);
        this.fallback = fallback;
        this.counters = counters;
        this.memory = memory;
    }

    /** The service of this number, or the one for unknown names; null when there is none. */
    @Nullable
    NamedService service(int number) {
        return number >= 0 ? services.get(number) : fallback;
    }

    @Override
    public RequestRoute open(ClientPort port, Runnable waker) {
        return new NamedRoute(this, port, waker);
    }
}
