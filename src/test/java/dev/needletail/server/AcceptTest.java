package dev.needletail.server;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** How connections are spread over the event loops. */
class AcceptTest {

    @ParameterizedTest
    @CsvSource({"2, 4", "2, 64", "4, 4", "4, 64"})
    void spreadsConnectionsEvenlyAlsoAfterSomeHaveGone(int loops, int count) {
        try (RunningNode node = RunningNode.start(settings -> settings.loops = loops)) {
            List<TestClient> clients = new ArrayList<>(connected(node, count));
            assertThat(node.spread()).containsOnly((long) count / loops);
            for (int round = 0; round < 3; round++) {
                for (int i = 0; i < count / 2; i++) {
                    clients.removeFirst().close(); // the oldest half, whichever loops they are on
                }
                node.await(() -> node.clients(counters -> counters.open()) == count - count / 2);
                clients.addAll(connected(node, count / 2));
                long least = Collections.min(node.spread());
                assertThat(Collections.max(node.spread()) - least).isLessThanOrEqualTo(1);
            }
            clients.forEach(TestClient::close);
        }
    }

    @Test
    void connectionsThatAreRefusedDoNotCountForTheirLoop() {
        try (RunningNode node = RunningNode.start(settings -> {
            settings.loops = 2;
            settings.maxConnections = 4;
        })) {
            List<TestClient> clients = new ArrayList<>(connected(node, 4));
            for (int i = 0; i < 7; i++) {
                try (TestClient over = node.connect()) {
                    over.awaitClosed();
                }
            }
            clients.forEach(TestClient::close);
            node.await(() -> node.node().connections() == 0);
            List<TestClient> again = connected(node, 4);
            assertThat(node.spread()).containsOnly(2L);
            again.forEach(TestClient::close);
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {2, 4})
    void withReusePortTheKernelGivesEveryLoopSome(int loops) {
        try (RunningNode node = RunningNode.start(settings -> {
            settings.loops = loops;
            settings.accept = AcceptMode.REUSE_PORT;
        })) {
            List<TestClient> clients = connected(node, 64);
            System.out.println("reuse-port: 64 connections over " + loops + " loops: " + node.spread());
            // By a hash of the addresses: that one of four loops gets none of 64 has a chance of 1 in 25 million.
            assertThat(node.spread()).allMatch(open -> open > 0);
            assertThat(node.clients(counters -> counters.open())).isEqualTo(64);
            clients.forEach(TestClient::close);
        }
    }

    /** Connections that the node has seen. */
    private static List<TestClient> connected(RunningNode node, int count) {
        List<TestClient> clients = node.connect(count);
        for (TestClient client : clients) {
            assertThat(client.ask(Frame.heartbeat(1)).sequence()).isEqualTo(1);
        }
        return clients;
    }
}
