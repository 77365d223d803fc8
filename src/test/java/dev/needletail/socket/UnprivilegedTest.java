package dev.needletail.socket;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.netty.channel.Channel;
import io.netty.channel.epoll.Epoll;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What a node without capabilities, as in a pod, is told by the real kernel: in a child process that gave them up. */
class UnprivilegedTest {

    private static final Path SETPRIV = Path.of("/usr/bin/setpriv");

    @Test
    void aProcessWithoutCapabilitiesIsDeniedAndSaysWhatItLacks() throws IOException, InterruptedException {
        assumeTrue(Epoll.isAvailable(), "native epoll is missing here");
        assumeTrue(Files.isExecutable(SETPRIV), "no setpriv(1) here");
        assumeTrue(
                Boolean.TRUE.equals(KernelLimits.ofThisHost().holds(KernelLimits.Capability.CAP_NET_ADMIN)),
                "has no capabilities to give up: the tests of TuningTest see the refusal themselves");
        Process child = new ProcessBuilder(
                        SETPRIV.toString(),
                        "--bounding-set=-net_admin,-net_raw",
                        "--inh-caps=-all",
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "--enable-native-access=ALL-UNNAMED",
                        "-ea",
                        "-cp",
                        System.getProperty("java.class.path"),
                        UnprivilegedTest.class.getName())
                .redirectErrorStream(true)
                .start();
        String said = new String(child.getInputStream().readAllBytes(), UTF_8);
        assertThat(child.waitFor()).as(said).isZero();
        assertThat(said.lines().filter(line -> line.startsWith("SO_PRIORITY")))
                .as(said)
                .singleElement()
                .asString()
                .startsWith("SO_PRIORITY 0 {DENIED=2}")
                .contains("CAP_NET_ADMIN or CAP_NET_RAW (not held here)");
    }

    /** The child: two sockets, so that the second meets what the first has learnt. */
    public static void main(String[] args) {
        SocketTruth truth = new SocketTruth();
        SocketTuner tuner = new SocketTuner(KernelLimits.ofThisHost(), truth);
        SocketPlan plan = tuner.plan(SocketRole.UDP, SettingsFor.priority(7), SocketTransport.EPOLL);
        try (Sockets sockets = new Sockets(SocketTransport.EPOLL)) {
            for (Channel channel : List.of(sockets.datagram(), sockets.datagram())) {
                plan.tune(channel);
            }
        }
        truth.tallies()
                .forEach(row -> System.out.println(row.report().option() + " "
                        + row.report().effective() + " " + row.counts() + " "
                        + row.report().reason()));
    }
}
