package dev.needletail.boot;

import static org.assertj.core.api.Assertions.assertThat;

import dev.needletail.latency.LatencyRecorder;
import dev.needletail.server.LoopRooms;
import dev.needletail.server.Node;
import java.io.IOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.ParameterContext;
import org.junit.jupiter.api.extension.ParameterResolver;
import org.springframework.boot.SpringApplication;
import org.springframework.context.ConfigurableApplicationContext;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** The whole application on free ports, asked over HTTP as a person would; its datagrams arrive here. */
final class ObservedNode implements AutoCloseable {

    private static final JsonMapper JSON = new JsonMapper();
    private static final Duration PATIENCE = Duration.ofSeconds(30);

    private final HttpClient http = HttpClient.newHttpClient();
    private final DatagramSocket sink;
    private final ConfigurableApplicationContext context;

    private ObservedNode(DatagramSocket sink, ConfigurableApplicationContext context) {
        this.sink = sink;
        this.context = context;
    }

    /** The one node that all test classes share which change nothing about it. */
    static final class Shared implements ParameterResolver {

        @Override
        public boolean supportsParameter(ParameterContext parameter, ExtensionContext test) {
            return parameter.getParameter().getType() == ObservedNode.class;
        }

        @Override
        public Object resolveParameter(ParameterContext parameter, ExtensionContext test) {
            return test.getRoot()
                    .getStore(ExtensionContext.Namespace.create(ObservedNode.class))
                    .computeIfAbsent(
                            ObservedNode.class,
                            key -> start(
                                    "--needletail.tcp.socket.no-delay=true",
                                    "--needletail.tcp.socket.receive-buffer=128KB",
                                    "--needletail.tcp.socket.priority=6",
                                    "--needletail.upstream.socket.no-delay=true",
                                    "--needletail.udp.socket.send-buffer=128KB"),
                            ObservedNode.class);
        }
    }

    /** Two loops, nothing periodic that would change figures behind a test's back, and {@code properties}. */
    static ObservedNode start(String... properties) {
        return start(new Class<?>[] {NeedletailApplication.class}, properties);
    }

    /** As {@link #start}, with the beans of {@code configuration}. */
    static ObservedNode startWith(Class<?> configuration, String... properties) {
        return start(new Class<?>[] {NeedletailApplication.class, configuration}, properties);
    }

    private static ObservedNode start(Class<?>[] sources, String... properties) {
        try {
            DatagramSocket sink = new DatagramSocket(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0));
            sink.setSoTimeout((int) PATIENCE.toMillis());
            List<String> arguments = new ArrayList<>(List.of(
                    "--spring.main.banner-mode=off",
                    "--server.address=127.0.0.1",
                    "--server.port=0",
                    "--needletail.tcp.host=127.0.0.1",
                    "--needletail.tcp.port=0",
                    "--needletail.event-loops.count=2",
                    "--needletail.udp.destinations=127.0.0.1:" + sink.getLocalPort(),
                    "--needletail.latency.interval=1h",
                    "--needletail.upstream.max-connections=2", // no trial of a wider aperture
                    "--needletail.upstream.prediction.interval=1h"));
            arguments.addAll(List.of(properties));
            SpringApplication application = new SpringApplication(sources);
            application.setDefaultProperties(Map.of("needletail.management.token", ManagedNode.TOKEN));
            return new ObservedNode(sink, application.run(arguments.toArray(String[]::new)));
        } catch (IOException noSocket) {
            throw new IllegalStateException(noSocket);
        }
    }

    Node node() {
        return context.getBean(Node.class);
    }

    FrameSocket connect() throws IOException {
        return new FrameSocket(node().port());
    }

    /** Waits until every loop has ended the burst in which it gave the answers seen so far, and counted it. */
    void settle() {
        for (LoopRooms room : node().rooms()) {
            room.loop().submit(() -> {}).syncUninterruptibly();
        }
    }

    void harvest() {
        settle();
        context.getBean(LatencyRecorder.class).harvest(PATIENCE);
    }

    /** Bytes of the next datagram. */
    int nextDatagramBytes() throws IOException {
        DatagramPacket packet = new DatagramPacket(new byte[2048], 2048);
        sink.receive(packet);
        return packet.getLength();
    }

    /** The answer of {@code GET /actuator/}{@code path}, which has to be 200. */
    JsonNode json(String path) throws IOException, InterruptedException {
        HttpResponse<String> answer = get(path);
        assertThat(answer.statusCode()).as(path + ": " + answer.body()).isEqualTo(200);
        return JSON.readTree(answer.body());
    }

    static JsonNode parse(HttpResponse<String> answer) {
        return JSON.readTree(answer.body());
    }

    /** Asks again until the answer is as expected. */
    JsonNode awaitJson(String path, Predicate<JsonNode> expected) throws IOException, InterruptedException {
        long deadline = System.nanoTime() + PATIENCE.toNanos();
        JsonNode answer = json(path);
        while (!expected.test(answer)) {
            assertThat(System.nanoTime()).as("in vain: " + answer).isLessThan(deadline);
            answer = json(path);
        }
        return answer;
    }

    PrometheusText scrape() throws IOException, InterruptedException {
        HttpResponse<String> answer = get("prometheus");
        assertThat(answer.statusCode()).isEqualTo(200);
        assertThat(answer.headers().firstValue("Content-Type"))
                .hasValueSatisfying(type -> assertThat(type).startsWith("text/plain;version=0.0.4"));
        return PrometheusText.parse(answer.body());
    }

    HttpResponse<String> get(String path) throws IOException, InterruptedException {
        return http.send(request(path).GET().build(), HttpResponse.BodyHandlers.ofString());
    }

    /** As an operator. */
    HttpResponse<String> delete(String path) throws IOException, InterruptedException {
        HttpRequest.Builder request = request(path).header("Authorization", "Bearer " + ManagedNode.TOKEN);
        return http.send(request.DELETE().build(), HttpResponse.BodyHandlers.ofString());
    }

    private HttpRequest.Builder request(String path) {
        String port = context.getEnvironment().getRequiredProperty("local.server.port");
        return HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + "/actuator/" + path))
                .timeout(PATIENCE);
    }

    @Override
    public void close() {
        context.close();
        sink.close();
        http.close();
    }
}
