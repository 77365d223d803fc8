package dev.needletail.wire;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.nio.ByteBuffer;
import java.util.Arrays;

/** The reads of {@link PlainView} made with the real view; what they give in the same form. */
final class ViewReads {

    private static final PacketView INTO = new PacketView();
    private static final ByteBuf COPIED = Unpooled.buffer();

    private ViewReads() {}

    static Object read(PacketView view, PlainView.Read read, int argument, byte[] key) {
        return switch (read) {
            case U8 -> (long) view.readU8();
            case U16 -> (long) view.readU16();
            case U32 -> view.readU32();
            case U64 -> view.readU64();
            case STRING -> view.readString();
            case STRING_VIEW -> {
                view.readStringView(INTO);
                byte[] utf8 = new byte[INTO.length()];
                INTO.readBytes(utf8, utf8.length);
                yield new String(utf8, java.nio.charset.StandardCharsets.UTF_8);
            }
            case KEY -> view.stringEquals(key) ? 1L : 0L;
            case BYTES -> {
                byte[] bytes = new byte[argument + 2];
                view.readBytes(bytes, argument);
                yield Arrays.copyOf(bytes, argument);
            }
            case BYTES_TO_BUFFER -> {
                view.readBytes(COPIED.clear(), argument);
                byte[] bytes = new byte[COPIED.readableBytes()];
                COPIED.readBytes(bytes);
                yield bytes;
            }
            case SKIP -> (long) view.skip(argument).position();
            case SLICE -> {
                view.readSlice(INTO, argument);
                byte[] bytes = new byte[INTO.remaining()];
                INTO.readBytes(bytes, bytes.length);
                yield bytes;
            }
            case POSITION -> {
                try {
                    yield (long) view.position(argument).position();
                } catch (IndexOutOfBoundsException outside) {
                    yield "outside";
                }
            }
            case SHORTS, SHORTS_LE, INTS, INTS_LE, LONGS, LONGS_LE, FLOATS, FLOATS_LE, DOUBLES, DOUBLES_LE ->
                array(view, read, argument);
        };
    }

    /** Reads into the middle of a larger array; what lies around must stay. */
    private static byte[] array(PacketView view, PlainView.Read read, int count) {
        byte[] all = new byte[(count + 2) * Long.BYTES];
        ByteBuffer out = ByteBuffer.wrap(all);
        return switch (read) {
            case SHORTS, SHORTS_LE -> {
                short[] to = new short[count + 2];
                if (read == PlainView.Read.SHORTS) {
                    view.readShorts(to, 1, count);
                } else {
                    view.readShortsLE(to, 1, count);
                }
                out.asShortBuffer().put(to);
                yield between(all, Short.BYTES, count);
            }
            case INTS, INTS_LE -> {
                int[] to = new int[count + 2];
                if (read == PlainView.Read.INTS) {
                    view.readInts(to, 1, count);
                } else {
                    view.readIntsLE(to, 1, count);
                }
                out.asIntBuffer().put(to);
                yield between(all, Integer.BYTES, count);
            }
            case LONGS, LONGS_LE -> {
                long[] to = new long[count + 2];
                if (read == PlainView.Read.LONGS) {
                    view.readLongs(to, 1, count);
                } else {
                    view.readLongsLE(to, 1, count);
                }
                out.asLongBuffer().put(to);
                yield between(all, Long.BYTES, count);
            }
            case FLOATS, FLOATS_LE -> {
                float[] to = new float[count + 2];
                if (read == PlainView.Read.FLOATS) {
                    view.readFloats(to, 1, count);
                } else {
                    view.readFloatsLE(to, 1, count);
                }
                out.asFloatBuffer().put(to);
                yield between(all, Float.BYTES, count);
            }
            case DOUBLES, DOUBLES_LE -> {
                double[] to = new double[count + 2];
                if (read == PlainView.Read.DOUBLES) {
                    view.readDoubles(to, 1, count);
                } else {
                    view.readDoublesLE(to, 1, count);
                }
                out.asDoubleBuffer().put(to);
                yield between(all, Double.BYTES, count);
            }
            default -> throw new IllegalStateException(read + " is no array");
        };
    }

    private static byte[] between(byte[] all, int size, int count) {
        for (int i = 0; i < size; i++) {
            if (all[i] != 0 || all[size * (count + 1) + i] != 0) {
                throw new AssertionError("a neighbour of the array's range was written");
            }
        }
        return Arrays.copyOfRange(all, size, size * (count + 1));
    }
}
