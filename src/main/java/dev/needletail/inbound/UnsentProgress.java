package dev.needletail.inbound;

import dev.needletail.socket.BytesAcknowledged;
import io.netty.channel.Channel;
import io.netty.channel.ChannelOutboundBuffer;
import org.jspecify.annotations.Nullable;

/**
 * Whether a client takes its answers. Looked at while there are unsent bytes: those that the kernel has not taken from this
 * process. Progress is either of
 *
 * <ul>
 *   <li>bytes that left this process for the kernel: another buffer is the first of those unsent, or more of it has gone;
 *   <li>bytes that the client's kernel has acknowledged ({@code tcpi_bytes_acked}). A socket asks for more only when a
 *       third of its send buffer is free (sk_stream_is_writeable, include/net/sock.h), and autotuning lets that grow to
 *       megabytes: a client that reads slowly moves nothing here for a long time, and takes bytes all the while.
 * </ul>
 *
 * <p>What a new answer adds to the unsent bytes is no progress, and neither is what a client sends. There is no lowest
 * rate, as nginx's send_timeout has none: what a slow client may hold is bounded by {@code tcp.unsent-high} and
 * {@code tcp.max-owed}, not by how long it takes. TCP has one of its own: a receiver tells of room only when it is a
 * segment, or half of its buffer (silly window avoidance, RFC 9293 §3.8.6.2.2), so that one who reads a byte now and then
 * makes no progress until that many have been read.
 *
 * <p>What the kernel's send buffer hides: while everything unsent fits there, nothing is unsent here, and a client that
 * does not read is not noticed. It then costs kernel memory only, bounded by SO_SNDBUF; TCP_USER_TIMEOUT
 * ({@code tcp.socket.user-timeout}) ends it there. Asking the kernel about each connection at each sweep would find it, at
 * a system call each; those with unsent bytes are few. Where the transport has no TCP_INFO (NIO) only the first kind counts.
 *
 * <p>One event loop only.
 */
final class UnsentProgress {

    private final Channel channel;
    private final BytesAcknowledged acknowledged;

    private @Nullable Object first;
    private long firstGone;
    private long acknowledgedBytes;
    private long movedNanos;

    UnsentProgress(Channel channel, BytesAcknowledged acknowledged, long now) {
        this.channel = channel;
        this.acknowledged = acknowledged;
        this.movedNanos = now;
    }

    /** Looks now. */
    void look(long now) {
        ChannelOutboundBuffer unsent = channel.unsafe().outboundBuffer();
        Object current = unsent == null ? null : unsent.current();
        if (unsent == null || current == null) {
            if (first != null) {
                first = null;
                movedNanos = now;
            }
            return;
        }
        long gone = unsent.currentProgress();
        long taken = acknowledged.of(channel);
        if (isOther(current) || gone != firstGone || taken != acknowledgedBytes) {
            first = current;
            firstGone = gone;
            acknowledgedBytes = taken;
            movedNanos = now;
        }
    }

    /** Whether there was something unsent when it was last looked at. */
    boolean isPending() {
        return first != null;
    }

    /** When something last moved, as far as looks have seen. */
    long movedNanos() {
        return movedNanos;
    }

    @SuppressWarnings("ReferenceEquality") // which buffer it is, not what is in it
    private boolean isOther(Object current) {
        return current != first;
    }
}
