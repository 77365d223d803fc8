package dev.needletail.boot;

import dev.needletail.boot.access.PasswordHash;
import dev.needletail.server.Node;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.springframework.boot.SpringApplication;
import org.springframework.context.ConfigurableApplicationContext;

/** The whole application with secrets as a file or the environment would hold them, and a client of its HTTP port. */
final class ManagedNode implements AutoCloseable {

    static final String TOKEN = "T0ken-for-the-tests-4f9a1c7e8b2d6035";
    static final String USERNAME = "alice";
    static final String PASSWORD = "correct horse battery staple";

    /** Of {@link #PASSWORD}. */
    static final String HASH = PasswordHash.hash(PASSWORD);

    private final HttpClient http = HttpClient.newHttpClient();
    private final ConfigurableApplicationContext context;

    private ManagedNode(ConfigurableApplicationContext context) {
        this.context = context;
    }

    /** With a token and a password. */
    static ManagedNode secured(String... arguments) {
        return start(
                Map.of(
                        "needletail.management.token", TOKEN,
                        "needletail.management.username", USERNAME,
                        "needletail.management.password", HASH),
                arguments);
    }

    static ManagedNode start(Map<String, Object> properties, String... arguments) {
        SpringApplication application = new SpringApplication(NeedletailApplication.class);
        Map<String, Object> all = new LinkedHashMap<>(Map.of(
                "server.address", "127.0.0.1",
                "server.port", "0",
                "needletail.tcp.host", "127.0.0.1",
                "needletail.tcp.port", "0",
                "needletail.event-loops.count", "2"));
        all.putAll(properties);
        application.setDefaultProperties(all);
        List<String> line = new ArrayList<>(List.of(arguments));
        line.add("--spring.config.location=classpath:/"); // without the working directory's application.yml
        return new ManagedNode(application.run(line.toArray(String[]::new)));
    }

    ConfigurableApplicationContext context() {
        return context;
    }

    int tcpPort() {
        return context.getBean(Node.class).port();
    }

    int port() {
        return Integer.parseInt(context.getEnvironment().getRequiredProperty("local.server.port"));
    }

    int managementPort() {
        return Integer.parseInt(context.getEnvironment().getRequiredProperty("local.management.port"));
    }

    HttpResponse<String> get(String path, String... headers) throws IOException, InterruptedException {
        return send(request(port(), path, headers).GET());
    }

    HttpResponse<String> post(String path, String... headers) throws IOException, InterruptedException {
        return send(request(port(), path, headers).POST(HttpRequest.BodyPublishers.noBody()));
    }

    HttpResponse<String> postJson(String path, String json, String... headers)
            throws IOException, InterruptedException {
        return send(request(port(), path, headers)
                .header("Content-Type", "application/json")
                .POST(HttpRequest.BodyPublishers.ofString(json)));
    }

    HttpResponse<String> delete(String path, String... headers) throws IOException, InterruptedException {
        return send(request(port(), path, headers).DELETE());
    }

    HttpResponse<String> send(HttpRequest.Builder request) throws IOException, InterruptedException {
        return http.send(request.timeout(Duration.ofSeconds(30)).build(), HttpResponse.BodyHandlers.ofString());
    }

    static HttpRequest.Builder request(int port, String path, String... headers) {
        HttpRequest.Builder request = HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + "/" + path));
        return headers.length == 0 ? request : request.headers(headers);
    }

    static String[] bearer(String token, String... more) {
        return with("Bearer " + token, more);
    }

    static String[] basic(String name, String password, String... more) {
        return with(
                "Basic " + Base64.getEncoder().encodeToString((name + ":" + password).getBytes(StandardCharsets.UTF_8)),
                more);
    }

    private static String[] with(String authorization, String... more) {
        List<String> headers = new ArrayList<>(List.of("Authorization", authorization));
        headers.addAll(List.of(more));
        return headers.toArray(String[]::new);
    }

    @Override
    public void close() {
        context.close();
        http.close();
    }
}
