package dev.needletail.wire;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import java.util.ArrayDeque;
import org.jspecify.annotations.Nullable;

/**
 * Turns the bytes of one stream into whole frames, whatever way they are cut.
 *
 * <p>Frames that lie whole in a received buffer are handed on where they lie. Only a frame that straddles two reads
 * is copied, into a buffer of exactly its size, so that a stalled sender holds what it has announced and no more.
 * When the sink refuses a frame the rest of the stream waits here until {@link #resume}.
 *
 * <p>One event loop only.
 */
public final class FrameCumulation {

    /** A remainder below this is copied out, so that a waiting stream does not pin a whole read buffer. */
    private static final int COPY_OUT_BYTES_MAX = 4096;

    private final FrameScanner scanner;
    private final ByteBufAllocator allocator;

    /** The beginning of a frame that has not come whole: [0, writerIndex). */
    private @Nullable ByteBuf partial;

    /** What the sink has refused so far, in the order of the stream; whole buffers, reader index at the next frame. */
    private final ArrayDeque<ByteBuf> refused = new ArrayDeque<>(0);

    private long partials;
    private boolean feeding;
    private boolean closed;

    public FrameCumulation(FrameScanner scanner, ByteBufAllocator allocator) {
        this.scanner = scanner;
        this.allocator = allocator;
    }

    /** Why the stream can not be followed any further; {@link FrameDefect#NONE} while it can. */
    public FrameDefect defect() {
        return scanner.defect();
    }

    /** The defect in words, with the figures. */
    public String describeDefect() {
        return scanner.describeDefect();
    }

    /** Whether frames wait because the sink refused one. */
    public boolean isRefused() {
        return !refused.isEmpty();
    }

    /** Buffers that wait because the sink refused a frame. */
    public int refusedBuffers() {
        return refused.size();
    }

    /** Whether a frame has begun and not ended. */
    public boolean isPartial() {
        return partial != null;
    }

    /** Frames so far that came in more than one read: tells whether a partial frame is still the same. */
    public long partials() {
        return partials;
    }

    /** Takes ownership of {@code in}, also on failure, and hands its whole frames to {@code sink}. */
    public void feed(ByteBuf in, FrameSink sink) {
        if (closed || scanner.defect() != FrameDefect.NONE || !in.isReadable()) {
            in.release();
            return;
        }
        if (isRefused()) {
            refused.add(in);
            return;
        }
        process(in, sink);
    }

    /** Offers again what the sink refused. Does nothing when nothing was, or from within the sink itself. */
    public void resume(FrameSink sink) {
        if (feeding) {
            return;
        }
        // A refusal during process() puts the buffer back at the head: one round over what waits now is enough.
        for (int waiting = refused.size(); waiting > 0 && scanner.defect() == FrameDefect.NONE; waiting--) {
            ByteBuf next = refused.poll();
            if (next == null || !process(next, sink)) {
                return;
            }
        }
    }

    /** Releases everything that is held; whatever is fed from now on is released at once. */
    public void close() {
        closed = true;
        if (partial != null) {
            partial.release();
            partial = null;
        }
        for (ByteBuf held = refused.poll(); held != null; held = refused.poll()) {
            held.release();
        }
    }

    /** Returns whether everything was taken; otherwise the remainder waits at the head of {@link #refused}. */
    private boolean process(ByteBuf in, FrameSink sink) {
        boolean owned = true;
        feeding = true;
        try {
            if (partial != null && !completePartial(partial, in, sink)) {
                // A frame that is not whole yet stays partial, whatever else waits; a refused one has left for the
                // queue.
                boolean wasRefused = partial == null;
                if (wasRefused && !closed && in.isReadable()) {
                    owned = false;
                    insertAfterHead(in);
                }
                return !wasRefused;
            }
            int to = in.writerIndex();
            int at = in.readerIndex();
            int bytes = 0;
            // The sink may close this cumulation: what follows in the stream is then nobody's.
            while (at < to && !closed && (bytes = scanner.scan(in, at, to)) > 0 && sink.frame(in, at, bytes)) {
                at += bytes;
            }
            in.readerIndex(at);
            boolean wasRefused = at < to && bytes > 0;
            boolean kept = wasRefused && !closed;
            if (at < to && bytes == FrameScanner.INCOMPLETE && !closed) {
                beginPartial(in, at, to, sink);
            }
            if (sink.endOfFrames(in, !kept)) {
                assert !kept : "the sink took a buffer that is still in use";
                owned = false;
            } else if (kept) {
                owned = false;
                refused.addFirst(compacted(in));
            }
            return !wasRefused;
        } finally {
            feeding = false;
            if (owned) {
                in.release();
            }
        }
    }

    /**
     * Moves bytes from {@code in} until the begun frame is whole, then offers it.
     *
     * @return whether the frame was handed on, so that {@code in} goes on with a new frame
     */
    private boolean completePartial(ByteBuf begun, ByteBuf in, FrameSink sink) {
        ByteBuf frame = begun;
        while (true) {
            int wanted = scanner.wanted(frame, 0, frame.writerIndex());
            if (wanted > frame.capacity()) {
                frame = enlarged(frame, wanted);
            }
            int missing = wanted - frame.writerIndex();
            int moved = Math.min(missing, in.readableBytes());
            frame.writeBytes(in, moved);
            int bytes = scanner.scan(frame, 0, frame.writerIndex());
            if (bytes == FrameScanner.DEFECTIVE) {
                in.skipBytes(in.readableBytes());
                return false;
            }
            if (bytes > 0) {
                return offerWhole(frame, bytes, sink);
            }
            if (!in.isReadable()) {
                return false;
            }
        }
    }

    private boolean offerWhole(ByteBuf frame, int bytes, FrameSink sink) {
        partial = null;
        boolean owned = true;
        try {
            if (!sink.frame(frame, 0, bytes)) {
                sink.endOfFrames(frame, false);
                if (!closed) {
                    owned = false;
                    refused.addFirst(frame);
                }
                return false;
            }
            frame.readerIndex(bytes);
            owned = !sink.endOfFrames(frame, true);
            return true;
        } finally {
            if (owned) {
                frame.release();
            }
        }
    }

    private void beginPartial(ByteBuf in, int at, int to, FrameSink sink) {
        int wanted = scanner.wanted(in, at, to);
        ByteBuf begun;
        try {
            begun = allocator.directBuffer(wanted, wanted);
        } catch (RuntimeException overLimit) {
            // What was gathered so far is already promised to somebody: it goes out before this stream fails.
            sink.endOfFrames(in, false);
            throw overLimit;
        }
        begun.writeBytes(in, at, to - at);
        partial = begun;
        partials++;
    }

    /** The refused frame is at the head; what followed it in the stream comes next, before all that came later. */
    private void insertAfterHead(ByteBuf in) {
        ByteBuf head = refused.remove();
        refused.addFirst(in);
        refused.addFirst(head);
    }

    private ByteBuf enlarged(ByteBuf frame, int wanted) {
        ByteBuf larger = allocator.directBuffer(wanted, wanted);
        larger.writeBytes(frame, 0, frame.writerIndex());
        frame.release();
        partial = larger;
        return larger;
    }

    /** A small remainder leaves the read buffer where memory allows; takes {@code in}. */
    private ByteBuf compacted(ByteBuf in) {
        int bytes = in.readableBytes();
        if (bytes > COPY_OUT_BYTES_MAX) {
            return in;
        }
        ByteBuf small;
        try {
            small = allocator.directBuffer(bytes, bytes);
        } catch (RuntimeException overLimit) {
            return in; // compaction only saves memory: without room for the copy the original stays
        }
        small.writeBytes(in);
        in.release();
        return small;
    }
}
