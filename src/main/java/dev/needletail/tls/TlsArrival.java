package dev.needletail.tls;

import io.netty.channel.Channel;

/** What becomes of a connection's handshake. On the connection's event loop, one of the two and once. */
public interface TlsArrival {

    /** The handshake is done. Returns whether the connection is let in; otherwise it is closed. */
    boolean admit(Channel channel, TlsPeer peer);

    /** The handshake failed, and the connection is being closed. */
    void failed(Channel channel, Throwable cause);
}
