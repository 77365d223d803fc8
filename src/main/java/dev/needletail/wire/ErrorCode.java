package dev.needletail.wire;

import org.jspecify.annotations.Nullable;

/** Why a REQUEST could not be served ({@code docs/protocol.md}, P-6). */
public enum ErrorCode {
    NO_UPSTREAM(1, "no upstream connection available"),
    TIMEOUT(2, "no answer within the request timeout"),
    UPSTREAM_LOST(3, "the upstream connection was lost before the answer"),
    OVERLOADED(4, "too many requests are in flight"),
    SHUTTING_DOWN(5, "the node is shutting down"),
    HANDLER_FAILED(6, "the request handler failed"),
    PAYLOAD_TOO_LARGE(7, "the payload is over the limit"),
    UNKNOWN_SERVICE(8, "there is no service of that name"),
    MALFORMED_KEY(9, "the payload does not begin with the name of a service");

    private static final @Nullable ErrorCode[] BY_CODE = new @Nullable ErrorCode[values().length + 1];

    static {
        for (ErrorCode error : values()) {
            BY_CODE[error.code] = error;
        }
    }

    private final int code;
    private final String sentence;

    ErrorCode(int code, String sentence) {
        this.code = code;
        this.sentence = sentence;
    }

    /** The u16 on the wire. */
    public int code() {
        return code;
    }

    /** The reason to give where there is nothing more particular to say. */
    public String sentence() {
        return sentence;
    }

    /** The error with this code, or null when there is none, whatever the int. */
    public static @Nullable ErrorCode of(int code) {
        return 0 <= code && code < BY_CODE.length ? BY_CODE[code] : null;
    }
}
