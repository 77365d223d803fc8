package dev.needletail.reliability;

import static org.assertj.core.api.Assertions.assertThat;

import dev.needletail.cli.Needletail;
import dev.needletail.exactlyonce.Checker;
import dev.needletail.exactlyonce.EchoBackend;
import dev.needletail.exactlyonce.ExecutionLedger;
import dev.needletail.exactlyonce.Habits;
import dev.needletail.exactlyonce.NodeProcess;
import dev.needletail.exactlyonce.Verdict;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.regex.Pattern;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/** The name of the backend, as the system's resolver tells it to a node of its own process: there, gone, and somewhere else. */
@EnabledOnOs(OS.LINUX) // all of 127.0.0.0/8 is this host
class NameFaultsTest {

    private static final int REQUESTS = 40;
    private static final String NAME = "backend.test";

    @TempDir
    Path directory;

    @Test
    void aNameThatResolvesToNothingKeepsWhatItStoodForAndOneThatIsBackIsFollowed() throws Exception {
        Path hosts = directory.resolve("hosts");
        Files.writeString(hosts, "127.0.0.1 " + NAME + "\n");
        try (ExecutionLedger first = ledger("first");
                ExecutionLedger second = ledger("second");
                EchoBackend here = new EchoBackend(local(1, 0), first, 0);
                EchoBackend there = new EchoBackend(local(2, here.port()), second, 0);
                NodeProcess node = new NodeProcess(
                        null,
                        Needletail.class,
                        directory,
                        "node",
                        List.of(
                                "-Djdk.net.hosts.file=" + hosts, // InetAddress asks this file, anew each time
                                "-Dsun.net.inetaddr.ttl=0",
                                "-Dsun.net.inetaddr.negative.ttl=0"),
                        List.of(
                                "needletail.upstream.endpoints=" + NAME + ":" + here.port(),
                                "needletail.upstream.resolve-interval=100ms",
                                "needletail.upstream.request-timeout=2s",
                                "needletail.event-loops.count=1"))) {
            assertThat(there.port()).isEqualTo(here.port());
            Verdict served = ask(node, first, second);
            assertThat(served.answered()).isEqualTo(REQUESTS);
            assertThat(first.times(0, 0)).isEqualTo(1);

            Files.writeString(hosts, "");
            awaitResolutionFailure(node);
            assertThat(ask(node).answered()).isEqualTo(REQUESTS); // as before, at the address that it had

            stop(here);
            Verdict refused = ask(node);
            assertThat(refused.violations().isEmpty()).as(refused.toString()).isTrue();
            assertThat(refused.answered()).isZero();

            Files.writeString(hosts, "127.0.0.2 " + NAME + "\n");
            Awaitility.await()
                    .atMost(Duration.ofSeconds(30))
                    .until(() -> ask(node).answered() == REQUESTS);
            assertThat(second.times(0, 0)).isPositive();
            assertThat(node.errors()).isZero();
        }
    }

    private static InetSocketAddress local(int host, int port) throws IOException {
        return new InetSocketAddress(InetAddress.getByAddress(new byte[] {127, 0, 0, (byte) host}), port);
    }

    private static void stop(EchoBackend backend) {
        backend.close();
    }

    private ExecutionLedger ledger(String name) throws IOException {
        return new ExecutionLedger(directory.resolve(name + ".ledger"), 1, REQUESTS);
    }

    /** The same requests each time, so that only the first time the ledgers can be held against them. */
    private static Verdict ask(NodeProcess node, ExecutionLedger... ledgers) throws InterruptedException {
        try (Checker checker = new Checker(
                        new InetSocketAddress(
                                InetAddress.getLoopbackAddress(), node.address().getPort()),
                        REQUESTS,
                        Duration.ofSeconds(20),
                        1)
                .add(1, Habits.plain(4))) {
            assertThat(checker.start().awaitDone(Duration.ofSeconds(60))).isTrue();
            return checker.outcome(List.of(ledgers));
        }
    }

    private static void awaitResolutionFailure(NodeProcess node) {
        Pattern failures = Pattern.compile("\"resolutionFailures\"\\s*:\\s*[1-9]");
        try (HttpClient http = HttpClient.newHttpClient()) {
            HttpRequest request = HttpRequest.newBuilder(
                            URI.create("http://127.0.0.1:" + node.httpPort() + "/actuator/upstreams"))
                    .timeout(Duration.ofSeconds(20))
                    .build();
            Awaitility.await()
                    .atMost(Duration.ofSeconds(30))
                    .until(() -> failures.matcher(http.send(request, HttpResponse.BodyHandlers.ofString())
                                    .body())
                            .find());
        }
    }
}
