package dev.needletail.bench;

import dev.needletail.wire.FrameLayout;
import dev.needletail.wire.FrameType;
import io.netty.buffer.ByteBuf;

/** Whether an answer is what was sent. One loop; borrows the buffers that it looks at. */
final class AnswerCheck {

    /** What an answer turned out to be. */
    enum Verdict {
        CORRECT,
        /** A well-formed ERROR to a REQUEST. */
        ERROR,
        WRONG
    }

    private final Verification verification;
    private final PayloadSizes sizes;
    private final PayloadKeys keys;
    private final PayloadPattern pattern;

    AnswerCheck(Verification verification, PayloadSizes sizes, PayloadKeys keys, PayloadPattern pattern) {
        this.verification = verification;
        this.sizes = sizes;
        this.keys = keys;
        this.pattern = pattern;
    }

    /**
     * Looks at the frame at {@code at}, whose sequence waits as {@code kind} with this timestamp.
     *
     * @param key which service a REQUEST went to
     */
    Verdict check(ByteBuf b, int at, int kind, int key, long timestampMicros, int connection) {
        int type = FrameLayout.type(b, at);
        boolean error = kind == InFlight.REQUEST && type == FrameType.ERROR.code();
        if (verification == Verification.OFF) {
            return error ? Verdict.ERROR : Verdict.CORRECT;
        }
        if (FrameLayout.timestampMicros(b, at) != timestampMicros) {
            return Verdict.WRONG;
        }
        if (error) {
            return Verdict.ERROR;
        }
        if (type != expectedType(kind)) {
            return Verdict.WRONG;
        }
        if (kind == InFlight.REQUEST && verification == Verification.HEADER) {
            return Verdict.CORRECT;
        }
        return payloadMatches(b, at, kind, key, connection) ? Verdict.CORRECT : Verdict.WRONG;
    }

    private boolean payloadMatches(ByteBuf b, int at, int kind, int key, int connection) {
        int bytes = FrameLayout.payloadLength(b, at);
        if (kind == InFlight.MARKER) {
            return bytes == 0;
        }
        long mixed = PayloadPattern.mixed(connection, FrameLayout.sequence(b, at));
        if (bytes != sizes.bytes(PayloadPattern.sizeBits(mixed))) {
            return false;
        }
        PayloadKey name = name(kind, key);
        int payload = at + FrameLayout.HEADER_BYTES;
        return name.isAt(b, payload) && pattern.matches(b, payload + name.length(), mixed, bytes - name.length());
    }

    private PayloadKey name(int kind, int key) {
        return kind == InFlight.REQUEST ? keys.service(key) : PayloadKey.NONE;
    }

    private static int expectedType(int kind) {
        return (kind == InFlight.REQUEST ? FrameType.RESPONSE : FrameType.HEARTBEAT).code();
    }

    /** What is wrong with an answer that {@link #check} found wrong, for a person. */
    String describe(ByteBuf b, int at, int kind, int key, long timestampMicros, int connection) {
        FrameType came = FrameType.of(FrameLayout.type(b, at));
        int sequence = FrameLayout.sequence(b, at);
        String head = came + " seq=" + Integer.toUnsignedString(sequence) + " on connection " + connection + ": ";
        if (FrameLayout.timestampMicros(b, at) != timestampMicros) {
            return head + "timestamp " + Long.toUnsignedString(FrameLayout.timestampMicros(b, at)) + ", sent "
                    + Long.toUnsignedString(timestampMicros);
        }
        FrameType expected = FrameType.of(expectedType(kind));
        if (came != expected) {
            return head + "expected " + expected;
        }
        long mixed = PayloadPattern.mixed(connection, sequence);
        int sent = kind == InFlight.MARKER ? 0 : sizes.bytes(PayloadPattern.sizeBits(mixed));
        int bytes = FrameLayout.payloadLength(b, at);
        if (bytes != sent) {
            return head + bytes + " bytes of payload, sent " + sent
                    + "; a service that does not echo needs --verify header";
        }
        PayloadKey name = name(kind, key);
        int payload = at + FrameLayout.HEADER_BYTES;
        int differs = name.firstDifference(b, payload);
        if (differs < 0) {
            differs = name.length() + pattern.firstDifference(b, payload + name.length(), mixed, bytes - name.length());
        }
        return head + "byte " + differs + " of " + bytes
                + " differs from what was sent; a service that does not echo needs --verify header";
    }
}
