package dev.needletail.fuzz;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.AppenderBase;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.slf4j.LoggerFactory;

/**
 * Faults that the node survives and only logs: an error anywhere, and an exception in an upstream connection. While this is
 * open nothing else of the node's rooms is logged: a fuzzer closes connections by the thousand.
 */
final class Logged extends AppenderBase<ILoggingEvent> implements AutoCloseable {

    private static final String EXCEPTION_CAUGHT = "upstream {}: {}";

    private final Logger rooms = (Logger) LoggerFactory.getLogger("dev.needletail");
    private final Logger upstream = (Logger) LoggerFactory.getLogger("dev.needletail.upstream.UpstreamConnection");
    private final @Nullable Level roomsBefore = rooms.getLevel();
    private final @Nullable Level upstreamBefore = upstream.getLevel();
    private @Nullable String fault;

    Logged() {
        setContext(rooms.getLoggerContext());
        start();
        rooms.setLevel(Level.ERROR);
        rooms.setAdditive(false);
        upstream.setLevel(Level.DEBUG);
        rooms.addAppender(this);
    }

    @Override
    protected void append(ILoggingEvent event) {
        // A write between a channel's end and its being told of is none.
        boolean isFault = event.getLevel() == Level.ERROR
                || (event.getMessage().equals(EXCEPTION_CAUGHT)
                        && !event.getFormattedMessage().endsWith("ClosedChannelException"));
        if (isFault && fault == null) {
            fault = event.getFormattedMessage()
                    + (event.getThrowableProxy() == null
                            ? ""
                            : ": " + event.getThrowableProxy().getClassName() + " "
                                    + event.getThrowableProxy().getMessage() + " "
                                    + List.of(event.getThrowableProxy().getStackTraceElementProxyArray()).stream()
                                            .limit(6)
                                            .toList());
        }
    }

    void none() {
        Claim.that(fault == null, "the node logged a fault: " + fault);
    }

    @Override
    public void close() {
        rooms.detachAppender(this);
        rooms.setAdditive(true);
        rooms.setLevel(roomsBefore);
        upstream.setLevel(upstreamBefore);
    }
}
