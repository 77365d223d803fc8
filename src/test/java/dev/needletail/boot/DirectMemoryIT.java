package dev.needletail.boot;

import static org.assertj.core.api.Assertions.assertThat;

import dev.needletail.process.NodeProcess;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A JVM whose direct memory is far below what the configuration may lease, and clients that hold all of it. */
class DirectMemoryIT {

    private static final int CLIENTS = 150;
    private static final String PAYLOAD = "z".repeat(60_000);

    @Test
    void whoFindsNoMemoryIsClosedWithAReasonAndTheOthersAreAnswered(@TempDir Path directory) throws Exception {
        List<NodeClient> clients = new ArrayList<>();
        try (NodeProcess node = NodeProcess.start()
                .with("needletail.event-loops.count=2")
                .option("-XX:MaxDirectMemorySize=8m")
                .with("--needletail.event-loops.count=1", "--needletail.buffers.max=1024")
                .in(directory)) {
            int port = node.tcpPort();
            for (int i = 0; i < CLIENTS; i++) { // half a frame each: 9 MB of them
                NodeClient client = new NodeClient(port);
                client.sendHalf(NodeClient.REQUEST, i, PAYLOAD);
                clients.add(client);
            }
            int answered = 0;
            int closed = 0;
            for (int i = 0; i < CLIENTS; i++) {
                try (NodeClient client = clients.get(i)) {
                    client.sendOtherHalf(NodeClient.REQUEST, i, PAYLOAD);
                    assertThat(client.read().sequence()).isEqualTo(i);
                    answered++;
                } catch (IOException ended) {
                    closed++;
                }
            }
            assertThat(answered).isGreaterThan(CLIENTS / 2);
            String meters = node.get("prometheus").body();
            assertThat(meters)
                    .contains("needletail_connections_closed_total{reason=\"buffers_exhausted\"} " + closed + ".0")
                    .contains("needletail_connections_closed_total{reason=\"fault\"} 0.0");
            try (NodeClient next = new NodeClient(port)) {
                assertThat(next.ask(1, "memory again?").text()).isEqualTo("memory again?");
            }
            assertThat(node.lines()).noneMatch(line -> line.contains(" ERROR ") || line.contains("OutOfMemoryError"));
        } finally {
            for (NodeClient client : clients) {
                client.close();
            }
        }
    }
}
