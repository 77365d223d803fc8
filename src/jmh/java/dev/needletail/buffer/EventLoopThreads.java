package dev.needletail.buffer;

import io.netty.util.concurrent.DefaultThreadFactory;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;

/**
 * Runs a benchmark on the kind of thread that an event loop has ({@code -Djmh.executor=CUSTOM}): Netty's allocators keep
 * their thread caches for those only, and without them the comparison would be unfair to Netty.
 */
public final class EventLoopThreads extends ThreadPoolExecutor {

    public EventLoopThreads(int threads, String name) {
        super(threads, threads, 0, TimeUnit.SECONDS, new LinkedBlockingQueue<>(), new DefaultThreadFactory(name));
    }
}
