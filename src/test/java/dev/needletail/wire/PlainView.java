package dev.needletail.wire;

import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.CharsetDecoder;
import java.nio.charset.CoderResult;
import java.nio.charset.CodingErrorAction;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/** A structured payload by the document alone ({@code docs/protocol.md}, P-8, P-9): an array, a position, no cleverness. */
final class PlainView {

    /** What can be read. */
    enum Read {
        U8,
        U16,
        U32,
        U64,
        STRING,
        STRING_VIEW,
        KEY,
        BYTES,
        BYTES_TO_BUFFER,
        SKIP,
        SLICE,
        POSITION,
        SHORTS,
        SHORTS_LE,
        INTS,
        INTS_LE,
        LONGS,
        LONGS_LE,
        FLOATS,
        FLOATS_LE,
        DOUBLES,
        DOUBLES_LE;

        private static final Read[] ALL = values();
        static final int COUNT = ALL.length;

        static Read of(int number) {
            return ALL[number];
        }
    }

    /** P-8.4, P-8.5: more is wanted than there is. */
    record Underflow(int position, int wanted, int remaining) {}

    /** P-8.6, P-9. */
    record Invalid(int position, int invalidAt, int wanted, int remaining) {}

    private final byte[] payload;
    private byte[] key = {};
    int position;

    PlainView(byte[] payload) {
        this.payload = payload;
    }

    int remaining() {
        return payload.length - position;
    }

    /** The key with which the last {@link Read#KEY} was made. */
    byte[] key() {
        return key;
    }

    /** A number as Long, a string as String, bytes and arrays (their elements big-endian) as byte[], or what is wrong. */
    Object read(Read read, int argument) {
        return switch (read) {
            case U8 -> number(1);
            case U16 -> number(2);
            case U32 -> number(4);
            case U64 -> number(8);
            case STRING, STRING_VIEW -> string();
            case KEY -> key(argument);
            case BYTES, BYTES_TO_BUFFER, SLICE -> bytes(argument, 1, false);
            case SKIP -> bytes(argument, 1, false) instanceof Underflow underflow ? underflow : (long) position;
            case POSITION -> move(argument);
            case SHORTS -> bytes(argument, 2, false);
            case SHORTS_LE -> bytes(argument, 2, true);
            case INTS, FLOATS -> bytes(argument, 4, false);
            case INTS_LE, FLOATS_LE -> bytes(argument, 4, true);
            case LONGS, DOUBLES -> bytes(argument, 8, false);
            case LONGS_LE, DOUBLES_LE -> bytes(argument, 8, true);
        };
    }

    private Object number(int bytes) {
        if (bytes > remaining()) {
            return new Underflow(position, bytes, remaining());
        }
        long value = 0;
        for (int i = 0; i < bytes; i++) {
            value = value << 8 | (payload[position++] & 0xFF);
        }
        return value;
    }

    private Object bytes(int count, int size, boolean reversed) {
        if ((long) count * size > remaining()) {
            return new Underflow(position, count * size, remaining());
        }
        byte[] bytes = new byte[count * size];
        for (int i = 0; i < bytes.length; i++) {
            int element = i / size * size;
            bytes[reversed ? element + size - 1 - i % size : i] = payload[position + i];
        }
        position += bytes.length;
        return bytes;
    }

    private Object move(int to) {
        if (to > payload.length) {
            return "outside";
        }
        position = to;
        return (long) to;
    }

    private Object string() {
        if (!(number(2) instanceof Long length)) {
            return new Underflow(position, 2, remaining());
        }
        int bytes = length.intValue();
        if (bytes > remaining()) {
            return new Underflow(position, bytes, remaining());
        }
        int start = position;
        position += bytes;
        CharsetDecoder utf8 = StandardCharsets.UTF_8
                .newDecoder()
                .onMalformedInput(CodingErrorAction.REPORT)
                .onUnmappableCharacter(CodingErrorAction.REPORT);
        ByteBuffer in = ByteBuffer.wrap(payload, start, bytes);
        CharBuffer out = CharBuffer.allocate(bytes);
        CoderResult result = utf8.decode(in, out, true);
        return result.isError()
                ? new Invalid(position, in.position(), bytes, remaining())
                : out.flip().toString();
    }

    /** P-8.7. Makes a key that is the next string, or nearly so. */
    private Object key(int kind) {
        key = new byte[0];
        if (remaining() < 2) {
            return new Underflow(position, 2, remaining());
        }
        int bytes = (payload[position] & 0xFF) << 8 | (payload[position + 1] & 0xFF);
        if (2 + bytes > remaining()) {
            return new Underflow(position, 2 + bytes, remaining());
        }
        byte[] there = Arrays.copyOfRange(payload, position + 2, position + 2 + bytes);
        key = switch (kind % 4) {
            case 1 -> Arrays.copyOf(there, Math.max(0, bytes - 1));
            case 2 -> Arrays.copyOf(there, bytes + 1);
            default -> there.clone();
        };
        if (kind % 4 == 3 && bytes > 0) {
            key[kind % bytes] ^= 1;
        }
        boolean same = Arrays.equals(key, there);
        position += same ? 2 + bytes : 0;
        return same ? 1L : 0L;
    }
}
