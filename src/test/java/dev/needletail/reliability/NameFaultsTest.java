package dev.needletail.reliability;

import static org.assertj.core.api.Assertions.assertThat;

import dev.needletail.cli.Needletail;
import dev.needletail.exactlyonce.Checker;
import dev.needletail.exactlyonce.EchoBackend;
import dev.needletail.exactlyonce.ExecutionLedger;
import dev.needletail.exactlyonce.Habits;
import dev.needletail.exactlyonce.Verdict;
import dev.needletail.process.NodeProcess;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
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

    private static final Pattern FAILURES = Pattern.compile("\"resolutionFailures\"\\s*:\\s*[1-9]");

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
                NodeProcess node = NodeProcess.start()
                        .classes(Needletail.class)
                        .option("-Xmx256m", "-XX:+UseSerialGC")
                        .option("-Djdk.net.hosts.file=" + hosts) // InetAddress asks this file, anew each time
                        .option("-Dsun.net.inetaddr.ttl=0", "-Dsun.net.inetaddr.negative.ttl=0")
                        .with("needletail.upstream.endpoints=" + NAME + ":" + here.port())
                        .with("needletail.upstream.resolve-interval=100ms")
                        .with("needletail.upstream.request-timeout=2s", "needletail.event-loops.count=1")
                        .in(directory)) {
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
        try (Checker checker =
                new Checker(node.address(), REQUESTS, Duration.ofSeconds(20), 1).add(1, Habits.plain(4))) {
            assertThat(checker.start().awaitDone(Duration.ofSeconds(60))).isTrue();
            return checker.outcome(List.of(ledgers));
        }
    }

    private static void awaitResolutionFailure(NodeProcess node) {
        Awaitility.await()
                .atMost(Duration.ofSeconds(30))
                .until(() -> FAILURES.matcher(node.get("upstreams").body()).find());
    }
}
