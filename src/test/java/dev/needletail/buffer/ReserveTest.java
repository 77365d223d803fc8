package dev.needletail.buffer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.netty.channel.embedded.EmbeddedChannel;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** The end of the bound is kept for those who must go on. */
class ReserveTest {

    private final EmbeddedChannel channel = new EmbeddedChannel();
    private final LoopBuffers buffers = new LoopBuffers(new BufferSettings(1_024, 0, 16, true), channel.eventLoop());

    @Test
    void isLeasedWhenNothingElseIsLeftAndOnlyByItsOwner() {
        ByteBufAllocator reserve = buffers.reserve();
        List<ByteBuf> leased = new ArrayList<>();
        for (int i = 0; i < 14; i++) {
            leased.add(buffers.directBuffer(1_024));
        }
        assertThatThrownBy(() -> buffers.directBuffer(1_024))
                .isInstanceOf(BufferLimitException.class)
                .hasMessageContaining("all leased")
                .hasMessageContaining("limit=" + 14 * 1_024);
        leased.add(reserve.directBuffer(1_024));
        leased.add(reserve.buffer(1_024));
        assertThatThrownBy(() -> reserve.directBuffer(1)).isInstanceOf(BufferLimitException.class);
        assertThat(buffers.snapshot().inUseBytes()).isEqualTo(buffers.snapshot().limitBytes());
        leased.forEach(ByteBuf::release);
        assertThat(buffers.snapshot().inUse()).isZero();
        buffers.directBuffer(1_024).release();
    }

    @Test
    void whoWaitsForOrdinaryMemoryIsNotWokenByTheReserve() {
        ByteBufAllocator reserve = buffers.reserve();
        List<ByteBuf> leased = new ArrayList<>();
        for (int i = 0; i < 14; i++) {
            leased.add(buffers.directBuffer(1_024));
        }
        List<String> woken = new ArrayList<>();
        buffers.whenAvailable(() -> woken.add("woken"));
        reserve.directBuffer(1_024).release();
        channel.runPendingTasks();
        assertThat(woken).isEmpty();
        leased.removeLast().release();
        channel.runPendingTasks();
        assertThat(woken).hasSize(1);
        leased.forEach(ByteBuf::release);
    }
}
