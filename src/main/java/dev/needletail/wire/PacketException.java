package dev.needletail.wire;

/**
 * A structured payload can't be read as asked. Says something about the peer's bytes, not about this program, so it
 * carries figures and no stack trace: a peer must not be able to make the node pay for one per frame.
 */
public abstract sealed class PacketException extends RuntimeException
        permits PacketUnderflowException, InvalidUtf8Exception {

    private static final long serialVersionUID = 1;

    private final int position;
    private final int wanted;
    private final int remaining;

    PacketException(String message, int position, int wanted, int remaining) {
        super(message, null, false, false);
        this.position = position;
        this.wanted = wanted;
        this.remaining = remaining;
    }

    /** The view's position after the failed read, relative to its region; documented with each operation. */
    public int position() {
        return position;
    }

    /** Bytes of the field, or of the string without its length. */
    public int wanted() {
        return wanted;
    }

    /** Bytes from {@link #position()} to the region's end. */
    public int remaining() {
        return remaining;
    }
}
