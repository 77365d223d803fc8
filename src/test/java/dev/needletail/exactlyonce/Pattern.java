package dev.needletail.exactlyonce;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;

/**
 * What a request looks like. Everything follows from its client and its sequence, so that each byte of an answer can be checked
 * without keeping anything:
 *
 * <pre>
 *   type │ sequence │ timestamp │ length │ u32 client · u32 sequence · 0 to 4,096 bytes that follow from both
 * </pre>
 *
 * The layout is that of docs/protocol.md P-2.2, by code of its own.
 */
final class Pattern {

    static final int HEARTBEAT = 0;
    static final int DATA = 1;
    static final int REQUEST = 2;
    static final int RESPONSE = 3;
    static final int ERROR = 4;

    static final int HEADER_BYTES = 15;
    static final int SEQUENCE = 1;
    static final int TIMESTAMP = 5;
    static final int LENGTH = 13;
    static final int CLIENT = HEADER_BYTES;
    static final int CLIENT_SEQUENCE = HEADER_BYTES + 4;

    private static final int OWN_BYTES = 8;

    /** Of 32 requests: most are small, some are not. */
    private static final int[] FILLING_BYTES = {
        0, 24, 56, 56, 56, 24, 120, 0, 56, 56, 24, 248, 56, 24, 56, 0, 120, 56, 24, 56, 504, 56, 24, 56, 120, 56, 0, 24,
        56, 1_016, 24, 4_096
    };

    private static final int FILLING_MAX = 4_096;
    private static final ByteBuf FILLING = filling();

    private Pattern() {}

    private static ByteBuf filling() {
        byte[] bytes = new byte[FILLING_MAX + 256];
        for (int i = 0; i < bytes.length; i++) {
            bytes[i] = (byte) (i * 131 + (i >> 8) * 17);
        }
        return Unpooled.unreleasableBuffer(Unpooled.wrappedBuffer(bytes));
    }

    static long timestamp(int client, int sequence) {
        return ((long) client << 32 | sequence) * 0x9E3779B97F4A7C15L;
    }

    private static int fillingBytes(int sequence) {
        return FILLING_BYTES[sequence % FILLING_BYTES.length];
    }

    private static int fillingStart(int client, int sequence) {
        return client * 31 + sequence * 7 & 0xff;
    }

    static int bytes(int sequence) {
        return HEADER_BYTES + OWN_BYTES + fillingBytes(sequence);
    }

    static void write(int type, int client, int sequence, ByteBuf out) {
        out.writeByte(type);
        out.writeIntLE(sequence);
        out.writeLongLE(timestamp(client, sequence));
        out.writeShortLE(OWN_BYTES + fillingBytes(sequence));
        out.writeInt(client);
        out.writeInt(sequence);
        out.writeBytes(FILLING, fillingStart(client, sequence), fillingBytes(sequence));
    }

    static void writeHeartbeat(int client, int number, ByteBuf out) {
        out.writeByte(HEARTBEAT);
        out.writeIntLE(number);
        out.writeLongLE(timestamp(client, number));
        out.writeShortLE(0);
    }

    /** Whether the frame of {@code length} bytes has the timestamp and the payload of that request, each byte. */
    static boolean matches(ByteBuf in, int at, int length, int client, int sequence) {
        return length == bytes(sequence)
                && hasTimestamp(in, at, client, sequence)
                && in.getInt(at + CLIENT) == client
                && in.getInt(at + CLIENT_SEQUENCE) == sequence
                && ByteBufUtil.equals(
                        in,
                        at + HEADER_BYTES + OWN_BYTES,
                        FILLING,
                        fillingStart(client, sequence),
                        fillingBytes(sequence));
    }

    static boolean hasTimestamp(ByteBuf in, int at, int client, int sequence) {
        return in.getLongLE(at + TIMESTAMP) == timestamp(client, sequence);
    }
}
