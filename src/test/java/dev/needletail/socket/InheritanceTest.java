package dev.needletail.socket;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.needletail.socket.KernelLimits.Capability;
import io.netty.channel.Channel;
import io.netty.channel.epoll.Epoll;
import java.util.EnumMap;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** What accept(2) copies on this kernel is what {@link TunedOption#inherited()} says. */
class InheritanceTest {

    /** Values that no socket has by itself. */
    private static Map<TunedOption, Integer> unusual() {
        Map<TunedOption, Integer> values = new EnumMap<>(TunedOption.class);
        values.put(TunedOption.SO_RCVBUF, 12_288);
        values.put(TunedOption.SO_SNDBUF, 12_288);
        values.put(TunedOption.SO_PRIORITY, 5);
        values.put(TunedOption.SO_INCOMING_CPU, 77);
        values.put(TunedOption.TCP_USER_TIMEOUT, 4_321);
        values.put(TunedOption.SO_KEEPALIVE, 1);
        if (Boolean.TRUE.equals(KernelLimits.ofThisHost().holds(Capability.CAP_NET_ADMIN))) {
            values.put(TunedOption.SO_BUSY_POLL, 33);
        }
        return values;
    }

    @Test
    void acceptedSocketsInheritWhatTheTableSaysAndNothingElse() throws InterruptedException {
        assumeTrue(Epoll.isAvailable(), "native epoll is missing here");
        Map<TunedOption, Integer> unusual = unusual();
        try (Sockets sockets = new Sockets(SocketTransport.EPOLL)) {
            Channel listener = sockets.listen(
                    channel -> unusual.forEach((option, value) -> Sockets.setKernel(channel, option, value)));
            sockets.connect(listener);
            Channel accepted = sockets.accept();
            unusual.forEach((option, value) -> {
                long held = Sockets.kernel(accepted, option);
                assertThat(held == option.kernelForm(value))
                        .as("%s is inherited", option)
                        .isEqualTo(option.inherited());
            });
        }
    }

    @Test
    void aConnectionAcceptedBeforeItsListenerWasTunedIsTunedByItself() throws InterruptedException {
        assumeTrue(Epoll.isAvailable(), "native epoll is missing here");
        SocketTuner tuner = new SocketTuner(KernelLimits.ofThisHost(), new SocketTruth());
        try (Sockets sockets = new Sockets(SocketTransport.EPOLL)) {
            Channel listener = sockets.listen(channel -> {});
            sockets.connect(listener);
            Channel accepted = sockets.accept();
            SocketPlan plan = tuner.plan(SocketRole.ACCEPTED, SettingsFor.sendBuffer(12_288), SocketTransport.EPOLL);
            plan.tune(accepted);
            assertThat(Sockets.kernel(accepted, TunedOption.SO_SNDBUF)).isEqualTo(24_576);
            assertThat(plan.reports().getFirst().outcome()).isEqualTo(Outcome.APPLIED);
        }
    }

    @Test
    void nettyTurnsNagleOffByItselfAndTheSettingTurnsItOnAgain() throws InterruptedException {
        assumeTrue(Epoll.isAvailable(), "native epoll is missing here");
        SocketTuner tuner = new SocketTuner(KernelLimits.ofThisHost(), new SocketTruth());
        try (Sockets sockets = new Sockets(SocketTransport.EPOLL)) {
            Channel listener = sockets.listen(channel -> {});
            sockets.connect(listener);
            Channel accepted = sockets.accept();
            assertThat(Sockets.kernel(listener, TunedOption.TCP_NODELAY)).isZero();
            assertThat(Sockets.kernel(accepted, TunedOption.TCP_NODELAY)).isNotZero();
            tuner.tune(accepted, SocketRole.ACCEPTED, SettingsFor.noDelay(false));
            assertThat(Sockets.kernel(accepted, TunedOption.TCP_NODELAY)).isZero();
        }
    }

    @Test
    void theNextSegmentOverwritesTheIncomingCpuOfAConnection() throws InterruptedException {
        assumeTrue(Epoll.isAvailable(), "native epoll is missing here");
        int noCpu = 7_777;
        try (Sockets sockets = new Sockets(SocketTransport.EPOLL)) {
            Channel upstream = sockets.connect(sockets.listen(channel -> {}));
            Channel accepted = sockets.accept();
            Sockets.setKernel(accepted, TunedOption.SO_INCOMING_CPU, noCpu);
            assertThat(Sockets.kernel(accepted, TunedOption.SO_INCOMING_CPU)).isEqualTo(noCpu);
            Sockets.send(upstream, accepted, 1);
            assertThat(Sockets.kernel(accepted, TunedOption.SO_INCOMING_CPU)).isNotEqualTo(noCpu);
        }
    }
}
