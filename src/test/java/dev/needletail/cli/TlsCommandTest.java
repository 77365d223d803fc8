package dev.needletail.cli;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.needletail.tls.PemFiles;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** {@code ping}, {@code send} and {@code bench} with TLS, against a peer with the JDK's own sockets. */
@Timeout(60)
class TlsCommandTest {

    @TempDir
    @SuppressWarnings("NullAway.Init") // JUnit sets it
    private Path directory;

    @SuppressWarnings("NullAway.Init")
    private PemFiles files;

    @BeforeEach
    void issue() throws Exception {
        files = new PemFiles(directory);
        files.write("client", files.signed("CN=client", builder -> builder));
    }

    @Test
    void pingsOverTls() throws Exception {
        try (TestPeer peer = TestPeer.secured(files, files.server("server"), false)) {
            Run run = Run.command(
                    "ping", peer.address(), "-c", "3", "-i", "0.001", "-s", "20000", "--tls", "--cacert", ca());
            assertThat(run.exitCode()).as(run.out() + run.err()).isZero();
            assertThat(run.out()).contains("3 sent, 3 answered, 0 incorrect, 0 lost");
        }
    }

    @Test
    void showsItsCertificateWhereOneIsNeeded() throws Exception {
        String text = "x".repeat(60_000); // several records
        Path payload = Files.writeString(directory.resolve("payload"), text);
        try (TestPeer peer = TestPeer.secured(files, files.server("server"), true)) {
            Run run = Run.command(
                    "send",
                    peer.address(),
                    "--file",
                    payload.toString(),
                    "--tls",
                    "--cacert",
                    ca(),
                    "--cert",
                    files.certificate("client").toString(),
                    "--key",
                    files.key("client").toString());
            assertThat(run.exitCode()).as(run.out() + run.err()).isZero();
            assertThat(peer.received())
                    .singleElement()
                    .satisfies(frame -> assertThat(frame.payload()).isEqualTo(text.getBytes(UTF_8)));
        }
    }

    @Test
    void benchesOverTlsAndChecksEveryAnswer() throws Exception {
        try (TestPeer peer = TestPeer.secured(files, files.server("server"), true)) {
            Run run = Run.command(
                    "bench",
                    peer.address(),
                    "-d",
                    "16",
                    "-n",
                    "500",
                    "-s",
                    "16..20000",
                    "-w",
                    "0",
                    "-q",
                    "--tls",
                    "--cacert",
                    ca(),
                    "--cert",
                    files.certificate("client").toString(),
                    "--key",
                    files.key("client").toString());
            assertThat(run.exitCode()).as(run.out() + run.err()).isZero();
            assertThat(peer.received()).hasSize(500);
        }
    }

    @Test
    void theCertificateHasToBeForTheHostOrForTheServerName() throws Exception {
        var other = files.signed("CN=other", builder -> builder.addSanDnsName("other.example"));
        for (String command : new String[] {"ping", "bench"}) {
            try (TestPeer peer = TestPeer.secured(files, other, false)) {
                Run run = Run.command(command, peer.address(), "--tls", "--cacert", ca());
                assertThat(run.exitCode()).as(run.out() + run.err()).isEqualTo(ExitCode.UNREACHABLE);
                assertThat(run.err()).contains("127.0.0.1").contains("server-name");
            }
        }
        try (TestPeer peer = TestPeer.secured(files, other, false)) {
            Run run = Run.command(
                    "send",
                    peer.address(),
                    "--text",
                    "by name",
                    "--tls",
                    "--cacert",
                    ca(),
                    "--server-name",
                    "other.example");
            assertThat(run.exitCode()).as(run.out() + run.err()).isZero();
        }
    }

    @Test
    void anAuthorityThatIsNotBelievedIsRefused() throws Exception {
        PemFiles strangers = new PemFiles(directory.resolve("strangers"));
        for (String command : new String[] {"ping", "bench"}) {
            try (TestPeer peer = TestPeer.secured(strangers, strangers.server("server"), false)) {
                Run run = Run.command(command, peer.address(), "--tls", "--cacert", ca());
                assertThat(run.exitCode()).as(run.out() + run.err()).isEqualTo(ExitCode.UNREACHABLE);
            }
        }
    }

    @Test
    void aPeerThatAnswersNoHandshakeIsGivenUp() throws Exception {
        try (TestPeer peer = TestPeer.answering()) { // takes a ClientHello for an incomplete frame
            Run run = Run.command("ping", peer.address(), "-W", "0.3", "--tls", "--cacert", ca());
            assertThat(run.exitCode()).as(run.out() + run.err()).isEqualTo(ExitCode.UNREACHABLE);
            assertThat(run.err()).contains("does it speak TLS");
        }
    }

    @Test
    void optionsThatDoNotGoTogetherAndFilesThatCannotBeUsedAreUsageErrors() throws Exception {
        Path nonsense = Files.writeString(directory.resolve("nonsense"), "nonsense");
        String certificate = files.certificate("client").toString();
        assertUsage("add --tls", "--cacert", ca());
        assertUsage("belong together", "--tls", "--cert", certificate);
        assertUsage(
                "there is no file",
                "--tls",
                "--cacert",
                directory.resolve("missing").toString());
        assertUsage("nonsense", "--tls", "--cacert", nonsense.toString());
        assertUsage("openssl pkcs8", "--tls", "--cert", certificate, "--key", nonsense.toString());
        files.write("other", files.server("other"));
        assertUsage(
                "not its certificate's",
                "--tls",
                "--cert",
                certificate,
                "--key",
                files.key("other").toString());
    }

    private static void assertUsage(String says, String... options) {
        String[] arguments = new String[options.length + 2];
        arguments[0] = "ping";
        arguments[1] = "127.0.0.1:1";
        System.arraycopy(options, 0, arguments, 2, options.length);
        Run run = Run.command(arguments);
        assertThat(run.exitCode()).as(run.out() + run.err()).isEqualTo(ExitCode.USAGE);
        assertThat(run.err()).contains(says);
    }

    private String ca() {
        return files.authority().toString();
    }
}
