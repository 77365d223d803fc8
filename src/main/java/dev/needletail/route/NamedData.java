package dev.needletail.route;

import dev.needletail.wire.FrameLayout;
import dev.needletail.wire.StringTable;
import io.netty.buffer.ByteBuf;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** DATA goes to the channel whose name its payload begins with. One event loop only; shared by its clients. */
public final class NamedData implements DataRoutes {

    private final StringTable names;
    private final DataRoute[] channels;
    private final @Nullable DataRoute fallback;
    private final RoutingCounters counters;
    private int last = StringTable.ABSENT;

    /**
     * @param channels in the order of {@code names}
     * @param fallback for names that are not among them; null: those are dropped
     */
    public NamedData(
            StringTable names, List<DataRoute> channels, @Nullable DataRoute fallback, RoutingCounters counters) {
        this.names = names;
        this.channels = channels.toArray(new DataRoute[0]);
        this.fallback = fallback;
        this.counters = counters;
    }

    @Override
    public @Nullable DataRoute of(ByteBuf buffer, int at, int bytes) {
        int number = names.find(buffer, at + FrameLayout.HEADER_BYTES, bytes - FrameLayout.HEADER_BYTES, last);
        if (number >= 0) {
            last = number;
            return channels[number];
        }
        if (number == StringTable.MALFORMED) {
            counters.malformedChannels.increment();
            return null;
        }
        if (fallback == null) {
            counters.unknownChannels.increment();
        }
        return fallback;
    }
}
