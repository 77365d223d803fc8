package dev.needletail.tls;

/**
 * The peer ended its stream in a way that takes no more bytes either: TLS 1.2 (RFC 5246, 7.2.1), and Netty's OpenSSL engine
 * with any version. Nothing that was not handed to the engine before this event can be sent.
 */
public final class EndedBothWays {

    /** The event. */
    public static final EndedBothWays INSTANCE = new EndedBothWays();

    private EndedBothWays() {}
}
