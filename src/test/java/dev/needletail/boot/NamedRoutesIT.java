package dev.needletail.boot;

import static org.assertj.core.api.Assertions.assertThat;

import dev.needletail.route.ForService;
import dev.needletail.route.RequestHandler;
import java.io.IOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import tools.jackson.databind.JsonNode;

/**
 * What is seen of a node with two services that have backends, one of which is dead and not required, one that a handler
 * serves, one channel, and nothing unnamed.
 */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@SuppressWarnings("NullAway.Init") // set before all tests
class NamedRoutesIT {

    /** Nothing of it may end up in a meter. */
    private static final String UNKNOWN = "a-name-from-the-wire";

    private ConfigurableApplicationContext backend;
    private Socket reserved;
    private DatagramSocket subscriber;
    private ObservedNode node;

    @Configuration
    static class Clock {

        @Bean
        @ForService("clock")
        RequestHandler clock() {
            return (request, reply) -> reply.respond("noon".getBytes(StandardCharsets.UTF_8));
        }
    }

    @BeforeAll
    void start() throws Exception {
        backend = Launch.application("spring.main.web-application-type=none");
        // Bound and not listening: whoever connects is refused, and nobody else gets the port meanwhile.
        reserved = new Socket();
        reserved.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0));
        subscriber = new DatagramSocket(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0));
        subscriber.setSoTimeout(30_000);
        node = ObservedNode.startWith(
                Clock.class,
                "--needletail.routing.key=leading-string",
                "--needletail.upstreams.orders.endpoints=127.0.0.1:" + Launch.tcpPort(backend),
                "--needletail.upstreams.orders.max-connections=2",
                "--needletail.upstreams.orders.socket.keep-alive=true",
                "--needletail.upstreams.orders.socket.send-buffer=128KB",
                "--needletail.upstreams.[re/pörts].endpoints=127.0.0.1:" + reserved.getLocalPort(),
                "--needletail.upstreams.[re/pörts].required=false",
                "--needletail.upstreams.[re/pörts].socket.send-buffer=64KB",
                "--needletail.upstreams.spare.endpoints=127.0.0.1:" + Launch.tcpPort(backend),
                "--needletail.upstreams.spare.socket.send-buffer=64KB",
                "--needletail.udp.channels.quotes.destinations=127.0.0.1:" + subscriber.getLocalPort(),
                "--needletail.udp.channels.quotes.batch-size=1");
        node.awaitJson("upstreams", all -> ready(all, "orders") == 2 && ready(all, "spare") == 2);
    }

    @AfterAll
    void stop() throws IOException {
        node.close();
        backend.close();
        reserved.close();
        subscriber.close();
    }

    @Test
    void everyServiceIsListedAndNothingUnnamed() throws Exception {
        JsonNode all = node.json("upstreams");
        assertThat(all.propertyNames()).containsExactly("services", "routing");
        JsonNode services = all.path("services");
        assertThat(services.propertyNames()).containsExactlyInAnyOrder("orders", "re/pörts", "spare", "clock");
        JsonNode orders = services.path("orders");
        assertThat(orders.path("servedBy").asString()).isEqualTo("upstream");
        assertThat(orders.path("required").asBoolean()).isTrue();
        assertThat(orders.path("total").path("open").asInt()).isEqualTo(2);
        assertThat(orders.has("wrong")).isFalse();
        JsonNode clock = services.path("clock");
        assertThat(clock.path("servedBy").asString()).isEqualTo("handler");
        assertThat(clock.has("total")).isFalse();
        JsonNode reports = services.path("re/pörts");
        assertThat(reports.path("required").asBoolean(true)).isFalse();
        assertThat(reports.path("wrong").path(0).asString()).startsWith("no connection is ready: connectFailures=");
        for (String path : List.of("upstreams", "udp", "sockets", "health/readiness")) {
            assertThat(node.json(path).toString()).as(path).doesNotContain("built-in", "9100", "\"default\"");
        }
    }

    @Test
    void aServiceIsShownInFull() throws Exception {
        JsonNode orders = node.json("upstreams/orders");
        assertThat(orders.propertyNames())
                .containsExactly(
                        "servedBy",
                        "required",
                        "minConnections",
                        "maxConnections",
                        "total",
                        "loops",
                        "endpoints",
                        "lateLoops");
        assertThat(orders.path("maxConnections").asInt()).isEqualTo(2);
        assertThat(orders.path("loops").propertyNames()).containsExactly("loop-0", "loop-1");
        assertThat(orders.path("endpoints").path(0).path("name").asString())
                .isEqualTo("127.0.0.1:" + Launch.tcpPort(backend));
        JsonNode reports = node.awaitJson(
                "upstreams/re/p%C3%B6rts",
                service -> service.path("endpoints").path(0).path("ejected").asBoolean());
        assertThat(reports.path("endpoints").path(0).path("lastError").asString())
                .containsIgnoringCase("refused");
        assertThat(node.json("upstreams/clock").path("servedBy").asString()).isEqualTo("handler");
        for (String nobody : List.of("default", "nobody", "order")) {
            assertThat(node.get("upstreams/" + nobody).statusCode()).as(nobody).isEqualTo(404);
            assertThat(node.get("udp/" + nobody).statusCode()).as(nobody).isEqualTo(404);
        }
    }

    @Test
    void requestsAreCountedForTheServiceThatTheyName() throws Exception {
        JsonNode before = node.json("upstreams").path("services");
        PrometheusText scraped = node.scrape();
        try (NodeClient client = new NodeClient(node.node().port())) {
            for (int i = 1; i <= 5; i++) {
                assertThat(client.ask(i, named("orders", "x")).type()).isEqualTo(NodeClient.RESPONSE);
            }
            assertThat(client.ask(6, named("clock", "")).text()).isEqualTo("noon");
            node.settle();
        }
        JsonNode after = node.json("upstreams").path("services");
        assertThat(requests(after, "orders") - requests(before, "orders")).isEqualTo(5);
        assertThat(requests(after, "spare")).isZero();
        assertThat(grown(scraped, "needletail_upstream_answers_total", "service", "orders"))
                .isEqualTo(5);
        assertThat(grown(scraped, "needletail_upstream_answers_total", "service", "spare"))
                .isZero();
    }

    @Test
    void dataIsCountedForTheChannelThatItNames() throws Exception {
        JsonNode before = node.json("udp").path("channels").path("quotes");
        try (NodeClient client = new NodeClient(node.node().port())) {
            client.send(1, 1, named("quotes", "31.5"));
            subscriber.receive(new DatagramPacket(new byte[2048], 2048));
            node.settle();
        }
        JsonNode all = node.json("udp");
        assertThat(all.propertyNames()).containsExactly("channels", "routing");
        JsonNode quotes = all.path("channels").path("quotes");
        assertThat(quotes.path("datagrams").asLong() - before.path("datagrams").asLong())
                .isEqualTo(1);
        assertThat(quotes.path("destinations").path(0).asString()).isEqualTo("127.0.0.1:" + subscriber.getLocalPort());
        JsonNode full = node.json("udp/quotes");
        assertThat(full.path("total").path("datagrams").asLong())
                .isEqualTo(quotes.path("datagrams").asLong());
        assertThat(full.path("total").path("segmentationReason").asString())
                .isEqualTo("off: needletail.udp.channels.quotes.batch-size is 1");
        assertThat(full.path("loops").size()).isEqualTo(2);
    }

    @Test
    void namesThatLeadNowhereAreCountedAndNeverShown() throws Exception {
        PrometheusText scraped = node.scrape();
        JsonNode before = node.json("upstreams").path("routing");
        JsonNode dataBefore = node.json("udp").path("routing");
        try (NodeClient client = new NodeClient(node.node().port())) {
            assertThat(client.ask(1, named(UNKNOWN, "x")).type()).isEqualTo(NodeClient.ERROR);
            assertThat(client.ask(2, "\0").type()).isEqualTo(NodeClient.ERROR);
            client.send(1, 3, named(UNKNOWN, "x"));
            client.send(1, 4, named(UNKNOWN, "x"));
            client.send(1, 5, "\0");
            client.send(NodeClient.HEARTBEAT, 6, "");
            client.read(); // behind all of them
            node.settle();
        }
        JsonNode after = node.json("upstreams").path("routing");
        assertThat(after.path("unknown").asString()).isEqualTo("reject");
        assertThat(delta(before, after, "refusedUnknown")).isEqualTo(1);
        assertThat(delta(before, after, "refusedMalformed")).isEqualTo(1);
        assertThat(after.path("parked").asLong()).isZero();
        JsonNode data = node.json("udp").path("routing");
        assertThat(delta(dataBefore, data, "refusedUnknown")).isEqualTo(2);
        assertThat(delta(dataBefore, data, "refusedMalformed")).isEqualTo(1);
        String refused = "needletail_routing_refused_total";
        assertThat(grown(scraped, refused, "type", "request", "reason", "unknown"))
                .isEqualTo(1);
        assertThat(grown(scraped, refused, "type", "request", "reason", "malformed"))
                .isEqualTo(1);
        assertThat(grown(scraped, refused, "type", "data", "reason", "unknown")).isEqualTo(2);
        assertThat(grown(scraped, refused, "type", "data", "reason", "malformed"))
                .isEqualTo(1);
        assertThat(node.scrape().value("needletail_routing_parked_total")).isZero();
        assertThat(node.scrape().value("needletail_routing_overloaded_total")).isZero();
        assertThat(node.scrape().value("needletail_routing_waiting_bytes")).isZero();
        assertThat(node.get("prometheus").body()).doesNotContain(UNKNOWN);
    }

    @Test
    void metersHaveTheNamesOfTheConfigurationAndNoOther() throws Exception {
        PrometheusText scrape = node.scrape();
        for (PrometheusText.Family family : scrape.ours()) {
            Set<String> services = new HashSet<>();
            Set<String> channels = new HashSet<>();
            for (PrometheusText.Series series : family.samples().keySet()) {
                services.add(String.valueOf(series.labels().get("service")));
                channels.add(String.valueOf(series.labels().get("channel")));
            }
            boolean upstream = family.name().startsWith("needletail_upstream_");
            boolean udp = family.name().startsWith("needletail_udp_");
            assertThat(services)
                    .as(family.name())
                    .isEqualTo(upstream ? Set.of("orders", "re/pörts", "spare") : Set.of("null"));
            assertThat(channels).as(family.name()).isEqualTo(udp ? Set.of("quotes") : Set.of("null"));
        }
        assertThat(scrape.value("needletail_upstream_connections_limit", "service", "orders"))
                .isEqualTo(2);
        assertThat(scrape.value("needletail_upstream_connections_limit", "service", "spare"))
                .isEqualTo(64);
    }

    @Test
    void connectionsSayWhoseTheyAreAndNoTwoHaveOneId() throws Exception {
        JsonNode listing = node.json("sockets?limit=200").path("upstreamConnections");
        Set<String> ids = new HashSet<>();
        List<String> services = new ArrayList<>();
        for (JsonNode shown : listing.path("shown")) {
            if (!shown.path("state").asString().equals("ready")) {
                continue; // one that is being opened may be gone before it is asked for
            }
            String id = shown.path("id").asString();
            assertThat(ids.add(id)).as(id).isTrue();
            services.add(shown.path("service").asString());
            JsonNode full = node.json("sockets/" + id).path("upstream");
            assertThat(full.path("service").asString())
                    .isEqualTo(shown.path("service").asString());
            assertThat(full.path("local").asString())
                    .isEqualTo(shown.path("local").asString());
        }
        assertThat(services).containsExactlyInAnyOrder("orders", "orders", "spare", "spare");
        assertThat(node.get("sockets/u0.77-1").statusCode()).isEqualTo(404);
    }

    /** The attempts at the service that is not there come and go: of a walk that one of them moved nothing is asked. */
    @Test
    void pagesTogetherShowEveryConnectionOfEveryServiceOnce() {
        Awaitility.await()
                .atMost(Duration.ofSeconds(20))
                .untilAsserted(() -> assertThat(readyByPages()).hasSize(4).doesNotHaveDuplicates());
    }

    private List<String> readyByPages() throws IOException, InterruptedException {
        List<String> ids = new ArrayList<>();
        for (int offset = 0; offset < 200; offset++) {
            JsonNode shown = node.json("sockets?limit=1&offset=" + offset)
                    .path("upstreamConnections")
                    .path("shown");
            if (shown.isEmpty()) {
                break;
            }
            if (shown.path(0).path("state").asString().equals("ready")) {
                ids.add(shown.path(0).path("id").asString());
            }
        }
        return ids;
    }

    @Test
    void anOptionSaysWhoAsksForIt() throws Exception {
        JsonNode upstream = node.json("sockets").path("options").path("upstream");
        List<String> rows = new ArrayList<>();
        for (JsonNode row : upstream) {
            rows.add(
                    row.path("option").asString() + " " + row.path("requested").asString() + " " + row.path("askedBy"));
        }
        assertThat(rows)
                .containsExactlyInAnyOrder(
                        "SO_KEEPALIVE true [\"orders\"]",
                        "SO_SNDBUF 131072 [\"orders\"]",
                        "SO_SNDBUF 65536 [\"re/pörts\",\"spare\"]");
        PrometheusText scrape = node.scrape();
        assertThat(scrape.value(
                        "needletail_socket_option_outcome",
                        "role",
                        "upstream",
                        "option",
                        "SO_SNDBUF",
                        "outcome",
                        "applied"))
                .isEqualTo(2);
    }

    @Test
    void aServiceThatIsNotRequiredIsShownAndDecidesNothing() throws Exception {
        JsonNode readiness = node.json("health/readiness");
        assertThat(readiness.path("status").asString()).isEqualTo("UP");
        JsonNode details = readiness.path("components").path("needletail").path("details");
        assertThat(details.has("servedBy")).isFalse();
        assertThat(details.has("upstream")).isFalse();
        JsonNode services = details.path("services");
        assertThat(services.path("total").asInt()).isEqualTo(4);
        assertThat(services.path("required").asInt()).isEqualTo(3);
        assertThat(services.path("notReady").asInt()).isZero();
        assertThat(services.path("notRequiredNotReady").asInt()).isEqualTo(1);
        assertThat(services.path("notRequiredNotReadyNames").path(0).asString()).isEqualTo("re/pörts");
        assertThat(node.scrape().value("needletail_ready")).isEqualTo(1);
    }

    private double grown(PrometheusText before, String name, String... labels) throws Exception {
        return node.scrape().value(name, labels) - before.value(name, labels);
    }

    private static long delta(JsonNode before, JsonNode after, String figure) {
        assertThat(after.path(figure).isNumber()).as(figure).isTrue();
        return after.path(figure).asLong() - before.path(figure).asLong();
    }

    private static long ready(JsonNode all, String service) {
        return all.path("services").path(service).path("total").path("ready").asLong();
    }

    private static long requests(JsonNode services, String service) {
        return services.path(service).path("total").path("requests").asLong();
    }

    /** A payload that begins with {@code name}, which is ASCII. */
    static String named(String name, String rest) {
        assertThat(name.length()).isLessThan(128);
        return "\0" + (char) name.length() + name + rest;
    }
}
