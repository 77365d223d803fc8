package dev.needletail.socket;

/** What a socket is for; it decides which options apply and whether they are set or inherited. */
public enum SocketRole {
    /** Bound and listening. What accepted sockets inherit is set here, once. */
    LISTENER,
    /** Accepted from a listener. */
    ACCEPTED,
    /** Connected by the node to a backend. */
    UPSTREAM,
    /** A datagram socket. */
    UDP
}
