package dev.needletail.outbound;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.UnpooledByteBufAllocator;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.embedded.EmbeddedChannel;

/** A channel without a socket, a flusher for it, and an allocator that can be told to refuse. */
final class OutputRig {

    final RefusingAllocator allocator = new RefusingAllocator();
    final EmbeddedChannel channel = new EmbeddedChannel(new ChannelInboundHandlerAdapter());
    final ChannelHandlerContext context = channel.pipeline().firstContext();
    final BurstFlusher flusher;
    final OutputCounters counters = new OutputCounters();

    OutputRig(FlushMode mode) {
        channel.config().setAllocator(allocator);
        flusher = new BurstFlusher(
                channel.eventLoop(),
                mode,
                System::nanoTime,
                new AnswerTimes(System::nanoTime, (nanos, count) -> {}, (nanos, count) -> {}));
    }

    FrameOutput output(int batchBytes, int sliceThresholdBytes) {
        return new FrameOutput(context, flusher, new OutputSettings(batchBytes, sliceThresholdBytes), counters);
    }

    /** Ends the turn: everything that was queued runs. */
    void endTurn() {
        channel.runPendingTasks();
    }

    /** All bytes that left, as one array; and how many writes they were. */
    byte[] sent() {
        byte[] all = new byte[0];
        for (ByteBuf next = channel.readOutbound(); next != null; next = channel.readOutbound()) {
            int had = all.length;
            all = java.util.Arrays.copyOf(all, had + next.readableBytes());
            next.getBytes(next.readerIndex(), all, had, next.readableBytes());
            next.release();
        }
        return all;
    }

    int writes() {
        return channel.outboundMessages().size();
    }

    static final class RefusingAllocator extends io.netty.buffer.AbstractByteBufAllocator {
        boolean refuses;

        @Override
        protected ByteBuf newHeapBuffer(int initialCapacity, int maxCapacity) {
            return UnpooledByteBufAllocator.DEFAULT.heapBuffer(initialCapacity, maxCapacity);
        }

        @Override
        protected ByteBuf newDirectBuffer(int initialCapacity, int maxCapacity) {
            if (refuses) {
                throw new IllegalStateException("at the bound");
            }
            return UnpooledByteBufAllocator.DEFAULT.directBuffer(initialCapacity, maxCapacity);
        }

        @Override
        public boolean isDirectBufferPooled() {
            return false;
        }
    }
}
