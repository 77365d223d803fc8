package dev.needletail.exactlyonce;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import org.jspecify.annotations.Nullable;

/** Cuts a stream into frames. One event loop. */
final class AnswerReader {

    /** Borrows the buffer. */
    interface Sink {
        void frame(ByteBuf in, int at, int length);
    }

    private final Sink sink;
    private @Nullable ByteBuf partial;

    AnswerReader(Sink sink) {
        this.sink = sink;
    }

    boolean isBetweenFrames() {
        return partial == null;
    }

    /** Takes {@code bytes}. */
    void feed(ByteBuf bytes, ByteBufAllocator allocator) {
        ByteBuf all = bytes;
        if (partial != null) {
            all = partial.writeBytes(bytes);
            bytes.release();
            partial = null;
        }
        int at = all.readerIndex();
        while (all.writerIndex() - at >= Pattern.HEADER_BYTES) {
            int length = Pattern.HEADER_BYTES + all.getUnsignedShortLE(at + Pattern.LENGTH);
            if (all.writerIndex() - at < length) {
                break;
            }
            sink.frame(all, at, length);
            at += length;
        }
        if (at < all.writerIndex()) {
            partial = allocator.buffer().writeBytes(all, at, all.writerIndex() - at);
        }
        all.release();
    }

    void close() {
        if (partial != null) {
            partial.release();
            partial = null;
        }
    }
}
