package dev.needletail.impair;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/**
 * Finds the frames in a stream and does to them what {@link Tampering} says. It knows the layout of P-2.2 by its own code. One
 * event loop only.
 */
final class FrameTamper {

    private static final int HEADER_BYTES = 15;
    private static final int SEQUENCE = 1;
    private static final int LENGTH = 13;
    private static final int RESPONSE = 3;
    private static final int ERROR = 4;
    private static final int NO_TYPE = 0x6e;

    private final RandomGenerator random;
    private final ImpairmentCounts counts;
    private @Nullable ByteBuf partial;
    private @Nullable ByteBuf held;

    FrameTamper(RandomGenerator random, ImpairmentCounts counts) {
        this.random = random;
        this.counts = counts;
    }

    /** Whether bytes wait here, so that those after them must come here too. */
    boolean holdsBytes() {
        return partial != null || held != null;
    }

    /** Takes {@code bytes}; returns what goes on, to be released by the caller. */
    ByteBuf feed(ByteBuf bytes, Tampering how, ByteBufAllocator allocator) {
        ByteBuf all = bytes;
        if (partial != null) {
            all = partial.writeBytes(bytes);
            bytes.release();
            partial = null;
        }
        ByteBuf out = allocator.buffer(all.readableBytes() * 2 + HEADER_BYTES);
        while (all.readableBytes() >= HEADER_BYTES) {
            int length = HEADER_BYTES + all.getUnsignedShortLE(all.readerIndex() + LENGTH);
            if (all.readableBytes() < length) {
                break;
            }
            frame(all, all.readerIndex(), length, how, out);
            all.skipBytes(length);
        }
        if (all.isReadable()) {
            partial = allocator.buffer(all.readableBytes() + HEADER_BYTES).writeBytes(all);
        }
        all.release();
        return out;
    }

    private void frame(ByteBuf in, int at, int length, Tampering how, ByteBuf out) {
        int type = in.getByte(at);
        ByteBuf before = held;
        held = null;
        if (type != RESPONSE && type != ERROR) {
            out.writeBytes(in, at, length);
        } else if (happens(how.drop())) {
            counts.dropped.increment();
        } else if (before == null && happens(how.swap())) {
            counts.swapped.increment();
            held = in.copy(at, length);
        } else {
            answer(in, at, length, how, out);
        }
        if (before != null) {
            out.writeBytes(before);
            before.release();
        }
    }

    private void answer(ByteBuf in, int at, int length, Tampering how, ByteBuf out) {
        if (happens(how.invent())) {
            counts.invented.increment();
            int start = out.writerIndex();
            out.writeBytes(in, at, length);
            out.setIntLE(start + SEQUENCE, in.getIntLE(at + SEQUENCE) + (1 << 30));
        }
        int start = out.writerIndex();
        out.writeBytes(in, at, length);
        if (happens(how.spoil())) {
            counts.spoiled.increment();
            out.setByte(start, NO_TYPE);
        }
        if (length > HEADER_BYTES && happens(how.corrupt())) {
            counts.corrupted.increment();
            int place = start + HEADER_BYTES + random.nextInt(length - HEADER_BYTES);
            out.setByte(place, out.getByte(place) ^ 0x41);
        }
        if (happens(how.duplicate())) {
            counts.duplicated.increment();
            out.writeBytes(in, at, length);
        }
    }

    private boolean happens(double chance) {
        return chance > 0 && random.nextDouble() < chance;
    }

    void close() {
        if (partial != null) {
            partial.release();
            partial = null;
        }
        if (held != null) {
            held.release();
            held = null;
        }
    }
}
