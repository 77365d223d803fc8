package dev.needletail.wire;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.PooledByteBufAllocator;
import java.nio.charset.StandardCharsets;
import java.util.Random;

/** The same bytes for each benchmark that is to be compared. */
public final class Samples {

    /** Where the payload of a buffer's first frame begins: no multiple of any number's size. */
    static final int AT = FrameLayout.HEADER_BYTES;

    private Samples() {}

    /** What text consists of. */
    public enum Text {
        ASCII("the quick brown fox jumps over the lazy dog. "),
        /** One letter in ten outside of ASCII. */
        LATIN("größe: straße, weiß und süß; el niño comió poco. "),
        CJK("速い茶色の狐はのろまな犬を飛び越える。");

        private final String unit;

        Text(String unit) {
            this.unit = unit;
        }

        /** At most so many bytes, at least three fewer, and whole characters. */
        byte[] utf8(int bytes) {
            StringBuilder text = new StringBuilder();
            for (int i = 0, length = 0; ; i++) {
                String next = unit.substring(i % unit.length(), i % unit.length() + 1);
                length += next.getBytes(StandardCharsets.UTF_8).length;
                if (length > bytes) {
                    return text.toString().getBytes(StandardCharsets.UTF_8);
                }
                text.append(next);
            }
        }
    }

    /** Random bytes from {@link #AT} on, in direct memory. */
    static ByteBuf numbers(int bytes) {
        byte[] random = new byte[bytes];
        new Random(1).nextBytes(random);
        return at(random);
    }

    /** These bytes from {@link #AT} on, in direct memory. */
    static ByteBuf at(byte[] bytes) {
        return PooledByteBufAllocator.DEFAULT
                .directBuffer(AT + bytes.length)
                .writeZero(AT)
                .writeBytes(bytes);
    }
}
