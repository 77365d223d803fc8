package dev.needletail.socket;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.needletail.socket.KernelLimits.Capability;
import io.netty.channel.Channel;
import io.netty.channel.epoll.Epoll;
import io.netty.channel.epoll.EpollChannelOption;
import java.net.NetworkInterface;
import java.net.SocketException;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Options on real sockets, against the running kernel. */
class TuningTest {

    private final KernelLimits limits = KernelLimits.ofThisHost();
    private final SocketTruth truth = new SocketTruth();
    private final SocketTuner tuner = new SocketTuner(limits, truth);

    private static Sockets on(SocketTransport transport) {
        assumeTrue(transport == SocketTransport.NIO || Epoll.isAvailable(), "native epoll is missing here");
        return new Sockets(transport);
    }

    private static OptionReport only(List<OptionReport> reports, TunedOption option) {
        List<OptionReport> found = reports.stream()
                .filter(report -> report.option().equals(option.name()))
                .toList();
        assertThat(found).hasSize(1);
        return found.getFirst();
    }

    private long limit(String name) {
        OptionalLong value = limits.number(name);
        assumeTrue(value.isPresent(), name + " is not visible here");
        return value.getAsLong();
    }

    @ParameterizedTest
    @EnumSource
    void understandsTheDoublingOnEitherTransport(SocketTransport transport) {
        int bytes = 65_536;
        try (Sockets sockets = on(transport)) {
            Channel udp = sockets.datagram();
            OptionReport receive =
                    only(tuner.tune(udp, SocketRole.UDP, SettingsFor.receiveBuffer(bytes)), TunedOption.SO_RCVBUF);
            OptionReport send =
                    only(tuner.tune(udp, SocketRole.UDP, SettingsFor.sendBuffer(bytes)), TunedOption.SO_SNDBUF);
            assertThat(List.of(receive, send)).allSatisfy(report -> {
                assertThat(report.outcome()).isEqualTo(Outcome.APPLIED);
                assertThat(report.effective()).isEqualTo("65536");
                assertThat(report.reason()).contains("131072");
            });
        }
    }

    @ParameterizedTest
    @EnumSource
    void namesTheSysctlThatCutABuffer(SocketTransport transport) {
        long receiveMax = limit("net.core.rmem_max");
        long sendMax = limit("net.core.wmem_max");
        int tooMuch = (int) Math.min(Integer.MAX_VALUE / 2, Math.max(receiveMax, sendMax) * 2);
        assumeTrue(tooMuch > receiveMax && tooMuch > sendMax, "the limits are as high as they go");
        assumeTrue(receiveMax >= 4_096 && sendMax >= 4_096, "the limits are below the kernel's floor");
        try (Sockets sockets = on(transport)) {
            Channel udp = sockets.datagram();
            // Plain SO_RCVBUF is cut for root too; only SO_RCVBUFFORCE is not.
            OptionReport receive =
                    only(tuner.tune(udp, SocketRole.UDP, SettingsFor.receiveBuffer(tooMuch)), TunedOption.SO_RCVBUF);
            OptionReport send =
                    only(tuner.tune(udp, SocketRole.UDP, SettingsFor.sendBuffer(tooMuch)), TunedOption.SO_SNDBUF);
            assertThat(receive.outcome()).isEqualTo(Outcome.CLAMPED);
            assertThat(receive.effective()).isEqualTo(Long.toString(receiveMax));
            assertThat(receive.reason()).contains("net.core.rmem_max is " + receiveMax);
            assertThat(send.outcome()).isEqualTo(Outcome.CLAMPED);
            assertThat(send.effective()).isEqualTo(Long.toString(sendMax));
            assertThat(send.reason()).contains("net.core.wmem_max is " + sendMax);
        }
        assertThat(truth.changedByKernel()).hasSize(2);
    }

    @Test
    void priorityAboveSixIsDeniedExactlyWhenTheCapabilityIsMissing() {
        try (Sockets sockets = on(SocketTransport.EPOLL)) {
            OptionReport report = only(
                    tuner.tune(sockets.datagram(), SocketRole.UDP, SettingsFor.priority(7)), TunedOption.SO_PRIORITY);
            boolean entitled = Boolean.TRUE.equals(limits.holds(Capability.CAP_NET_ADMIN))
                    || Boolean.TRUE.equals(limits.holds(Capability.CAP_NET_RAW));
            // Entitled: stored, but a socket of the loopback device has no queue.
            assertThat(report.outcome()).isEqualTo(entitled ? Outcome.INERT : Outcome.DENIED);
            assertThat(report.effective()).isEqualTo(entitled ? "7" : "0");
            assertThat(report.reason()).contains(entitled ? "loopback" : "CAP_NET_ADMIN");
        }
    }

    @Test
    void raisingBusyPollIsEitherStoredOrDeniedForWantOfTheCapability() {
        long already = limit("net.core.busy_read");
        int micros = (int) already + 50;
        try (Sockets sockets = on(SocketTransport.EPOLL)) {
            OptionReport report = only(
                    tuner.tune(sockets.datagram(), SocketRole.UDP, SettingsFor.busyPoll(micros)),
                    TunedOption.SO_BUSY_POLL);
            // socket(7) asks for CAP_NET_ADMIN; Linux 6.18 stores the value without it.
            boolean stored = report.outcome() == Outcome.INERT;
            assertThat(report.effective()).isEqualTo(Long.toString(stored ? micros : already));
            if (!stored) {
                assertThat(report.outcome()).isEqualTo(Outcome.DENIED);
                assertThat(limits.holds(Capability.CAP_NET_ADMIN)).isFalse();
            }
        }
    }

    @Test
    void theBufferReachesAnUpstreamBeforeItsFirstSegment() throws InterruptedException {
        try (Sockets sockets = on(SocketTransport.EPOLL)) {
            SocketPlan plan = tuner.plan(SocketRole.UPSTREAM, SettingsFor.receiveBuffer(4_096), SocketTransport.EPOLL);
            Channel listener = sockets.listen(channel -> {});
            Channel upstream = sockets.connect(listener, plan.bootstrapOptions());
            Channel plain = sockets.connect(listener);
            // The window scale that a small buffer needs is smaller: only a size set before the SYN can do that.
            Map<String, Long> small = TcpFigures.all(upstream);
            Map<String, Long> usual = TcpFigures.all(plain);
            assertThat(small.get("tcpi_rcv_wscale")).isLessThan(usual.get("tcpi_rcv_wscale"));
            plan.tune(upstream);
            assertThat(only(plan.reports(), TunedOption.SO_RCVBUF).outcome()).isEqualTo(Outcome.APPLIED);
        }
    }

    @Test
    void everyOptionOfTheArticleHasItsTruthOnEpoll() throws InterruptedException {
        try (Sockets sockets = on(SocketTransport.EPOLL)) {
            SocketSettings settings = SettingsFor.everythingTcp();
            SocketPlan listening = tuner.plan(SocketRole.LISTENER, settings, SocketTransport.EPOLL);
            SocketPlan accepting = tuner.plan(SocketRole.ACCEPTED, settings, SocketTransport.EPOLL);
            Channel listener = sockets.listen(listening::tune, Map.of(EpollChannelOption.SO_REUSEPORT, true));
            sockets.connect(listener);
            Channel accepted = sockets.accept();
            accepting.tune(accepted);

            assertThat(only(listening.reports(), TunedOption.SO_INCOMING_CPU).outcome())
                    .isEqualTo(Outcome.APPLIED);
            List<OptionReport> reports = accepting.reports();
            assertThat(only(reports, TunedOption.TCP_NODELAY).outcome()).isEqualTo(Outcome.APPLIED);
            assertThat(only(reports, TunedOption.SO_RCVBUF).effective()).isEqualTo("262144");
            assertThat(only(reports, TunedOption.SO_SNDBUF).effective()).isEqualTo("262144");
            assertThat(only(reports, TunedOption.SO_PRIORITY).outcome()).isEqualTo(Outcome.INERT);
            assertThat(only(reports, TunedOption.SO_INCOMING_CPU).effective()).isNull();
            assertThat(only(reports, TunedOption.TCP_QUICKACK).outcome()).isEqualTo(Outcome.INERT);
            assertThat(only(reports, TunedOption.TCP_USER_TIMEOUT).effective()).isEqualTo("5000");
            assertThat(only(reports, TunedOption.SO_KEEPALIVE).effective()).isEqualTo("true");
            assertThat(Sockets.kernel(accepted, TunedOption.SO_PRIORITY)).isEqualTo(6);
            assertThat(truth.reports()).containsAll(reports).containsAll(listening.reports());
        }
    }

    @Test
    void whatJavaHasNoTypeForIsUnsupportedOnNioAndTheRestApplies() throws InterruptedException {
        try (Sockets sockets = on(SocketTransport.NIO)) {
            SocketSettings settings = SettingsFor.everythingTcp();
            SocketPlan listening = tuner.plan(SocketRole.LISTENER, settings, SocketTransport.NIO);
            SocketPlan accepting = tuner.plan(SocketRole.ACCEPTED, settings, SocketTransport.NIO);
            Channel listener = sockets.listen(listening::tune);
            sockets.connect(listener);
            accepting.tune(sockets.accept());

            assertThat(only(listening.reports(), TunedOption.SO_RCVBUF).effective())
                    .isEqualTo("262144");
            List<OptionReport> reports = accepting.reports();
            for (TunedOption option :
                    List.of(TunedOption.SO_PRIORITY, TunedOption.SO_BUSY_POLL, TunedOption.TCP_USER_TIMEOUT)) {
                assertThat(only(reports, option).outcome()).isEqualTo(Outcome.UNSUPPORTED);
            }
            for (TunedOption option : List.of(
                    TunedOption.TCP_NODELAY, TunedOption.SO_RCVBUF, TunedOption.SO_SNDBUF, TunedOption.SO_KEEPALIVE)) {
                assertThat(only(reports, option).outcome()).isEqualTo(Outcome.APPLIED);
            }
        }
    }

    @ParameterizedTest
    @EnumSource
    void multicastLeavesWhereAndAsFarAsAsked(SocketTransport transport) throws SocketException {
        NetworkInterface loopback = NetworkInterface.getByInetAddress(Sockets.loopback());
        try (Sockets sockets = on(transport)) {
            Channel udp = sockets.datagram();
            List<OptionReport> reports = tuner.tune(udp, SocketRole.UDP, SettingsFor.multicast(4, loopback.getName()));
            assertThat(only(reports, TunedOption.IP_MULTICAST_TTL)).satisfies(report -> {
                assertThat(report.outcome()).isEqualTo(Outcome.APPLIED);
                assertThat(report.effective()).isEqualTo("4");
            });
            assertThat(only(reports, TunedOption.IP_MULTICAST_IF)).satisfies(report -> {
                assertThat(report.outcome()).isEqualTo(Outcome.APPLIED);
                assertThat(report.effective()).isEqualTo(loopback.getName());
            });
            if (transport == SocketTransport.EPOLL) {
                int ipTtl = 2;
                assertThat(Sockets.kernel(udp, 0, ipTtl))
                        .as("unicast datagrams keep their TTL")
                        .isNotEqualTo(4);
            }
        }
    }

    @ParameterizedTest
    @EnumSource
    void anInterfaceThatIsNotThereIsAReportAndNoException(SocketTransport transport) {
        try (Sockets sockets = on(transport)) {
            List<OptionReport> reports =
                    tuner.tune(sockets.datagram(), SocketRole.UDP, SettingsFor.multicast(1, "nowhere0"));
            assertThat(only(reports, TunedOption.IP_MULTICAST_IF)).satisfies(report -> {
                assertThat(report.outcome()).isEqualTo(Outcome.UNSUPPORTED);
                assertThat(report.reason()).contains("no network interface nowhere0");
            });
        }
    }

    @ParameterizedTest
    @EnumSource
    void aClosedChannelLeavesTheTableAsItWas(SocketTransport transport) {
        try (Sockets sockets = on(transport)) {
            Channel udp = sockets.datagram();
            SocketPlan plan = tuner.plan(SocketRole.UDP, SettingsFor.sendBuffer(8_192), transport);
            udp.close().syncUninterruptibly();
            assertThatCode(() -> plan.tune(udp)).doesNotThrowAnyException();
            assertThat(truth.reports()).isEmpty();
        }
    }

    @ParameterizedTest
    @EnumSource
    void equalOutcomesAreCountedWithoutANewReport(SocketTransport transport) {
        try (Sockets sockets = on(transport)) {
            SocketPlan plan = tuner.plan(SocketRole.UDP, SettingsFor.sendBuffer(8_192), transport);
            plan.tune(sockets.datagram());
            OptionReport first = plan.reports().getFirst();
            plan.tune(sockets.datagram());
            plan.tune(sockets.datagram());
            assertThat(plan.reports().getFirst()).isSameAs(first);
            assertThat(truth.tallies()).containsExactly(new OptionTally(first, Map.of(Outcome.APPLIED, 3L)));
            assertThat(truth.changedByKernel()).isEmpty();
        }
    }

    @Test
    void eachLoopsListenerHasItsOwnRow() {
        try (Sockets sockets = on(SocketTransport.EPOLL)) {
            for (int cpu = 0; cpu < 2; cpu++) {
                SocketPlan plan = tuner.plan(SocketRole.LISTENER, SettingsFor.incomingCpu(cpu), SocketTransport.EPOLL);
                sockets.listen(plan::tune);
            }
            assertThat(truth.reports()).extracting(OptionReport::requested).containsExactly("0", "1");
            assertThat(truth.reports()).allSatisfy(report -> {
                assertThat(report.effective()).isEqualTo(report.requested());
                assertThat(report.reason()).contains("SO_REUSEPORT");
            });
        }
    }
}
