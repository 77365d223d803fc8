package dev.needletail.socket;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;

class SocketSettingsTest {

    @Test
    void noneLeavesEverythingToTheKernel() {
        SocketTuner tuner = new SocketTuner(KernelLimits.ofThisHost(), new SocketTruth());
        for (SocketRole role : SocketRole.values()) {
            for (SocketTransport transport : SocketTransport.values()) {
                SocketPlan plan = tuner.plan(role, SocketSettings.none(), transport);
                assertThat(plan.bootstrapOptions()).isEmpty();
                assertThat(plan.reports()).isEmpty();
            }
        }
    }

    @Test
    void givesEachLoopItsCpuAndKeepsTheRest() {
        SocketSettings settings = SettingsFor.everythingTcp();
        assertThat(settings.withIncomingCpu(3).incomingCpu()).isEqualTo(3);
        assertThat(settings.withIncomingCpu(3).withIncomingCpu(0)).isEqualTo(settings);
    }

    @Test
    void refusesWhatNoKernelTakesWithTheFigureAndTheWayOut() {
        assertThatThrownBy(() -> SettingsFor.receiveBuffer(0))
                .hasMessage("receive-buffer 0 is outside 1 to 1073741823: change it or leave it unset");
        assertThatThrownBy(() -> SettingsFor.priority(-1)).hasMessageContaining("priority -1");
        assertThatThrownBy(() -> SettingsFor.multicast(256, "lo")).hasMessageContaining("multicast-ttl 256");
        assertThatThrownBy(() -> SettingsFor.multicast(1, " ")).hasMessageContaining("multicast-interface");
    }
}
