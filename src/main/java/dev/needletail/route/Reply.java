package dev.needletail.route;

import dev.needletail.wire.ErrorCode;
import io.netty.buffer.ByteBuf;

/**
 * The answer that one request is owed. To be given exactly once, from any thread; a second attempt is refused by
 * returning {@code false}. The node does not give it in the handler's place: a reply that is never given keeps its client
 * one answer nearer to {@code tcp.max-owed}, and holds up the drain until the grace period is over.
 *
 * <p>An answer for a client that has gone is dropped and counted; this still returns {@code true}.
 */
public interface Reply {

    /**
     * Answers with a RESPONSE.
     *
     * @param payload copied before this returns
     * @return whether this was the answer
     * @throws dev.needletail.wire.PayloadTooLargeException when the payload is over {@code tcp.max-payload}; the reply
     *     is then still to be given
     */
    boolean respond(byte[] payload);

    /**
     * Answers with a RESPONSE.
     *
     * @param payload its readable bytes; taken, also on failure
     * @return whether this was the answer
     * @throws dev.needletail.wire.PayloadTooLargeException as above
     */
    boolean respond(ByteBuf payload);

    /** Answers with an ERROR; {@code reason} is for people, and is cut at 256 bytes of UTF-8. */
    boolean fail(ErrorCode code, String reason);
}
