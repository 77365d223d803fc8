package dev.needletail.inbound;

/** Why a client connection ended. */
public enum CloseReason {
    /** The client closed it. */
    PEER_CLOSED("the client closed the connection", false),
    /** The connection broke. */
    IO_ERROR("the connection broke", false),
    /** The client sent a type that the protocol does not have. */
    UNKNOWN_TYPE("unknown frame type", true),
    /** The client announced a payload over {@code tcp.max-payload}. */
    LENGTH_OVER_LIMIT("payload over tcp.max-payload", true),
    /** The client sent a RESPONSE, which only a server may. */
    RESPONSE_FROM_CLIENT("a client must not send RESPONSE", true),
    /** The client sent an ERROR, which only a server may. */
    ERROR_FROM_CLIENT("a client must not send ERROR", true),
    /** {@code tcp.max-connections} was reached. */
    CONNECTION_LIMIT("tcp.max-connections reached", true),
    /** Its address is in no block of {@code tcp.allow}. */
    ADDRESS_NOT_ALLOWED("its address is in no block of tcp.allow", true),
    /** Its address had {@code tcp.max-connections-per-address} connections. */
    ADDRESS_LIMIT("tcp.max-connections-per-address reached", true),
    /** It took none of its unsent answers for {@code tcp.write-timeout}. */
    WRITE_TIMEOUT("took none of its answers for tcp.write-timeout", true),
    /** A frame that it had begun was not whole within {@code tcp.frame-timeout}. */
    PARTIAL_FRAME("a frame was not whole within tcp.frame-timeout", true),
    /** The client and the node could not agree on TLS, or the client's certificate is not good. */
    TLS_HANDSHAKE("the TLS handshake failed", true),
    /** The name in the client's certificate does not match {@code tcp.ssl.client-name}. */
    CLIENT_NAME("the certificate's name does not match tcp.ssl.client-name", true),
    /** Nothing came for {@code tcp.idle-timeout} and nothing was owed. */
    IDLE("nothing received for tcp.idle-timeout", false),
    /** It was as old as {@code tcp.max-connection-age} lets it become, and everything owed was answered. */
    AGED("as old as tcp.max-connection-age lets it become", false),
    /** A frame that straddles two reads found no memory within {@code buffers.max}. */
    BUFFERS_EXHAUSTED("buffers.max reached", true),
    /** The client ended its stream while more of it was waiting than the node keeps. */
    BACKLOG("more was waiting than the node keeps", true),
    /** A request could not be served, and without ERROR frames there is no other way to say so. */
    UNSERVED("a request could not be served, and tcp.error-frames is off", true),
    /** The node stopped, and everything owed was answered. */
    DRAINED("the node stops", false),
    /**
     * The connection was to end, because the node stopped or for its age, and the grace period was over before everything
     * was answered, or before the client had taken the answers.
     */
    CUT("the grace period is over", false),
    /** A fault of the node's own. */
    FAULT("a fault of the node", true);

    private final String sentence;
    private final boolean defect;

    CloseReason(String sentence, boolean defect) {
        this.sentence = sentence;
        this.defect = defect;
    }

    /** In words. */
    public String sentence() {
        return sentence;
    }

    /** Whether the node closed the connection because something was wrong. */
    public boolean isDefect() {
        return defect;
    }

    /** Whether the client broke the protocol: it can conclude nothing from the end of its connection. */
    boolean isClientsFault() {
        return switch (this) {
            case UNKNOWN_TYPE, LENGTH_OVER_LIMIT, RESPONSE_FROM_CLIENT, ERROR_FROM_CLIENT -> true;
            case PEER_CLOSED,
                    IO_ERROR,
                    CONNECTION_LIMIT,
                    ADDRESS_NOT_ALLOWED,
                    ADDRESS_LIMIT,
                    WRITE_TIMEOUT,
                    PARTIAL_FRAME,
                    TLS_HANDSHAKE,
                    CLIENT_NAME,
                    IDLE,
                    AGED,
                    BUFFERS_EXHAUSTED,
                    BACKLOG,
                    UNSERVED,
                    DRAINED,
                    CUT,
                    FAULT -> false;
        };
    }

    /** The name as a meter's label. */
    public String label() {
        return name().toLowerCase(java.util.Locale.ROOT);
    }
}
