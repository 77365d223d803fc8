package dev.needletail.server;

import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.unix.Errors;
import java.io.IOException;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Says that a listener cannot accept: mostly for want of file descriptors (EMFILE, ENFILE of accept(2)), which
 * is the {@link AcceptGate}'s matter. After any other failure Netty tries again after a second, and says nothing.
 *
 * <p>The first failure is logged, and one of those that follow each minute. The listener's event loop only.
 */
final class AcceptFaults extends ChannelInboundHandlerAdapter {

    private static final Logger log = LoggerFactory.getLogger(AcceptFaults.class);

    private static final long EVERY_NANOS = TimeUnit.MINUTES.toNanos(1);

    private static final int EMFILE = 24;
    private static final int ENFILE = 23;

    private final LongSupplier clock;
    private final Runnable exhausted;
    private long loggedNanos;
    private long faults;

    /** @param exhausted is run when there was no descriptor for the connection */
    AcceptFaults(LongSupplier clock, Runnable exhausted) {
        this.clock = clock;
        this.exhausted = exhausted;
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
        if (isOutOfDescriptors(cause)) {
            // Before anything else: a class that cannot be read for want of a descriptor is lost for good.
            exhausted.run();
        }
        long now = clock.getAsLong();
        if (faults++ == 0 || now - loggedNanos >= EVERY_NANOS) {
            loggedNanos = now;
            log.warn(
                    "{}: no connection can be accepted: {}; clients wait in the backlog; the next try is {}; failures so far: {}",
                    context.channel().localAddress(),
                    cause.getMessage(),
                    isOutOfDescriptors(cause)
                            ? "when " + DescriptorReserve.DESCRIPTORS
                                    + " file descriptors are free, which actuator and backends may use now"
                            : "in a second",
                    faults);
        }
        if (!isOutOfDescriptors(cause)) {
            context.fireExceptionCaught(cause);
        }
    }

    private static boolean isOutOfDescriptors(Throwable cause) {
        if (cause instanceof Errors.NativeIoException epoll) {
            int errno = -epoll.expectedErr();
            return errno == EMFILE || errno == ENFILE;
        }
        // The JDK's NIO has the text of strerror(3) only.
        return cause instanceof IOException
                && String.valueOf(cause.getMessage()).contains("Too many open files");
    }
}
