package dev.needletail.wire;

import io.netty.buffer.ByteBuf;

/**
 * Where a {@link FrameCumulation} hands whole frames on, in the order in which they came.
 *
 * <p>Called on the event loop of the connection. Buffers are borrowed during {@link #frame}; ownership moves only
 * where {@link #endOfFrames} says so.
 */
public interface FrameSink {

    /**
     * One whole, well-formed frame lies at {@code [at, at + bytes)}.
     *
     * @return {@code false} when the frame cannot be taken now: it stays, with all that follows it, and is offered
     *     again by {@link FrameCumulation#resume}
     */
    boolean frame(ByteBuf buffer, int at, int bytes);

    /**
     * No further frame of {@code buffer} follows for now: whatever run of frames was being gathered from it must be
     * handed on or copied before this returns.
     *
     * @param lastUse whether the cumulation has no use for the buffer after this call
     * @return {@code true} when the sink took ownership of {@code buffer}, which is allowed only with {@code lastUse}
     */
    boolean endOfFrames(ByteBuf buffer, boolean lastUse);

    /** A sink that hands each frame on by itself, so that no two become a run. */
    static FrameSink oneByOne(FrameSink sink) {
        return new FrameSink() {
            @Override
            public boolean frame(ByteBuf buffer, int at, int bytes) {
                boolean taken = sink.frame(buffer, at, bytes);
                sink.endOfFrames(buffer, false);
                return taken;
            }

            @Override
            public boolean endOfFrames(ByteBuf buffer, boolean lastUse) {
                return sink.endOfFrames(buffer, lastUse);
            }
        };
    }
}
