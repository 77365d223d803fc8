package dev.needletail.buffer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;

class BufferSettingsTest {

    @Test
    void spreadsEvenlyAndGivesTheRemainderToTheFirstLoops() {
        BufferSettings[] shares = new BufferSettings(4096, 5, 10, true).perLoop(4);
        assertThat(shares).extracting(BufferSettings::max).containsExactly(3, 3, 2, 2);
        assertThat(shares).extracting(BufferSettings::initial).containsExactly(2, 1, 1, 1);
        assertThat(shares).allMatch(share -> share.sizeBytes() == 4096 && share.pooled());
    }

    @Test
    void givesEachLoopAtLeastOneInitialBufferUnlessNoneIsWanted() {
        assertThat(new BufferSettings(4096, 1, 8, true).perLoop(4))
                .extracting(BufferSettings::initial)
                .containsExactly(1, 1, 1, 1);
        assertThat(new BufferSettings(4096, 0, 8, true).perLoop(4))
                .extracting(BufferSettings::initial)
                .containsOnly(0);
    }

    @Test
    void refusesASpreadThatWouldLeaveALoopWithoutBuffers() {
        assertThatThrownBy(() -> new BufferSettings(4096, 1, 3, true).perLoop(4))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("buffers.max 3")
                .hasMessageContaining("at least 4");
    }

    @Test
    void refusesFiguresOutsideTheirRangeWithTheFigures() {
        assertThatThrownBy(() -> new BufferSettings(63, 0, 1, true)).hasMessageContaining("buffers.size 63");
        assertThatThrownBy(() -> new BufferSettings((16 << 20) + 1, 0, 1, true)).hasMessageContaining("16777217");
        assertThatThrownBy(() -> new BufferSettings(64, 0, 0, true)).hasMessageContaining("buffers.max 0");
        assertThatThrownBy(() -> new BufferSettings(64, 2, 1, true))
                .hasMessageContaining("buffers.initial 2")
                .hasMessageContaining("buffers.max 1");
        assertThatThrownBy(() -> new BufferSettings(64, -1, 1, true)).hasMessageContaining("-1");
    }

    @Test
    void saysWhatItMayTake() {
        assertThat(BufferSettings.DEFAULT.leasedBytesMax()).isEqualTo(64L << 20);
        assertThat(BufferSettings.DEFAULT.pooledBytesMax()).isBetween(64L << 20, 70L << 20);
        assertThat(new BufferSettings(4096, 0, 8, false).pooledBytesMax()).isZero();
    }
}
