package dev.needletail.server;

import dev.needletail.buffer.BufferSettings;
import dev.needletail.outbound.FlushMode;
import dev.needletail.socket.SocketSettings;
import dev.needletail.udp.UdpSettings;

/**
 * Everything that a node needs to know.
 *
 * @param flush when touched channels are flushed
 * @param sliceThresholdBytes runs of at least so many bytes leave without a copy
 * @param upstream the unnamed backends
 * @param udp the unnamed destinations
 * @param routing what else there is, by name
 */
public record NodeSettings(
        LoopSettings loops,
        TcpSettings tcp,
        BufferSettings buffers,
        UdpSettings udp,
        SocketSettings udpSocket,
        UpstreamNode upstream,
        FlushMode flush,
        int sliceThresholdBytes,
        Routing routing) {}
