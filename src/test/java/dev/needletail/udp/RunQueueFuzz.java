package dev.needletail.udp;

import dev.needletail.fuzz.Claim;
import dev.needletail.fuzz.FuzzInput;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.UnpooledByteBufAllocator;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;

/**
 * {@link RunQueue} cuts what waits for each destination as a plain queue of single frames would: every destination gets
 * every frame once and in order, the oldest are dropped first, and a buffer is held exactly as long as somebody needs it.
 */
public final class RunQueueFuzz {

    private static final int PENDING_MAX = 24;

    private record Frame(ByteBuf buffer, int index, int bytes) {}

    private final FuzzInput input;
    private final int destinations;
    private final RunQueue queue;
    private final List<ArrayDeque<Frame>> plain = new ArrayList<>();
    private final List<ByteBuf> buffers = new ArrayList<>();
    private int end;

    private RunQueueFuzz(FuzzInput input) {
        this.input = input;
        this.destinations = 1 + input.flags() % 3;
        this.queue = new RunQueue(destinations, PENDING_MAX);
        for (int d = 0; d < destinations; d++) {
            plain.add(new ArrayDeque<>());
        }
    }

    public static void fuzzerTestOneInput(byte[] bytes) {
        new RunQueueFuzz(new FuzzInput(bytes)).run();
    }

    private void run() {
        for (byte step : input.content()) {
            int argument = (step & 0xFF) >> 3;
            switch (step & 7) {
                case 0, 1, 2 -> add(1 + argument % 8, 1 + argument / 8, (step & 7) == 0);
                case 3 -> queue.dropOldest(0);
                case 4 -> drop(1 + argument);
                default -> advance(argument % destinations, 1 + argument / destinations);
            }
            agrees();
        }
        drop(Integer.MAX_VALUE);
        agrees();
        Claim.equal(queue.pending(), 0, "pending");
        for (ByteBuf buffer : buffers) {
            Claim.equal(buffer.refCnt(), 1, "references when nothing waits");
            buffer.release();
        }
    }

    /** Frames that follow the last ones in their buffer, or lie in one of their own. */
    private void add(int frames, int bytes, boolean fresh) {
        if (queue.pending() + frames * destinations > PENDING_MAX) {
            return;
        }
        boolean follows = !fresh && !buffers.isEmpty() && end + frames * bytes <= 64;
        if (!follows) {
            buffers.add(UnpooledByteBufAllocator.DEFAULT.heapBuffer(64));
            end = 0;
        }
        ByteBuf buffer = buffers.getLast();
        queue.add(buffer, end, bytes, frames, input.applyAsInt(256));
        for (int i = 0; i < frames; i++) {
            for (ArrayDeque<Frame> destination : plain) {
                destination.add(new Frame(buffer, end + i * bytes, bytes));
            }
        }
        end += frames * bytes + input.applyAsInt(2);
    }

    private void advance(int destination, int wanted) {
        int count = Math.min(wanted, plain.get(destination).size());
        queue.advance(destination, count);
        for (int i = 0; i < count; i++) {
            plain.get(destination).remove();
        }
    }

    private void drop(int wanted) {
        int before = pending();
        int dropped = queue.dropOldest(wanted);
        Claim.equal(dropped, Math.min(wanted, before), "dropped");
        // Who stands at the oldest run loses first; the real queue says at which frame each stands now.
        for (int d = 0; d < destinations; d++) {
            while (!plain.get(d).isEmpty() && !isNext(d, plain.get(d).element())) {
                plain.get(d).remove();
            }
        }
        Claim.equal(before - pending(), dropped, "frames that are gone");
    }

    private void agrees() {
        Claim.equal(queue.pending(), pending(), "pending");
        for (int d = 0; d < destinations; d++) {
            Frame next = plain.get(d).peek();
            Claim.that(
                    next == null ? queue.runOf(d) == queue.tail() : isNext(d, next),
                    "the next frame of destination " + d);
        }
        for (ByteBuf buffer : buffers) {
            boolean needed =
                    plain.stream().anyMatch(waiting -> waiting.stream().anyMatch(f -> isSame(f.buffer(), buffer)));
            Claim.that(needed == buffer.refCnt() > 1, "a buffer is held while somebody needs it");
        }
    }

    private boolean isNext(int destination, Frame frame) {
        long run = queue.runOf(destination);
        return run < queue.tail()
                && isSame(queue.buffer(run), frame.buffer())
                && queue.frameBytes(run) == frame.bytes()
                && queue.index(run) + queue.frameOf(destination) * queue.frameBytes(run) == frame.index();
    }

    private int pending() {
        int all = 0;
        for (ArrayDeque<Frame> destination : plain) {
            all += destination.size();
        }
        return all;
    }

    @SuppressWarnings("ReferenceEquality") // which buffer, not what is in it
    private static boolean isSame(ByteBuf one, ByteBuf other) {
        return one == other;
    }
}
