package dev.needletail.route;

import dev.needletail.count.LoopCounter;
import dev.needletail.count.RareLine;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What escaped a {@link RequestHandler}, on one event loop: all of it counted, ten a minute in the log with their stacks. A
 * client whose requests make a handler throw must not be able to fill the log.
 *
 * <p>One event loop only, but for the count.
 */
public final class HandlerFaults {

    private static final Logger log = LoggerFactory.getLogger(HandlerFaults.class);

    private static final int LINES_PER_MINUTE = 10;

    private final LoopCounter count = new LoopCounter();
    private final RareLine lines = new RareLine(LINES_PER_MINUTE);

    public HandlerFaults() {}

    /** So far. Any thread. */
    public long count() {
        return count.get();
    }

    void failed(RequestHandler handler, Throwable failure) {
        count.increment();
        long before = lines.admit(System.nanoTime());
        if (before > 0) {
            log.warn(
                    "request handler {} failed; failures not said: {}",
                    handler.getClass().getName(),
                    before,
                    failure);
        } else if (before != RareLine.WITHHELD) {
            log.warn("request handler {} failed", handler.getClass().getName(), failure);
        }
    }
}
