package dev.needletail.reliability;

import io.netty.buffer.PooledByteBufAllocator;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** A mutant: the node, and beside it a thread that keeps what it allocates, or drops buffers that it should release. */
final class LeakyNode {

    private static final List<byte[]> KEPT = new ArrayList<>();

    private LeakyNode() {}

    public static void main(String[] args) {
        String what = System.getProperty("leak", "");
        Thread.ofPlatform().daemon().name("leak").start(() -> leak(what));
        dev.needletail.cli.Needletail.main(args);
    }

    @SuppressWarnings("InfiniteLoop")
    private static void leak(String what) {
        try {
            while (true) {
                TimeUnit.MILLISECONDS.sleep(50);
                if (what.contains("heap")) {
                    KEPT.add(new byte[200_000]);
                }
                if (what.contains("buffer")) {
                    PooledByteBufAllocator.DEFAULT.directBuffer(64).writeByte(1);
                }
            }
        } catch (InterruptedException end) {
            Thread.currentThread().interrupt();
        }
    }
}
