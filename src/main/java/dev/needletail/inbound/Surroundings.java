package dev.needletail.inbound;

import dev.needletail.buffer.LoopBuffers;
import dev.needletail.outbound.AnswerCounters;
import dev.needletail.outbound.BurstFlusher;
import dev.needletail.outbound.FrameOutput;
import dev.needletail.route.DataRoutes;
import dev.needletail.route.RequestRoutes;
import io.netty.channel.ChannelHandlerContext;
import java.util.function.Function;

/**
 * What the client connections of one event loop share.
 *
 * @param outputs makes the output of a new connection
 */
public record Surroundings(
        ClientSettings settings,
        Clients clients,
        LoopBuffers buffers,
        BurstFlusher flusher,
        AnswerCounters answers,
        RequestRoutes requests,
        DataRoutes data,
        Function<ChannelHandlerContext, FrameOutput> outputs) {}
