package dev.needletail.wire;

import org.jspecify.annotations.Nullable;

/** What a frame is for ({@code docs/protocol.md}, P-3). The codes are the wire's, not the ordinals by chance. */
public enum FrameType {
    /** Answered with the same sequence, timestamp and payload. */
    HEARTBEAT(0),
    /** Not answered; leaves as one datagram per destination. */
    DATA(1),
    /** Answered by exactly one {@link #RESPONSE} or {@link #ERROR}. */
    REQUEST(2),
    RESPONSE(3),
    /** Extension: the answer to a {@link #REQUEST} that can't be served; payload as {@link ErrorPayload}. */
    ERROR(4);

    private static final @Nullable FrameType[] BY_CODE = new @Nullable FrameType[1 << Byte.SIZE];

    static {
        for (FrameType type : values()) {
            BY_CODE[type.code] = type;
        }
    }

    private final int code;

    FrameType(int code) {
        this.code = code;
    }

    /** The byte on the wire, 0 to 255. */
    public int code() {
        return code;
    }

    /** The type with this code, or null when there is none, whatever the int. */
    public static @Nullable FrameType of(int code) {
        return 0 <= code && code < BY_CODE.length ? BY_CODE[code] : null;
    }
}
