package dev.needletail.wire;

/** A string was to be written whose UTF-8 form is over what its u16 length can say. Nothing was written. */
public final class StringTooLongException extends IllegalArgumentException {

    private static final long serialVersionUID = 1;

    private final int length;

    StringTooLongException(int length) {
        super("string of " + length + " UTF-8 bytes is over the limit of " + PacketWriter.STRING_BYTES_MAX
                + " that a u16 length can say");
        this.length = length;
    }

    /** Bytes of UTF-8 that were to be written. */
    public int length() {
        return length;
    }

    /** Bytes that a string may have. */
    public int limit() {
        return PacketWriter.STRING_BYTES_MAX;
    }
}
