package dev.needletail.udp;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class UdpSettingsTest {

    private static final UdpSettings GOOD =
            UdpSettings.of(List.of(new InetSocketAddress(InetAddress.getLoopbackAddress(), 9100)));

    @ParameterizedTest
    @ValueSource(ints = {0, -1, 1025})
    void refusesABatchThatSendmmsgCannotTake(int size) {
        assertThatThrownBy(() -> GOOD.withBatchSize(size)).hasMessageContaining("batch-size " + size);
    }

    @Test
    void refusesABoundBelowOneBatch() {
        assertThatThrownBy(() -> GOOD.withMaxPending(63))
                .hasMessage(
                        "max-pending 63 is not within batch-size 64 and 1048576: raise the first or lower the second");
    }

    @Test
    void refusesADestinationThatIsNoAddressYet() {
        assertThatThrownBy(
                        () -> UdpSettings.of(List.of(InetSocketAddress.createUnresolved("subscriber.invalid", 9100))))
                .hasMessageContaining("not resolved");
    }

    @Test
    void refusesPortZero() {
        assertThatThrownBy(() -> UdpSettings.of(List.of(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0))))
                .hasMessageContaining("port 0");
    }

    @Test
    void refusesTimeThatRunsBackwardsAndTtlsThatDoNotExist() {
        assertThatThrownBy(() -> GOOD.withFlushAtBurstEnd(false, -1)).hasMessageContaining("max-delay -1");
        assertThatThrownBy(() -> new UdpSettings.Multicast(256, null, true)).hasMessageContaining("256");
    }
}
