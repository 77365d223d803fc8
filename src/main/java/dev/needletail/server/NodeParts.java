package dev.needletail.server;

import dev.needletail.buffer.LoopBuffers;
import dev.needletail.latency.LatencyRecorder;
import dev.needletail.route.RequestHandler;
import dev.needletail.socket.SocketTruth;
import dev.needletail.udp.BatchListener;
import dev.needletail.udp.DataSender;
import dev.needletail.udp.UdpSettings;
import io.netty.channel.EventLoop;
import io.netty.channel.socket.DatagramChannel;
import io.netty.util.concurrent.Future;
import java.util.Map;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * The parts of a node that may be replaced.
 *
 * @param buffers makes the pool of one event loop
 * @param senders opens the UDP senders of one event loop
 * @param latency takes the durations of all loops
 * @param sockets takes what became of the socket options
 * @param handler serves REQUESTs in process, in the place of the unnamed upstream; null: that one does
 * @param handlers serve the services of these names in process
 */
public record NodeParts(
        BufferPools buffers,
        DataSenders senders,
        LatencyRecorder latency,
        SocketTruth sockets,
        @Nullable RequestHandler handler,
        Map<String, RequestHandler> handlers) {

    public NodeParts {
        handlers = Map.copyOf(handlers);
    }

    /** Makes the buffer pool of one event loop. */
    @FunctionalInterface
    public interface BufferPools {
        LoopBuffers create(int loop, int loops, EventLoop owner);
    }

    /** Opens the UDP sender of one event loop and one channel. */
    @FunctionalInterface
    public interface DataSenders {
        /**
         * Opens on {@code owner}.
         *
         * @param settings of the channel
         * @param tuning to be called with the channel before it is bound
         * @param listener to be told of each flush
         */
        Future<DataSender> open(
                EventLoop owner,
                UdpSettings settings,
                Consumer<? super DatagramChannel> tuning,
                BatchListener listener);
    }
}
