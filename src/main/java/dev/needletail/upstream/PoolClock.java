package dev.needletail.upstream;

import io.netty.channel.EventLoop;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Lets the pools of one event loop look at their deadlines, every {@value #TICK_MILLIS} ms: one timer for all of them, because
 * there may be a thousand.
 */
public final class PoolClock {

    static final int TICK_MILLIS = 20;

    private static final Logger log = LoggerFactory.getLogger(PoolClock.class);

    private final EventLoop loop;
    private final List<UpstreamPool> pools;

    private PoolClock(EventLoop loop, List<UpstreamPool> pools) {
        this.loop = loop;
        this.pools = List.copyOf(pools);
    }

    /**
     * Lets these pools open their first connections, and begins to tick. To be called when all endpoints have been
     * {@link UpstreamPool#resolved}: the first connections would otherwise all go to the first of them. It ends with the pools.
     */
    public static void start(EventLoop loop, List<UpstreamPool> pools) {
        PoolClock clock = new PoolClock(loop, pools);
        loop.execute(clock::begin);
    }

    private void begin() {
        for (int i = 0; i < pools.size(); i++) {
            pools.get(i).begin();
        }
        tick();
    }

    private void tick() {
        boolean open = false;
        for (int i = 0; i < pools.size(); i++) {
            open |= goesOn(pools.get(i));
        }
        if (open) {
            loop.schedule(this::tick, TICK_MILLIS, TimeUnit.MILLISECONDS);
        }
    }

    /** A fault of one pool must not stop the time of the others, however often it comes. */
    private static boolean goesOn(UpstreamPool pool) {
        try {
            return pool.tick();
        } catch (RuntimeException | Error fault) {
            log.error("a pool's look at its deadlines failed", fault);
            return true;
        }
    }
}
