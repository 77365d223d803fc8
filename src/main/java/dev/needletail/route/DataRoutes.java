package dev.needletail.route;

import io.netty.buffer.ByteBuf;
import org.jspecify.annotations.Nullable;

/** Which datagrams a DATA frame becomes. One event loop only; no allocation. */
@FunctionalInterface
public interface DataRoutes {

    /** The route of the frame at {@code [at, at + bytes)}; null: it is dropped, and has been counted. */
    @Nullable
    DataRoute of(ByteBuf buffer, int at, int bytes);
}
