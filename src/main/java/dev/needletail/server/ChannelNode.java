package dev.needletail.server;

import dev.needletail.socket.SocketSettings;
import dev.needletail.udp.UdpSettings;

/**
 * Where the DATA of one channel goes.
 *
 * @param udp destinations and batching; each loop has a socket of its own
 * @param socket options of these sockets
 */
public record ChannelNode(UdpSettings udp, SocketSettings socket) {}
