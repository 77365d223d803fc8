package dev.needletail.inbound;

import static org.assertj.core.api.Assertions.assertThat;

import dev.needletail.inbound.ReadGate.Pause;
import io.netty.channel.embedded.EmbeddedChannel;
import java.util.EnumSet;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** A client is read exactly while no reason speaks against it. */
class ReadGateTest {

    private final EmbeddedChannel channel = new EmbeddedChannel();
    private final InboundCounters counters = new InboundCounters();
    private final ReadGate gate = new ReadGate(channel, counters);

    @Test
    void readsOnlyWhileNothingSpeaksAgainstItWhateverTheOrder() {
        Set<Pause> reasons = EnumSet.noneOf(Pause.class);
        long[] begun = new long[Pause.values().length];
        Random random = new Random(1);
        for (int i = 0; i < 10_000; i++) {
            Pause reason = Pause.values()[random.nextInt(Pause.values().length)];
            if (random.nextBoolean()) {
                gate.close(reason);
                begun[reason.ordinal()] += reasons.add(reason) ? 1 : 0;
            } else {
                gate.open(reason);
                reasons.remove(reason);
            }
            assertThat(gate.isOpen()).isEqualTo(reasons.isEmpty());
            assertThat(channel.config().isAutoRead()).isEqualTo(reasons.isEmpty());
        }
        assertThat(counters.unsentPauses()).isEqualTo(begun[Pause.UNSENT.ordinal()]);
        assertThat(counters.waitingPauses()).isEqualTo(begun[Pause.WAITING.ordinal()]);
        assertThat(counters.bufferPauses()).isEqualTo(begun[Pause.BUFFERS.ordinal()]);
        assertThat(counters.ratePauses()).isEqualTo(begun[Pause.RATE.ordinal()]);
        channel.finishAndReleaseAll();
    }

    @Test
    void whatIsDroppedIsReadUnlessThereIsNoMemory() {
        for (Pause reason : Pause.values()) {
            gate.close(reason);
        }
        gate.openToDiscard();
        assertThat(gate.reasons()).containsExactly("buffers");
        gate.open(Pause.BUFFERS);
        assertThat(channel.config().isAutoRead()).isTrue();
        gate.close(Pause.UNSENT);
        gate.close(Pause.ENDING);
        assertThat(channel.config().isAutoRead()).isTrue();
        gate.close(Pause.BUFFERS);
        assertThat(channel.config().isAutoRead()).isFalse();
        channel.finishAndReleaseAll();
    }
}
