package dev.needletail.udp;

/** Why a datagram did not reach its destination, as far as this host can know. */
public enum DropReason {
    /**
     * ECONNREFUSED: the destination's host reported that nobody listens. Only a connected socket is told (udp(7)), and
     * the report is about a datagram that had left before: it is counted here and as a datagram sent. A lower bound:
     * reports that come while one sendmmsg runs leave no trace but its early return.
     */
    REFUSED,
    /** EMSGSIZE, or more than the 65,507 bytes that a UDP datagram over IPv4 can hold. */
    TOO_LARGE,
    /** ENETUNREACH, EHOSTUNREACH or ENETDOWN: no way there from this host. */
    UNREACHABLE,
    /** ENOBUFS or ENOMEM: the kernel had no memory, also when asked again. */
    NO_BUFFER,
    /** The kernel took no more and the bound on waiting datagrams was reached: the oldest go. */
    QUEUE_FULL,
    /** The sender was closed first. */
    CLOSED,
    /** No destination is configured. */
    NO_DESTINATION,
    /** Any other error, for instance EPERM (a packet filter) or EACCES (broadcast without SO_BROADCAST). */
    OTHER;

    /** The reason that stands for an errno of {@code sendmmsg(2)} which concerns one message. */
    static DropReason of(int errno) {
        return switch (errno) {
            case Errno.ECONNREFUSED -> REFUSED;
            case Errno.EMSGSIZE -> TOO_LARGE;
            case Errno.ENETUNREACH, Errno.EHOSTUNREACH, Errno.ENETDOWN -> UNREACHABLE;
            case Errno.ENOBUFS, Errno.ENOMEM -> NO_BUFFER;
            case Errno.EBADF -> CLOSED;
            default -> OTHER;
        };
    }
}
