package dev.needletail.outbound;

import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelOutboundBuffer;
import org.jspecify.annotations.Nullable;

/**
 * What leaves over one channel during a burst.
 *
 * <p>Small frames are copied side by side into one batch buffer; a run of at least {@code sliceThresholdBytes} leaves
 * as it lies in the buffer that it was read into (docs/decisions/0005-slice-or-copy.md says where the line is and
 * why). Either way the channel is written and flushed once, when the burst ends.
 *
 * <p>One event loop only. No allocation but the batch buffer's lease.
 */
public final class FrameOutput implements Flushable {

    private final ChannelHandlerContext context;
    private final BurstFlusher flusher;
    private final OutputSettings settings;
    private final OutputCounters counters;

    private @Nullable ByteBuf batch;
    private boolean touched;
    private boolean closed;

    public FrameOutput(
            ChannelHandlerContext context, BurstFlusher flusher, OutputSettings settings, OutputCounters counters) {
        this.context = context;
        this.flusher = flusher;
        this.settings = settings;
        this.counters = counters;
    }

    /**
     * Sends {@code length} bytes of {@code source} with this burst.
     *
     * @param mayTake whether the caller has no further use for {@code source}
     * @return whether ownership of {@code source} was taken, which happens only with {@code mayTake}; otherwise it was
     *     borrowed
     */
    public boolean append(ByteBuf source, int index, int length, boolean mayTake) {
        if (closed) {
            return false;
        }
        if (length < settings.sliceThresholdBytes()) {
            ByteBuf target = room(length);
            if (target != null) {
                target.writeBytes(source, index, length);
                touch();
                return false;
            }
        }
        writeBatch();
        counters.slicedBytes().add(length);
        if (mayTake) {
            write(source.setIndex(index, index + length));
        } else {
            write(source.retainedSlice(index, length));
        }
        touch();
        return mayTake;
    }

    /** Sends the readable bytes of {@code own} with this burst; takes ownership unless it returns {@code false}. */
    boolean appendOwn(ByteBuf own) {
        if (closed) {
            return false;
        }
        writeBatch();
        write(own);
        touch();
        return true;
    }

    /**
     * A batch buffer with room for {@code length} bytes, to be followed by {@link #touch}. Null when the channel is
     * closed, when no batch buffer is that large, or when the pool is at its bound.
     */
    @Nullable
    ByteBuf room(int length) {
        if (closed) {
            return null;
        }
        ByteBuf open = batch;
        if (open != null) {
            if (open.writableBytes() >= length) {
                return open;
            }
            writeBatch(); // can end in close(): a write that fails tells the handlers of the channel
        }
        return closed || length > settings.batchBytes() ? null : lease();
    }

    /** Something was left here: it leaves when the burst ends. */
    void touch() {
        if (!touched) {
            touched = true;
            flusher.touch(this);
        }
    }

    /** Whether the kernel and this process hold less unsent than the channel's high-water mark. */
    public boolean isWritable() {
        return context.channel().isWritable();
    }

    @Override
    public void flushBurst() {
        touched = false;
        if (closed) {
            return;
        }
        writeBatch();
        context.flush();
    }

    /** The channel has gone: nothing is sent any more. */
    public void close() {
        closed = true;
        if (batch != null) {
            batch.release();
            batch = null;
        }
    }

    private @Nullable ByteBuf lease() {
        try {
            ByteBuf leased = context.alloc().directBuffer(settings.batchBytes(), settings.batchBytes());
            batch = leased;
            return leased;
        } catch (RuntimeException overLimit) {
            counters.batchesRefused().increment();
            return null; // the pool is at its bound: the frame leaves all the same, from where it lies
        }
    }

    private void writeBatch() {
        ByteBuf open = batch;
        if (open != null) {
            batch = null;
            counters.copiedBytes().add(open.readableBytes());
            write(isBacklogged() ? compacted(open) : open);
        }
    }

    /** Whether earlier bytes still wait for a peer that does not read them. */
    private boolean isBacklogged() {
        ChannelOutboundBuffer unsent = context.channel().unsafe().outboundBuffer();
        return unsent != null && unsent.totalPendingWriteBytes() > 0;
    }

    /**
     * A batch that has to wait leaves its buffer behind: the high-water mark counts bytes, and a slow reader must not hold
     * a whole buffer of the loop's for each few of them. Takes {@code open}.
     */
    private ByteBuf compacted(ByteBuf open) {
        int bytes = open.readableBytes();
        if (bytes > open.capacity() / 2) {
            return open;
        }
        ByteBuf small;
        try {
            small = context.alloc().directBuffer(bytes, bytes);
        } catch (RuntimeException overLimit) {
            return open; // compaction only saves memory: without room for the copy the original stays
        }
        small.writeBytes(open);
        open.release();
        return small;
    }

    private void write(ByteBuf bytes) {
        context.write(bytes, context.voidPromise());
    }
}
