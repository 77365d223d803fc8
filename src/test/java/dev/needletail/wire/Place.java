package dev.needletail.wire;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.nio.ByteBuffer;
import java.util.Arrays;

/**
 * Where a test's bytes lie: each kind of buffer that takes another way through Netty, never at index 0, and between
 * neighbours that no read may touch. The fill byte is an UTF-8 continuation, so that reading past the end of a cut
 * sequence would make it look whole.
 */
enum Place {
    HEAP {
        @Override
        ByteBuf around(byte[] all) {
            return Unpooled.wrappedBuffer(all);
        }
    },
    HEAP_SLICE {
        @Override
        ByteBuf around(byte[] all) {
            byte[] shifted = ByteBuffer.allocate(3 + all.length).put(3, all).array();
            return Unpooled.wrappedBuffer(shifted).slice(3, all.length);
        }
    },
    DIRECT {
        @Override
        ByteBuf around(byte[] all) {
            // Wrapped, so not tracked for leaks: paranoid tracking keeps a stack trace of each access, of thousands
            // here.
            return Unpooled.wrappedBuffer(ByteBuffer.allocateDirect(all.length).put(0, all));
        }
    },
    DIRECT_SLICE {
        @Override
        ByteBuf around(byte[] all) {
            return Unpooled.wrappedBuffer(
                            ByteBuffer.allocateDirect(3 + all.length).put(3, all))
                    .slice(3, all.length);
        }
    },
    DIRECT_READ_ONLY {
        @Override
        ByteBuf around(byte[] all) {
            return Unpooled.wrappedBuffer(ByteBuffer.allocateDirect(all.length).put(0, all))
                    .asReadOnly();
        }
    },
    DIRECT_COMPOSITE {
        @Override
        ByteBuf around(byte[] all) {
            int middle = all.length / 2 + 1;
            return Unpooled.wrappedBuffer(
                    Unpooled.wrappedBuffer(ByteBuffer.allocateDirect(middle).put(0, all, 0, middle)),
                    Unpooled.wrappedBuffer(
                            ByteBuffer.allocateDirect(all.length - middle).put(0, all, middle, all.length - middle)));
        }
    },
    READ_ONLY {
        @Override
        ByteBuf around(byte[] all) {
            return Unpooled.wrappedBuffer(all).asReadOnly();
        }
    },
    COMPOSITE {
        @Override
        ByteBuf around(byte[] all) {
            int middle = all.length / 2;
            return Unpooled.wrappedBuffer(
                    Unpooled.wrappedBuffer(all, 0, middle), Unpooled.wrappedBuffer(all, middle, all.length - middle));
        }
    };

    static final int OFFSET = 5;

    private static final byte FILL = (byte) 0x80;

    abstract ByteBuf around(byte[] all);

    /** A buffer that holds {@code bytes} at {@link #OFFSET}. The caller releases it. */
    ByteBuf of(byte[] bytes) {
        byte[] all = new byte[OFFSET + bytes.length + OFFSET];
        Arrays.fill(all, FILL);
        ByteBuffer.wrap(all).put(OFFSET, bytes);
        return around(all);
    }
}
