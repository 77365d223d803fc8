package dev.needletail.boot;

import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * {@code needletail.routing}.
 *
 * @param key what says where a REQUEST or DATA goes. none: nothing, there is one upstream and one UDP group. leading-string:
 *     the payload begins with the name of a service of needletail.upstreams, or of a channel of needletail.udp.channels: a
 *     big-endian u16 length and UTF-8; the frame is forwarded unchanged
 * @param unknown what becomes of a name that is neither. reject: a REQUEST is answered by ERROR, a DATA is dropped; both
 *     counted. default: they go to needletail.upstream and to needletail.udp.destinations
 * @param waitingShare part of an event loop's buffers that requests waiting for one service may take, of those that nothing waits
 *     in for another service: above 0, at most 1. Where it is used up a further request that would have to wait is answered
 *     by ERROR. Without effect where key is none
 */
public record RoutingProperties(
        @DefaultValue("none") Key key,
        @DefaultValue("reject") Unknown unknown,
        @DefaultValue("0.25") double waitingShare) {

    /** What leads a frame. */
    public enum Key {
        NONE,
        LEADING_STRING
    }

    /** What becomes of a name that leads nowhere. */
    public enum Unknown {
        REJECT,
        DEFAULT
    }
}
