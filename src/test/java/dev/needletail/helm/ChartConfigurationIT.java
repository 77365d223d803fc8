package dev.needletail.helm;

import static org.assertj.core.api.Assertions.assertThat;

import dev.needletail.boot.NeedletailApplication;
import dev.needletail.cli.Needletail;
import dev.needletail.server.Node;
import dev.needletail.server.Routing;
import dev.needletail.server.UpstreamNode;
import java.io.BufferedReader;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLParameters;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.boot.SpringApplication;
import org.springframework.context.ConfigurableApplicationContext;

/** The real application, started with the application.yml that the chart renders, where the image has it. */
class ChartConfigurationIT {

    private static final List<String> FREE_PORTS = List.of(
            "--needletail.tcp.host=127.0.0.1",
            "--needletail.tcp.port=0",
            "--server.address=127.0.0.1",
            "--server.port=0");
    private static final Pattern SUMMARY = Pattern.compile(" {2}(tcp|http|loops|udp) +(.*)");

    @TempDir
    Path app;

    /** The layout of the image: its own application.yml in /app, the ConfigMap in /app/config, /app the working directory. */
    private void layOut(Manifests manifests) throws IOException {
        Files.copy(Path.of("application.yml"), app.resolve("application.yml"));
        Files.createDirectories(app.resolve("config"));
        Files.writeString(app.resolve("config").resolve("application.yml"), manifests.applicationYaml());
    }

    @Test
    void theDefaultsStartANodeThatWinsOverTheImagesOwnFileAndIsReady() throws Exception {
        layOut(Chart.example("defaults"));
        Process node = startInItsOwnProcess();
        try (BufferedReader lines = node.inputReader()) {
            String tcp = summary(lines, "tcp");
            String http = summary(lines, "http");
            assertThat(tcp).contains("127.0.0.1:");
            assertThat(summary(lines, "loops")).startsWith("1, ");
            assertThat(summary(lines, "udp")).startsWith("no destination");
            Matcher port = Pattern.compile("port (\\d+)").matcher(http);
            assertThat(port.find()).as(http).isTrue();
            String path = path(Chart.example("defaults"));
            awaitReady(HttpClient.newHttpClient(), URI.create("http://127.0.0.1:" + port.group(1) + path));
        } finally {
            node.destroyForcibly().waitFor();
        }
    }

    private Process startInItsOwnProcess() throws IOException {
        List<String> command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Xmx256m",
                "--enable-native-access=ALL-UNNAMED",
                "--sun-misc-unsafe-memory-access=allow",
                "-cp",
                System.getProperty("java.class.path"),
                Needletail.class.getName()));
        command.addAll(FREE_PORTS);
        return new ProcessBuilder(command)
                .directory(app.toFile())
                .redirectErrorStream(true)
                .start();
    }

    private static String summary(BufferedReader lines, String what) throws IOException {
        StringBuilder seen = new StringBuilder();
        for (String line = lines.readLine(); line != null; line = lines.readLine()) {
            Matcher summary = SUMMARY.matcher(line);
            if (summary.matches() && summary.group(1).equals(what)) {
                return summary.group(2);
            }
            seen.append(line).append('\n');
        }
        throw new AssertionError("no line of " + what + " in:\n" + seen);
    }

    @Test
    void managementIsServedWithTheCertificateOfTheMountedSecret() throws Exception {
        Manifests manifests = Chart.example("tls");
        PemFiles secret = PemFiles.make(app.resolve("tls").resolve("server"));
        Files.createDirectories(app.resolve("tls").resolve("backends"));
        Files.copy(secret.certificate(), app.resolve("tls").resolve("backends").resolve("ca.crt"));
        layOut(manifests);
        Path mounted = app.resolve("config").resolve("application.yml");
        String text = Files.readString(mounted);
        assertThat(text).contains("file:/etc/needletail/tls/");
        Files.writeString(
                mounted, text.replace("/etc/needletail/tls", app.resolve("tls").toString()));

        List<String> arguments = new ArrayList<>(FREE_PORTS);
        arguments.add("--needletail.shutdown.delay=0s"); // nobody to wait for at the end
        arguments.add("--spring.config.location=classpath:/,file:" + app + "/,file:" + app + "/config/");
        try (ConfigurableApplicationContext context =
                SpringApplication.run(NeedletailApplication.class, arguments.toArray(String[]::new))) {
            assertThat(context.getBean(Node.class).isAccepting()).isTrue();
            String port = context.getEnvironment().getRequiredProperty("local.server.port");
            try (HttpClient https = trusting(secret.trust())) {
                awaitReady(https, URI.create("https://127.0.0.1:" + port + path(manifests)));
            }
        }
    }

    @Test
    void servicesAndChannelsHaveInTheNodeTheNamesThatTheValuesGiveThem() throws Exception {
        layOut(Chart.render("""
                config:
                  needletail:
                    routing: {key: leading-string}
                    upstreams:
                      orders: {endpoints: ["127.0.0.1:9"]}
                      Größe.v2: {endpoints: ["127.0.0.1:9"], required: false}
                    udp:
                      channels:
                        audit/all: {destinations: ["127.0.0.1:9"]}
                    shutdown: {delay: 0s}
                """));
        List<String> arguments = new ArrayList<>(FREE_PORTS);
        arguments.add("--spring.config.location=classpath:/,file:" + app + "/,file:" + app + "/config/");
        try (ConfigurableApplicationContext context =
                SpringApplication.run(NeedletailApplication.class, arguments.toArray(String[]::new))) {
            Routing routing = context.getBean(Node.class).settings().routing();
            assertThat(routing.services()).containsOnlyKeys("orders", "Größe.v2");
            assertThat(routing.services().values())
                    .extracting(UpstreamNode::required)
                    .containsExactlyInAnyOrder(true, false);
            assertThat(routing.channels()).containsOnlyKeys("audit/all");
        }
    }

    private static HttpClient trusting(SSLContext trust) {
        SSLParameters parameters = new SSLParameters();
        parameters.setEndpointIdentificationAlgorithm("HTTPS");
        return HttpClient.newBuilder()
                .sslContext(trust)
                .sslParameters(parameters)
                .build();
    }

    private static String path(Manifests manifests) {
        return manifests.node().getReadinessProbe().getHttpGet().getPath();
    }

    /** Asks as a probe does, until the node is ready: its backends have to prove themselves first. */
    private static void awaitReady(HttpClient client, URI readiness) throws IOException, InterruptedException {
        HttpRequest request = HttpRequest.newBuilder(readiness).build();
        long deadline = System.nanoTime() + Duration.ofSeconds(30).toNanos();
        HttpResponse<String> answer;
        do {
            answer = client.send(request, HttpResponse.BodyHandlers.ofString());
        } while (answer.statusCode() != 200 && System.nanoTime() < deadline);
        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
    }
}
