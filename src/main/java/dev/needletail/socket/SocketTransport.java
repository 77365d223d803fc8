package dev.needletail.socket;

import io.netty.channel.Channel;
import io.netty.channel.unix.UnixChannel;

/** Netty's way to the kernel. */
public enum SocketTransport {
    /** Native: any option by number, with the kernel's own answer. */
    EPOLL,
    /** The JDK's: only options that Java has a type for. */
    NIO;

    /** The transport that {@code channel} uses. */
    public static SocketTransport of(Channel channel) {
        return channel instanceof UnixChannel ? EPOLL : NIO;
    }
}
