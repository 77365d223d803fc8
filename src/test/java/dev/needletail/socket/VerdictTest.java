package dev.needletail.socket;

import static dev.needletail.socket.SocketRole.ACCEPTED;
import static dev.needletail.socket.SocketRole.LISTENER;
import static dev.needletail.socket.SocketRole.UDP;
import static dev.needletail.socket.SocketRole.UPSTREAM;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Judgements on answers that kernels have given, without a kernel. */
class VerdictTest {

    @TempDir
    Path root;

    private Verdict verdict;

    @BeforeEach
    void aHostWithLimits() throws IOException {
        KernelLimitsTest.write(root, "proc/sys/net/core/rmem_max", "212992\n");
        KernelLimitsTest.write(root, "proc/sys/net/ipv4/tcp_rmem", "4096 131072 6291456\n");
        KernelLimitsTest.write(root, "proc/sys/net/core/busy_poll", "0\n");
        KernelLimitsTest.write(root, "proc/sys/net/core/default_qdisc", "fq_codel\n");
        KernelLimitsTest.write(root, "proc/self/status", "CapEff:\t0000000000000000\n");
        KernelLimitsTest.write(root, "sys/devices/system/cpu/online", "0-1\n");
        verdict = new Verdict(new KernelLimits(root));
    }

    private static Observation held(TunedOption option, SocketRole role, int requested, long effective, int around) {
        return new Observation(
                option,
                role,
                SocketTransport.EPOLL,
                requested,
                Integer.toString(requested),
                effective,
                Refusal.NONE,
                null,
                around);
    }

    private static Observation refused(TunedOption option, SocketTransport transport, Refusal refusal) {
        return new Observation(
                option, UPSTREAM, transport, 7, "7", Observation.UNREAD, refusal, "setsockopt() failed: odd", 0);
    }

    @Test
    void understandsThatTheKernelDoublesBuffers() {
        OptionReport report = verdict.on(held(TunedOption.SO_RCVBUF, ACCEPTED, 100_000, 200_000, 0));
        assertThat(report.outcome()).isEqualTo(Outcome.APPLIED);
        assertThat(report.effective()).isEqualTo("100000");
        assertThat(report.reason())
                .contains("200000")
                .contains("autotuning is off")
                .contains("6291456");
    }

    @Test
    void namesTheLimitThatCutABufferAndWhoLiftsIt() {
        OptionReport report = verdict.on(held(TunedOption.SO_RCVBUF, UDP, 262_144, 425_984, 0));
        assertThat(report.outcome()).isEqualTo(Outcome.CLAMPED);
        assertThat(report.effective()).isEqualTo("212992");
        assertThat(report.reason())
                .contains("net.core.rmem_max is 212992")
                .contains("sysctl -w net.core.rmem_max=262144")
                .contains("the node's administrator");
    }

    @Test
    void infersALimitThatThePodCannotSee() {
        OptionReport report = verdict.on(held(TunedOption.SO_SNDBUF, UDP, 262_144, 425_984, 0));
        assertThat(report.outcome()).isEqualTo(Outcome.CLAMPED);
        assertThat(report.reason()).contains("net.core.wmem_max is not visible here, 212992 by the result");
    }

    @Test
    void reportsTheFloorThatRaisedATinyBuffer() {
        OptionReport report = verdict.on(held(TunedOption.SO_RCVBUF, UDP, 10, 2_304, 0));
        assertThat(report.outcome()).isEqualTo(Outcome.CLAMPED);
        assertThat(report.effective()).isEqualTo("1152");
        assertThat(report.reason()).contains("floor");
    }

    @Test
    void namesTheCapabilityThatIsMissing() {
        OptionReport priority =
                verdict.on(refused(TunedOption.SO_PRIORITY, SocketTransport.EPOLL, Refusal.NOT_PERMITTED));
        assertThat(priority.outcome()).isEqualTo(Outcome.DENIED);
        assertThat(priority.reason())
                .contains("above 6")
                .contains("CAP_NET_ADMIN")
                .contains("not held here");
        OptionReport busyPoll =
                verdict.on(refused(TunedOption.SO_BUSY_POLL, SocketTransport.EPOLL, Refusal.NOT_PERMITTED));
        assertThat(busyPoll.outcome()).isEqualTo(Outcome.DENIED);
        assertThat(busyPoll.reason()).contains("net.core.busy_read needs CAP_NET_ADMIN");
    }

    @Test
    void knowsHoldingACapabilityElsewhereFromNotKnowing() throws IOException {
        KernelLimitsTest.write(root, "proc/self/status", "CapEff:\t0000000000001000\n");
        Observation seen = refused(TunedOption.SO_PRIORITY, SocketTransport.EPOLL, Refusal.NOT_PERMITTED);
        assertThat(verdict.on(seen).reason()).contains("but not over this network namespace");
        KernelLimitsTest.write(root, "proc/self/status", "");
        assertThat(verdict.on(seen).reason()).contains("unknown whether");
    }

    @Test
    void tellsTheReasonsForAnUnsupportedOptionApart() {
        assertThat(verdict.on(refused(TunedOption.SO_PRIORITY, SocketTransport.NIO, Refusal.NO_TYPED_OPTION)))
                .satisfies(report -> {
                    assertThat(report.outcome()).isEqualTo(Outcome.UNSUPPORTED);
                    assertThat(report.effective()).isNull();
                    assertThat(report.reason()).contains("NIO").contains("native epoll");
                });
        assertThat(verdict.on(refused(TunedOption.SO_BUSY_POLL, SocketTransport.EPOLL, Refusal.UNKNOWN_OPTION)))
                .satisfies(report -> {
                    assertThat(report.outcome()).isEqualTo(Outcome.UNSUPPORTED);
                    assertThat(report.reason()).contains("this kernel");
                });
        assertThat(verdict.on(refused(TunedOption.IP_MULTICAST_IF, SocketTransport.EPOLL, Refusal.NO_SUCH_INTERFACE))
                        .outcome())
                .isEqualTo(Outcome.UNSUPPORTED);
    }

    @Test
    void keepsTheKernelsWordsForAnErrorThatItDoesNotKnow() {
        OptionReport report = verdict.on(refused(TunedOption.SO_KEEPALIVE, SocketTransport.EPOLL, Refusal.OTHER));
        assertThat(report.outcome()).isEqualTo(Outcome.DENIED);
        assertThat(report.reason()).contains("setsockopt() failed: odd");
    }

    @Test
    void callsPriorityInertOnLoopbackAndConditionalElsewhere() {
        assertThat(verdict.on(held(TunedOption.SO_PRIORITY, ACCEPTED, 6, 6, Surroundings.LOOPBACK))
                        .outcome())
                .isEqualTo(Outcome.INERT);
        OptionReport network = verdict.on(held(TunedOption.SO_PRIORITY, ACCEPTED, 6, 6, Surroundings.NETWORK));
        assertThat(network.outcome()).isEqualTo(Outcome.APPLIED);
        assertThat(network.reason()).contains("fq_codel").contains("tc qdisc show");
    }

    @Test
    void callsBusyPollInertUntilBothTheSysctlAndTheDeviceAllowIt() throws IOException {
        int network = Surroundings.NETWORK;
        Observation plain = held(TunedOption.SO_BUSY_POLL, UPSTREAM, 50, 50, network | Surroundings.NAPI);
        assertThat(verdict.on(plain)).satisfies(report -> {
            assertThat(report.outcome()).isEqualTo(Outcome.INERT);
            assertThat(report.reason()).contains("sysctl -w net.core.busy_poll=50");
        });
        KernelLimitsTest.write(root, "proc/sys/net/core/busy_poll", "50\n");
        assertThat(verdict.on(plain).outcome()).isEqualTo(Outcome.APPLIED);
        assertThat(verdict.on(held(TunedOption.SO_BUSY_POLL, UPSTREAM, 50, 50, network))
                        .reason())
                .contains("SO_INCOMING_NAPI_ID is 0");
        assertThat(verdict.on(held(TunedOption.SO_BUSY_POLL, LISTENER, 50, 50, Surroundings.LOOPBACK))
                        .outcome())
                .isEqualTo(Outcome.INERT);
        assertThat(verdict.on(held(TunedOption.SO_BUSY_POLL, UPSTREAM, 0, 0, network))
                        .outcome())
                .isEqualTo(Outcome.APPLIED);
    }

    @Test
    void trustsIncomingCpuOnlyWithinAReusePortGroupAndForACpuThatExists() {
        int group = Surroundings.REUSE_PORT;
        assertThat(verdict.on(held(TunedOption.SO_INCOMING_CPU, LISTENER, 1, 1, group))
                        .outcome())
                .isEqualTo(Outcome.APPLIED);
        assertThat(verdict.on(held(TunedOption.SO_INCOMING_CPU, LISTENER, 1, 1, 0))
                        .reason())
                .contains("SO_REUSEPORT group");
        assertThat(verdict.on(held(TunedOption.SO_INCOMING_CPU, LISTENER, 2, 2, group)))
                .satisfies(report -> {
                    assertThat(report.outcome()).isEqualTo(Outcome.INERT);
                    assertThat(report.reason()).contains("highest CPU is 1");
                });
        assertThat(verdict.on(held(TunedOption.SO_INCOMING_CPU, ACCEPTED, 1, Observation.UNREAD, group)))
                .satisfies(report -> {
                    assertThat(report.outcome()).isEqualTo(Outcome.INERT);
                    assertThat(report.reason()).contains("pins no connection");
                });
    }

    @Test
    void neverCallsQuickAckApplied() {
        assertThat(verdict.on(held(TunedOption.TCP_QUICKACK, UPSTREAM, 1, 1, 0)).outcome())
                .isEqualTo(Outcome.INERT);
    }

    @Test
    void reportsAValueThatTheKernelChanged() {
        OptionReport report = verdict.on(held(TunedOption.TCP_USER_TIMEOUT, UPSTREAM, 5_000, 4_000, 0));
        assertThat(report.outcome()).isEqualTo(Outcome.CLAMPED);
        assertThat(report.effective()).isEqualTo("4000");
    }
}
