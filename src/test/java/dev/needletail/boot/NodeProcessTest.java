package dev.needletail.boot;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.needletail.cli.Needletail;
import dev.needletail.process.NodeProcess;
import dev.needletail.process.NodeStart;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/** The node in a JVM of its own, as a shell or a supervisor sees it. */
class NodeProcessTest {

    @TempDir
    Path directory;

    @Test
    void aFailedStartExitsWithOneAndAnExplanation() throws Exception {
        try (ServerSocket taken = new ServerSocket(0, 1, InetAddress.getLoopbackAddress());
                NodeProcess node = start().with("needletail.tcp.port=" + taken.getLocalPort())
                        .in(directory)) {
            assertThat(node.exit()).isEqualTo(1);
            assertThat(String.join("\n", node.lines()))
                    .contains("is taken by another socket.", "Set needletail.tcp.port to a free port")
                    .doesNotContain("\tat ")
                    .doesNotContain("WARN");
        }
    }

    @Test
    void withoutNativeEpollTheStartSaysWhyOrFailsWhereItWasAskedFor() throws Exception {
        String withoutEpoll = "-Dio.netty.transport.noNative=true";
        try (NodeProcess refused = start().option(withoutEpoll)
                .with("needletail.event-loops.transport=epoll")
                .in(directory)) {
            assertThat(refused.exit()).isEqualTo(1);
            assertThat(String.join("\n", refused.lines()))
                    .contains("needletail.event-loops.transport is epoll, but native epoll is not available on")
                    .contains("set needletail.event-loops.transport to auto")
                    .doesNotContain("\tat ");
        }
        try (NodeProcess nio = start().option(withoutEpoll).in(directory)) {
            assertThat(nio.line("  loops ")).contains("NIO because native epoll is missing (");
        }
    }

    @Test
    void sigtermDrainsSaysSoAndExitsWith143() throws Exception {
        // A machine that is busy with other tests stalls loops, and the node would say so.
        try (NodeProcess node =
                start().with("needletail.event-loops.stall-threshold=0s").in(directory)) {
            try (NodeClient client = new NodeClient(node.tcpPort())) {
                assertThat(client.ask(7, "before the end").text()).isEqualTo("before the end");
                node.signal("TERM");
                assertThat(client.isEnded()).isTrue();
            }
            assertThat(node.exit()).isEqualTo(143);
            assertThat(node.line("stopping:")).contains("readiness is down, 1 clients");
            assertThat(node.line("drained in")).contains("answers owed to them: 0");
            assertThat(node.lines()).noneMatch(line -> line.contains("WARN") || line.contains("\tat "));
        }
    }

    /** Classes that the end of a client needs may be read now only: there has to be a descriptor for each of their files. */
    @Test
    @EnabledOnOs(OS.LINUX)
    void outOfFileDescriptorsTheNodeSaysSoAndAcceptsAgainWhenThereAreSome() throws Exception {
        int limit = 400;
        List<NodeClient> clients = new ArrayList<>();
        try (NodeProcess node = start().under("sh", "-c", "ulimit -n " + limit + "; exec \"$@\"", "sh")
                .in(directory)) {
            int port = node.tcpPort();
            assertThat(node.line("  files ")).contains("the limit of open files, " + limit + ", is below");
            for (int i = 0; i < limit; i++) {
                clients.add(new NodeClient(port)); // the kernel takes what the node does not: they wait in the backlog
            }
            assertThat(node.line("no connection can be accepted")).contains("Too many open files");
            for (NodeClient client : clients) {
                client.close();
            }
            try (NodeClient next = new NodeClient(port)) {
                assertThat(next.ask(3, "room again?").text()).isEqualTo("room again?");
            }
            assertThat(node.lines()).noneMatch(line -> line.contains(" ERROR ") || line.contains("\tat "));
        } finally {
            for (NodeClient client : clients) {
                client.close();
            }
        }
    }

    @Test
    void aKilledNodeResetsItsClientsForItCannotSayWhatBecameOfTheirRequests() throws Exception {
        try (NodeProcess node = start().in(directory);
                NodeClient client = new NodeClient(node.tcpPort())) {
            assertThat(client.ask(7, "before the end").text()).isEqualTo("before the end");
            node.kill();
            assertThatThrownBy(client::isEnded).hasMessageContaining("reset");
            assertThat(node.exit()).isEqualTo(137);
        }
    }

    private static NodeStart start() {
        return NodeProcess.start().classes(Needletail.class).option("-Xmx256m");
    }
}
