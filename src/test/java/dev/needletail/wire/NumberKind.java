package dev.needletail.wire;

import io.netty.buffer.ByteBuf;
import java.lang.reflect.Array;

/**
 * The ten bulk reads and writes of numbers, and the same through Netty's own methods for one element, as raw bits: a NaN
 * keeps its payload.
 */
enum NumberKind {
    SHORTS(Short.BYTES, short.class) {
        @Override
        void read(PacketView view, Object to, int offset, int count, boolean little) {
            if (little) {
                view.readShortsLE((short[]) to, offset, count);
            } else {
                view.readShorts((short[]) to, offset, count);
            }
        }

        @Override
        void write(ByteBuf out, Object from, int offset, int count, boolean little) {
            if (little) {
                PacketWriter.shortsLE(out, (short[]) from, offset, count);
            } else {
                PacketWriter.shorts(out, (short[]) from, offset, count);
            }
        }

        @Override
        long element(ByteBuf b, int at, boolean little) {
            return little ? b.getShortLE(at) : b.getShort(at);
        }

        @Override
        void set(Object array, int i, long bits) {
            ((short[]) array)[i] = (short) bits;
        }

        @Override
        long bits(Object array, int i) {
            return ((short[]) array)[i];
        }
    },
    INTS(Integer.BYTES, int.class) {
        @Override
        void read(PacketView view, Object to, int offset, int count, boolean little) {
            if (little) {
                view.readIntsLE((int[]) to, offset, count);
            } else {
                view.readInts((int[]) to, offset, count);
            }
        }

        @Override
        void write(ByteBuf out, Object from, int offset, int count, boolean little) {
            if (little) {
                PacketWriter.intsLE(out, (int[]) from, offset, count);
            } else {
                PacketWriter.ints(out, (int[]) from, offset, count);
            }
        }

        @Override
        long element(ByteBuf b, int at, boolean little) {
            return little ? b.getIntLE(at) : b.getInt(at);
        }

        @Override
        void set(Object array, int i, long bits) {
            ((int[]) array)[i] = (int) bits;
        }

        @Override
        long bits(Object array, int i) {
            return ((int[]) array)[i];
        }
    },
    LONGS(Long.BYTES, long.class) {
        @Override
        void read(PacketView view, Object to, int offset, int count, boolean little) {
            if (little) {
                view.readLongsLE((long[]) to, offset, count);
            } else {
                view.readLongs((long[]) to, offset, count);
            }
        }

        @Override
        void write(ByteBuf out, Object from, int offset, int count, boolean little) {
            if (little) {
                PacketWriter.longsLE(out, (long[]) from, offset, count);
            } else {
                PacketWriter.longs(out, (long[]) from, offset, count);
            }
        }

        @Override
        long element(ByteBuf b, int at, boolean little) {
            return little ? b.getLongLE(at) : b.getLong(at);
        }

        @Override
        void set(Object array, int i, long bits) {
            ((long[]) array)[i] = bits;
        }

        @Override
        long bits(Object array, int i) {
            return ((long[]) array)[i];
        }
    },
    FLOATS(Float.BYTES, float.class) {
        @Override
        void read(PacketView view, Object to, int offset, int count, boolean little) {
            if (little) {
                view.readFloatsLE((float[]) to, offset, count);
            } else {
                view.readFloats((float[]) to, offset, count);
            }
        }

        @Override
        void write(ByteBuf out, Object from, int offset, int count, boolean little) {
            if (little) {
                PacketWriter.floatsLE(out, (float[]) from, offset, count);
            } else {
                PacketWriter.floats(out, (float[]) from, offset, count);
            }
        }

        @Override
        long element(ByteBuf b, int at, boolean little) {
            return little ? b.getIntLE(at) : b.getInt(at);
        }

        @Override
        void set(Object array, int i, long bits) {
            ((float[]) array)[i] = Float.intBitsToFloat((int) bits);
        }

        @Override
        long bits(Object array, int i) {
            return Float.floatToRawIntBits(((float[]) array)[i]);
        }
    },
    DOUBLES(Double.BYTES, double.class) {
        @Override
        void read(PacketView view, Object to, int offset, int count, boolean little) {
            if (little) {
                view.readDoublesLE((double[]) to, offset, count);
            } else {
                view.readDoubles((double[]) to, offset, count);
            }
        }

        @Override
        void write(ByteBuf out, Object from, int offset, int count, boolean little) {
            if (little) {
                PacketWriter.doublesLE(out, (double[]) from, offset, count);
            } else {
                PacketWriter.doubles(out, (double[]) from, offset, count);
            }
        }

        @Override
        long element(ByteBuf b, int at, boolean little) {
            return little ? b.getLongLE(at) : b.getLong(at);
        }

        @Override
        void set(Object array, int i, long bits) {
            ((double[]) array)[i] = Double.longBitsToDouble(bits);
        }

        @Override
        long bits(Object array, int i) {
            return Double.doubleToRawLongBits(((double[]) array)[i]);
        }
    };

    /** Bytes of one element. */
    final int size;

    private final Class<?> element;

    NumberKind(int size, Class<?> element) {
        this.size = size;
        this.element = element;
    }

    Object array(int length) {
        return Array.newInstance(element, length);
    }

    abstract void read(PacketView view, Object to, int offset, int count, boolean little);

    abstract void write(ByteBuf out, Object from, int offset, int count, boolean little);

    /** The element's bits at an absolute index, sign-extended. */
    abstract long element(ByteBuf b, int at, boolean little);

    abstract void set(Object array, int i, long bits);

    abstract long bits(Object array, int i);
}
