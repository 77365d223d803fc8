package dev.needletail.server;

import dev.needletail.buffer.BufferSettings;
import dev.needletail.outbound.FlushMode;
import java.util.function.Consumer;

/** Ways to run the data path that must not differ in a single byte. */
@SuppressWarnings("ImmutableEnumChecker") // lambdas that capture nothing
enum Variation {
    AS_SHIPPED(settings -> {}),
    NIO(settings -> settings.transport = Transport.Request.NIO),
    TWO_LOOPS_BY_THE_KERNEL(settings -> {
        settings.loops = 2;
        settings.accept = AcceptMode.REUSE_PORT;
    }),
    SLICED_ALWAYS(settings -> settings.sliceThreshold = 0),
    COPIED_ALWAYS(settings -> settings.sliceThreshold = Integer.MAX_VALUE),
    FLUSHED_PER_READ(settings -> settings.flush = FlushMode.READ),
    FLUSHED_PER_FRAME(settings -> settings.flush = FlushMode.FRAME),
    FLUSHED_PER_FRAME_AND_SLICED(settings -> {
        settings.flush = FlushMode.FRAME;
        settings.sliceThreshold = 0;
    }),
    NOT_POOLED(settings -> settings.buffers = new BufferSettings(64 << 10, 0, 256, false)),
    BUFFERS_SMALLER_THAN_FRAMES(settings -> settings.buffers = new BufferSettings(1_000, 4, 8_192, true)),
    ONE_REQUEST_PER_CONNECTION(settings -> settings.maxInFlight = 1),
    FEW_ANSWERS_OWED(settings -> settings.owedMax = 3),
    WITHOUT_CLIENT_ORDER(settings -> settings.perClientOrder = false);

    private final Consumer<RunningNode.Settings> change;

    Variation(Consumer<RunningNode.Settings> change) {
        this.change = change;
    }

    void apply(RunningNode.Settings settings) {
        change.accept(settings);
    }

    /** Whether a client's answers come in the order of its requests. */
    boolean keepsOrder() {
        return this != WITHOUT_CLIENT_ORDER;
    }
}
