package dev.needletail.boot;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.springframework.context.ConfigurableApplicationContext;

/** The HTTP server that actuator runs on. */
class HttpServerTest {

    private static final int REQUESTS = 300;

    @Test
    void answersEachRequestHoweverFastTheyFollowOnOneEventLoop() throws Exception {
        try (ConfigurableApplicationContext context = Launch.application();
                HttpClient http = HttpClient.newHttpClient()) {
            HttpRequest health = HttpRequest.newBuilder(
                            URI.create("http://127.0.0.1:" + Launch.httpPort(context) + "/actuator/health/liveness"))
                    .timeout(Duration.ofSeconds(20))
                    .build();
            for (int i = 0; i < REQUESTS; i++) {
                assertThat(http.send(health, HttpResponse.BodyHandlers.discarding())
                                .statusCode())
                        .isEqualTo(200);
            }
            assertThat(Thread.getAllStackTraces().keySet().stream()
                            .map(Thread::getName)
                            .filter(name -> name.startsWith("needletail-http") || name.startsWith("reactor-http")))
                    .hasSize(1);
        }
    }
}
