package dev.needletail.wire;

/** A field wants more bytes than the region has left. */
public final class PacketUnderflowException extends PacketException {

    private static final long serialVersionUID = 1;

    PacketUnderflowException(int position, int wanted, int remaining) {
        super(
                "payload ends early: at position " + position + " a field wants " + wanted + " bytes, " + remaining
                        + " remain",
                position,
                wanted,
                remaining);
    }
}
