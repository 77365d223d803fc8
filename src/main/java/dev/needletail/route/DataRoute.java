package dev.needletail.route;

import dev.needletail.outbound.BurstFlusher;
import dev.needletail.outbound.Flushable;
import dev.needletail.udp.DataSender;
import io.netty.buffer.ByteBuf;

/**
 * DATA becomes datagrams: the loop's sender gathers them, and is flushed with everything else that the burst touched.
 *
 * <p>One event loop only; shared by its clients.
 */
public final class DataRoute implements Flushable, DataRoutes {

    private final DataSender sender;
    private final BurstFlusher flusher;
    private boolean touched;

    public DataRoute(DataSender sender, BurstFlusher flusher) {
        this.sender = sender;
        this.flusher = flusher;
    }

    /** All DATA comes here. */
    @Override
    public DataRoute of(ByteBuf buffer, int at, int bytes) {
        return this;
    }

    /** Sends {@code frames} frames of equal size, which lie side by side. {@code source} is borrowed. */
    void send(ByteBuf source, int index, int frameBytes, int frames) {
        sender.offer(source, index, frameBytes, frames, flusher.now());
        if (!touched) {
            touched = true;
            flusher.touch(this);
        }
    }

    @Override
    public void flushBurst() {
        touched = false;
        sender.endOfBurst(flusher.now());
    }
}
