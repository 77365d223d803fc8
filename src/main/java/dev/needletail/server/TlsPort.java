package dev.needletail.server;

import dev.needletail.inbound.CloseReason;
import dev.needletail.inbound.EndOfStream;
import dev.needletail.tls.Reasons;
import dev.needletail.tls.TlsArrival;
import dev.needletail.tls.TlsPeer;
import dev.needletail.tls.TlsServer;
import io.netty.channel.Channel;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * TLS on the TCP port: a connection becomes a client when its handshake is done and its name is one that is let in. Until
 * then it counts against {@code tcp.max-connections}, and has {@code tcp.ssl.handshake-timeout}.
 */
final class TlsPort {

    private static final Logger log = LoggerFactory.getLogger(TlsPort.class);

    private final TlsServer tls;
    private final RareLog failures = new RareLog(System::nanoTime);
    private volatile boolean closed;

    TlsPort(TlsServer tls) {
        this.tls = tls;
    }

    /** No connection is let in any more. */
    void close() {
        closed = true;
    }

    /** Connections are let in again. */
    void open() {
        closed = false;
    }

    /** Puts TLS in front of the handler called {@code behind}. On the channel's loop. */
    void secure(Channel channel, String behind, LoopRooms room) {
        channel.config().setAllocator(room.tlsMemory());
        tls.secure(channel.pipeline(), behind, new Arrival(room));
    }

    private final class Arrival implements TlsArrival {

        private final LoopRooms room;

        Arrival(LoopRooms room) {
            this.room = room;
        }

        @Override
        public boolean admit(Channel channel, TlsPeer peer) {
            if (closed) {
                room.clients().refused(CloseReason.DRAINED); // nothing of it was taken, and the end says so
                return false;
            }
            if (!tls.admits(peer)) {
                room.clients().refused(CloseReason.CLIENT_NAME);
                failures.say(suppressed -> log.warn(
                        "{}: closed: its certificate's name {} (subject {}) does not match tcp.ssl.client-name {}{}",
                        channel.remoteAddress(),
                        peer.name(),
                        peer.subject(),
                        tls.clientName(),
                        suppressed));
                return false;
            }
            room.handshakes().increment();
            EndOfStream.forbid(channel);
            return true;
        }

        @Override
        public void failed(Channel channel, Throwable cause) {
            room.clients().refused(CloseReason.TLS_HANDSHAKE);
            failures.say(suppressed -> log.warn(
                    "{}: closed: the TLS handshake failed: {}{}",
                    channel.remoteAddress(),
                    Reasons.of(cause),
                    suppressed));
        }
    }
}
