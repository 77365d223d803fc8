package dev.needletail.boot;

import static org.assertj.core.api.Assertions.assertThat;

import dev.needletail.process.NodeProcess;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/** The process has used up its file descriptors. */
@EnabledOnOs(OS.LINUX)
class DescriptorsIT {

    private static final int LIMIT = 300;

    @Test
    void clientsThatAreServedGoOnActuatorAnswersNothingSpinsAndAcceptingBeginsAgain(@TempDir Path directory)
            throws Exception {
        List<NodeClient> clients = new ArrayList<>();
        try (NodeProcess node = NodeProcess.start()
                .with("needletail.event-loops.count=2")
                .under("sh", "-c", "ulimit -n " + LIMIT + "; exec \"$@\"", "sh")
                .in(directory)) {
            int port = node.tcpPort();
            node.httpPort();
            NodeClient served = new NodeClient(port);
            clients.add(served);
            assertThat(served.ask(1, "x").text()).isEqualTo("x");
            for (int i = 0; i < LIMIT; i++) {
                clients.add(new NodeClient(port)); // the kernel takes what the node does not: they wait in the backlog
            }
            assertThat(node.line("no connection can be accepted")).contains("Too many open files");

            Duration before = node.cpuTime();
            for (int i = 2; i < 12; i++) { // two seconds
                assertThat(served.ask(i, "y").sequence()).isEqualTo(i);
                TimeUnit.MILLISECONDS.sleep(200);
            }
            // A listener that is accepted again and again takes a whole core, 2 s of these 2 s.
            assertThat(node.cpuTime().minus(before)).isLessThan(Duration.ofMillis(1_200));
            assertThat(node.get("health/liveness").statusCode())
                    .as("the reserve is actuator's")
                    .isEqualTo(200);
            assertThat(node.lines().stream().filter(line -> line.contains("no connection can be accepted")))
                    .as("said once a minute")
                    .hasSize(1);

            for (NodeClient client : clients.subList(1, clients.size())) {
                client.close();
            }
            try (NodeClient next = new NodeClient(port)) {
                assertThat(next.ask(3, "room again?").text()).isEqualTo("room again?");
            }
            assertThat(served.ask(99, "z").sequence()).isEqualTo(99);
            assertThat(node.isAlive()).isTrue();
        } finally {
            for (NodeClient client : clients) {
                client.close();
            }
        }
    }
}
