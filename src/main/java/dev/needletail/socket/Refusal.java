package dev.needletail.socket;

import io.netty.channel.Channel;
import java.nio.channels.ClosedChannelException;

/** Why an option could not be set or read. Linux' words for an errno are compared, because Netty keeps no number. */
enum Refusal {
    NONE,
    /** EPERM or EACCES. */
    NOT_PERMITTED,
    /** ENOPROTOOPT or EOPNOTSUPP. */
    UNKNOWN_OPTION,
    /** EINVAL and its relatives. */
    INVALID,
    /** Java has no such option for this kind of channel. */
    NO_TYPED_OPTION,
    NO_SUCH_INTERFACE,
    /** Set without an error, but the kernel does not give it back. */
    UNREADABLE,
    /** The channel was closed beneath the call: says nothing about the option. */
    CLOSED,
    OTHER;

    /** Whether another try in this process is bound to end the same way. */
    boolean lasts() {
        return switch (this) {
            case NOT_PERMITTED, UNKNOWN_OPTION, INVALID, NO_TYPED_OPTION, NO_SUCH_INTERFACE -> true;
            case NONE, UNREADABLE, CLOSED, OTHER -> false;
        };
    }

    static Refusal of(Throwable failure, Channel channel) {
        if (!channel.isOpen()) {
            return CLOSED;
        }
        for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
            if (cause instanceof ClosedChannelException) {
                return CLOSED;
            }
            if (cause instanceof UnsupportedOperationException) {
                return NO_TYPED_OPTION;
            }
            Refusal known = ofMessage(cause.getMessage() == null ? "" : cause.getMessage());
            if (known != OTHER) {
                return known;
            }
        }
        return OTHER;
    }

    /** glibc's and musl's strerror texts. */
    static Refusal ofMessage(String message) {
        if (message.contains("Operation not permitted") || message.contains("Permission denied")) {
            return NOT_PERMITTED;
        }
        if (message.contains("Protocol not available") || message.contains("not supported")) {
            return UNKNOWN_OPTION;
        }
        if (message.contains("Invalid argument") || message.contains("out of range")) {
            return INVALID;
        }
        return OTHER;
    }
}
