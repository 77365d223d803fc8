package dev.needletail.cli;

import dev.needletail.bench.PayloadKey;
import dev.needletail.wire.FrameType;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/** What a ping sends, and what its answer has to be: HEARTBEATs to the node, or REQUESTs to one of its services. */
final class PingProbe {

    private final @Nullable PayloadKey service;
    private final boolean payloadCompared;
    private final byte[] payload;

    /**
     * @param service null for HEARTBEATs
     * @param payloadBytes in all, the service's name included
     * @param payloadCompared whether the payload has to come back as it was sent
     */
    PingProbe(@Nullable PayloadKey service, int payloadBytes, boolean payloadCompared) {
        assert service == null || service.length() <= payloadBytes : service;
        this.service = service;
        this.payloadCompared = payloadCompared;
        byte[] pattern = new byte[payloadBytes - (service == null ? 0 : service.length())];
        for (int i = 0; i < pattern.length; i++) {
            pattern[i] = (byte) i;
        }
        payload = service == null ? pattern : service.before(pattern);
    }

    /** Whom it asks, for people. */
    String target(HostPort node) {
        return node + (service == null ? "" : " service " + PayloadText.quoted(service.name()));
    }

    FrameType type() {
        return service == null ? FrameType.HEARTBEAT : FrameType.REQUEST;
    }

    byte[] payload() {
        return payload;
    }

    /**
     * What is wrong with an answer; null when nothing is. An ERROR that answers a REQUEST is no wrong answer.
     *
     * @param timestampMicros what was sent with its sequence; null when nothing of it is open
     */
    @Nullable
    String wrong(Answer answer, @Nullable Long timestampMicros) {
        boolean error = service != null && answer.type() == FrameType.ERROR;
        if (!error && answer.type() != (service == null ? FrameType.HEARTBEAT : FrameType.RESPONSE)) {
            return (service == null
                            ? "a HEARTBEAT is answered by a HEARTBEAT"
                            : "a REQUEST is answered by RESPONSE or ERROR")
                    + ", not by " + answer.type();
        }
        if (timestampMicros == null) {
            return "no such " + (service == null ? "heartbeat" : "request") + " is open: never sent, or answered twice";
        }
        if (answer.timestampMicros() != timestampMicros) {
            return "timestamp " + Long.toUnsignedString(answer.timestampMicros()) + ", sent "
                    + Long.toUnsignedString(timestampMicros);
        }
        if (!error && payloadCompared && !Arrays.equals(answer.payload(), payload)) {
            return "payload of " + answer.payload().length + " bytes is not the " + payload.length + " bytes sent"
                    + (service == null ? "" : "; a service that does not echo needs --verify header");
        }
        return null;
    }
}
