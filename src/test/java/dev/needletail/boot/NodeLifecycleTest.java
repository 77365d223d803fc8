package dev.needletail.boot;

import static org.assertj.core.api.Assertions.assertThat;

import dev.needletail.route.Reply;
import dev.needletail.route.RequestHandler;
import dev.needletail.server.Node;
import java.io.IOException;
import java.net.ConnectException;
import java.net.InetAddress;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.springframework.boot.SpringApplication;
import org.springframework.boot.availability.ApplicationAvailability;
import org.springframework.boot.availability.ApplicationAvailabilityBean;
import org.springframework.boot.availability.ReadinessState;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/** How the node stops, seen by a client, a load balancer and the log. */
@ExtendWith(OutputCaptureExtension.class)
class NodeLifecycleTest {

    private static final BlockingQueue<Reply> OWED = new LinkedBlockingQueue<>();

    @Configuration(proxyBeanMethods = false)
    static class AnswersLater {
        @Bean
        RequestHandler answersLater() {
            return (request, reply) -> OWED.add(reply);
        }
    }

    @Test
    void readinessGoesDownFirstAndStaysVisibleWhileClientsDrain(CapturedOutput output) throws Exception {
        // Spring's own bound for a phase is far below what the drain takes here, and does not cut it.
        ConfigurableApplicationContext context =
                start("--needletail.shutdown.grace-period=20s", "--spring.lifecycle.timeout-per-shutdown-phase=1ms");
        URI readiness = URI.create("http://127.0.0.1:" + Launch.httpPort(context) + "/actuator/health/readiness");
        int tcpPort = Launch.tcpPort(context);
        CompletableFuture<Void> closed;
        try (HttpClient http = HttpClient.newHttpClient();
                NodeClient client = new NodeClient(tcpPort)) {
            Awaitility.await().until(() -> status(http, readiness) == 200);
            client.send(NodeClient.REQUEST, 1, "under way");
            Reply owed = OWED.poll(20, TimeUnit.SECONDS);
            assertThat(owed).isNotNull();

            closed = CompletableFuture.runAsync(context::close);
            Awaitility.await().until(() -> refuses(tcpPort));
            assertThat(status(http, readiness)).isEqualTo(503);
            assertThat(closed).isNotDone();

            assertThat(owed.respond(new byte[] {42})).isTrue();
            assertThat(client.read().payload().get(0)).isEqualTo((byte) 42);
            assertThat(client.isEnded()).isTrue();
        }
        closed.get(30, TimeUnit.SECONDS);
        assertThat(output)
                .contains("stopping: readiness is down, 1 clients; the listener closes in 0 ms, then 20000 ms of grace")
                .containsPattern("drained in \\d+ ms; .*: 0, answers owed to them: 0");
    }

    @Test
    void newClientsAreStillServedForTheDelayAfterReadinessWentDown() throws Exception {
        ConfigurableApplicationContext context = start("--needletail.shutdown.delay=1h");
        URI readiness = URI.create("http://127.0.0.1:" + Launch.httpPort(context) + "/actuator/health/readiness");
        int tcpPort = Launch.tcpPort(context);
        Thread closing = Thread.ofPlatform().start(context::close);
        try (HttpClient http = HttpClient.newHttpClient()) {
            Awaitility.await().until(() -> status(http, readiness) == 503);
            try (NodeClient late = new NodeClient(tcpPort)) {
                late.send(NodeClient.HEARTBEAT, 5, "");
                assertThat(late.read().sequence()).isEqualTo(5);
            }
        }
        context.getBean(DrainControl.class).endDelay();
        closing.join(30_000);
        assertThat(closing.isAlive()).isFalse();
        assertThat(refuses(tcpPort)).isTrue();
    }

    @Test
    void aContextThatIsStoppedAndStartedAgainIsReadyAgain() {
        Launch.library().withBean(ApplicationAvailabilityBean.class).run(context -> {
            ApplicationAvailability availability = context.getBean(ApplicationAvailability.class);
            Node node = context.getBean(Node.class);
            context.stop();
            assertThat(node.port()).isZero();
            assertThat(availability.getReadinessState()).isEqualTo(ReadinessState.REFUSING_TRAFFIC);
            context.start();
            assertThat(availability.getReadinessState()).isEqualTo(ReadinessState.ACCEPTING_TRAFFIC);
            try (NodeClient client = new NodeClient(node.port())) {
                assertThat(client.ask(1, "again").text()).isEqualTo("again");
            }
        });
    }

    private static ConfigurableApplicationContext start(String... arguments) {
        String[] all = new String[arguments.length + 4];
        System.arraycopy(arguments, 0, all, 4, arguments.length);
        all[0] = "--server.address=127.0.0.1";
        all[1] = "--server.port=0";
        all[2] = "--needletail.tcp.port=0";
        all[3] = "--spring.config.location=classpath:/";
        return new SpringApplication(NeedletailApplication.class, AnswersLater.class).run(all);
    }

    private static int status(HttpClient http, URI uri) throws IOException, InterruptedException {
        return http.send(HttpRequest.newBuilder(uri).build(), HttpResponse.BodyHandlers.discarding())
                .statusCode();
    }

    private static boolean refuses(int port) throws IOException {
        try (Socket connected = new Socket(InetAddress.getLoopbackAddress(), port)) {
            return !connected.isConnected();
        } catch (ConnectException refused) {
            return true;
        }
    }
}
