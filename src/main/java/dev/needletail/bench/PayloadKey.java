package dev.needletail.bench;

import dev.needletail.wire.PacketWriter;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/**
 * The name of a service or of a channel as a payload begins with it ({@code docs/protocol.md}, P-8): u16 length, big-endian,
 * and UTF-8. Immutable, any thread.
 */
public final class PayloadKey {

    /** The most bytes of UTF-8 that a name may have: 255. */
    public static final int NAME_BYTES_MAX = 255;

    /** In front of a payload that begins with no name: nothing. */
    static final PayloadKey NONE = new PayloadKey("", new byte[0]);

    /** What Java makes of bytes that are no character. */
    private static final int UNREADABLE = 0xFFFD;

    private final String name;
    private final byte[] bytes;

    /** The same, from position 0 to the limit; neither ever moves. */
    private final ByteBuffer compared;

    private PayloadKey(String name, byte[] bytes) {
        this.name = name;
        this.bytes = bytes;
        this.compared = ByteBuffer.wrap(bytes);
    }

    /**
     * The key of this name.
     *
     * @throws IllegalArgumentException with the figures when it has not 1 to {@value #NAME_BYTES_MAX} bytes of UTF-8, or
     *     characters that were not readable where it was typed
     */
    public static PayloadKey of(String name) {
        int length = name.getBytes(StandardCharsets.UTF_8).length;
        if (length < 1 || length > NAME_BYTES_MAX) {
            throw new IllegalArgumentException(
                    "'" + name + "' has " + length + " bytes of UTF-8, a name has 1 to " + NAME_BYTES_MAX);
        }
        if (name.indexOf(UNREADABLE) >= 0
                || !StandardCharsets.UTF_8.newEncoder().canEncode(name)) {
            throw new IllegalArgumentException("'" + name
                    + "' holds bytes that are no character here, and would not be the name that was meant: in a UTF-8"
                    + " locale, such as LC_ALL=C.UTF-8, they are");
        }
        ByteBuf out = Unpooled.buffer(Short.BYTES + length);
        PacketWriter.string(out, name);
        byte[] bytes = ByteBufUtil.getBytes(out);
        out.release();
        return new PayloadKey(name, bytes);
    }

    public String name() {
        return name;
    }

    /** Bytes of a payload that it takes, the two of its length included. */
    public int length() {
        return bytes.length;
    }

    /** A new payload: the name, and {@code rest} behind it. */
    public byte[] before(byte[] rest) {
        byte[] payload = Arrays.copyOf(bytes, bytes.length + rest.length);
        System.arraycopy(rest, 0, payload, bytes.length, rest.length);
        return payload;
    }

    /** Whether the {@code payloadBytes} at {@code at} begin with this name. Borrows {@code b}. */
    public boolean begins(ByteBuf b, int at, int payloadBytes) {
        return bytes.length <= payloadBytes && isAt(b, at);
    }

    /** Whether the payload begins with this name. */
    public boolean begins(byte[] payload) {
        return bytes.length <= payload.length && Arrays.equals(bytes, 0, bytes.length, payload, 0, bytes.length);
    }

    /** Writes it to {@code out} at {@code at}. Borrows {@code out}, whose position stays. */
    void write(ByteBuffer out, int at) {
        if (bytes.length > 0) {
            out.put(at, bytes);
        }
    }

    /** Whether it stands at {@code at}; so many bytes have to be there. Borrows {@code b}. */
    boolean isAt(ByteBuf b, int at) {
        return bytes.length == 0 || b.internalNioBuffer(at, bytes.length).mismatch(compared) < 0;
    }

    /** The first byte at {@code at} that differs; -1 when none does. For a message to a person. */
    int firstDifference(ByteBuf b, int at) {
        for (int i = 0; i < bytes.length; i++) {
            if (b.getByte(at + i) != bytes[i]) {
                return i;
            }
        }
        return -1;
    }

    @Override
    public String toString() {
        return name;
    }
}
