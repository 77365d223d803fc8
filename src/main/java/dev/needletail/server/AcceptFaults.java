package dev.needletail.server;

import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Says that a listener cannot accept: mostly for want of file descriptors (EMFILE, ENFILE of accept(2)). Netty tries
 * again after a second and says nothing, while clients wait in the backlog.
 *
 * <p>The first failure is logged, and one of those that follow each minute. The listener's event loop only.
 */
final class AcceptFaults extends ChannelInboundHandlerAdapter {

    private static final Logger log = LoggerFactory.getLogger(AcceptFaults.class);

    private static final long EVERY_NANOS = TimeUnit.MINUTES.toNanos(1);

    private final LongSupplier clock;
    private long loggedNanos;
    private long faults;

    AcceptFaults(LongSupplier clock) {
        this.clock = clock;
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
        long now = clock.getAsLong();
        if (faults++ == 0 || now - loggedNanos >= EVERY_NANOS) {
            loggedNanos = now;
            log.warn(
                    "{}: no connection can be accepted: {}; clients wait in the backlog, the next try is in a second;"
                            + " failures so far: {}",
                    context.channel().localAddress(),
                    cause.getMessage(),
                    faults);
        }
        context.fireExceptionCaught(cause);
    }
}
