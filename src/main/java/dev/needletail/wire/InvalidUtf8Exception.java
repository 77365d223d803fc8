package dev.needletail.wire;

/** A string's bytes are not well-formed UTF-8 (RFC 3629; Unicode 15, table 3-7). The string has been consumed. */
public final class InvalidUtf8Exception extends PacketException {

    private static final long serialVersionUID = 1;

    private final int invalidAt;

    InvalidUtf8Exception(int position, int invalidAt, int length, int remaining) {
        super(
                "string of " + length + " bytes that ends at position " + position
                        + " is not UTF-8: the sequence at position " + invalidAt + " is malformed",
                position,
                length,
                remaining);
        this.invalidAt = invalidAt;
    }

    /** Position of the first byte of the first malformed sequence. */
    public int invalidAt() {
        return invalidAt;
    }
}
