package dev.needletail.boot;

import static org.assertj.core.api.Assertions.assertThat;

import dev.needletail.route.Reply;
import dev.needletail.route.RequestHandler;
import dev.needletail.server.Node;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.springframework.boot.health.contributor.Health;
import org.springframework.boot.health.contributor.Status;
import org.springframework.context.ApplicationContext;
import tools.jackson.databind.json.JsonMapper;

/** What is seen of services, without a web server. */
class ServicesObservedTest {

    private static final JsonMapper JSON = new JsonMapper();

    @Test
    void aNodeWithoutKeysSaysNothingOfServices() {
        Launch.library().run(context -> {
            Node node = context.getBean(Node.class);
            UpstreamsEndpoint.Upstreams upstreams = new UpstreamsEndpoint(node).upstreams();
            assertThat(upstreams.services()).isNull();
            assertThat(upstreams.routing()).isNull();
            assertThat(JSON.valueToTree(upstreams).path("servedBy").asString()).isEqualTo("built-in");
            UdpEndpoint.Udp udp = new UdpEndpoint(node).udp();
            assertThat(udp.channels()).isNull();
            assertThat(udp.routing()).isNull();
            assertThat(JSON.valueToTree(udp).path("destinations").path(0).asString())
                    .isEqualTo("127.0.0.1:9100");
            assertThat(new NodeHealthIndicator(node).health().getDetails())
                    .doesNotContainKey("services")
                    .containsEntry("servedBy", "built-in");
            assertThat(summary(context))
                    .contains("upstream  BUILT-IN", "udp       127.0.0.1:9100")
                    .doesNotContain("routing", "service ", "channel ");
        });
    }

    @Test
    void unknownNamesThatLeadToTheUnnamedUpstreamAreOneServiceMore() {
        Launch.library()
                .withPropertyValues(
                        "needletail.routing.key=leading-string",
                        "needletail.routing.unknown=default",
                        "needletail.upstreams.orders.endpoints=127.0.0.1:9",
                        "needletail.upstreams.orders.required=false",
                        "needletail.upstreams.orders.min-connections=0",
                        "needletail.udp.channels.quotes.destinations=127.0.0.1:9")
                .run(context -> {
                    Node node = context.getBean(Node.class);
                    UpstreamsEndpoint endpoint = new UpstreamsEndpoint(node);
                    UpstreamsEndpoint.Upstreams upstreams = endpoint.upstreams();
                    assertThat(upstreams.unnamed()).isNotNull();
                    assertThat(upstreams.services()).containsOnlyKeys("default", "orders");
                    assertThat(upstreams.routing())
                            .extracting(RoutingFigures::unknown)
                            .isEqualTo("default");
                    assertThat(endpoint.service("default"))
                            .extracting(UpstreamsEndpoint.Upstream::servedBy)
                            .isEqualTo(ServedBy.BUILT_IN);
                    assertThat(new UdpEndpoint(node).udp().channels()).containsOnlyKeys("default", "quotes");
                    assertThat(summary(context))
                            .contains(
                                    "routing   by leading string, unknown names lead to the unnamed upstream and UDP group",
                                    "upstream  BUILT-IN",
                                    "service   orders: 127.0.0.1:9; 0 to 64 connections of at most 1024 requests each,"
                                            + " not required for readiness",
                                    "udp       127.0.0.1:9100",
                                    "channel   quotes: 127.0.0.1:9; batches of up to 64");
                });
    }

    @Test
    void whereUnknownNamesAreRefusedThereIsNoUnnamedUpstreamToSpeakOf() {
        Launch.library()
                .withPropertyValues(
                        "needletail.routing.key=leading-string",
                        "needletail.udp.channels.quotes.destinations=127.0.0.1:9")
                .run(context -> {
                    Node node = context.getBean(Node.class);
                    assertThat(JSON.writeValueAsString(new UpstreamsEndpoint(node).upstreams()))
                            .isEqualTo("{\"services\":{},\"routing\":{\"unknown\":\"reject\",\"refusedUnknown\":0,"
                                    + "\"refusedMalformed\":0,\"parked\":0,\"overloaded\":0,\"waitingBytes\":0}}");
                    assertThat(JSON.writeValueAsString(new UdpEndpoint(node).udp()))
                            .startsWith("{\"channels\":{\"quotes\":{")
                            .endsWith("},\"routing\":{\"unknown\":\"reject\",\"refusedUnknown\":0,"
                                    + "\"refusedMalformed\":0}}")
                            .doesNotContain("9100");
                    assertThat(summary(context))
                            .contains("routing   by leading string, unknown names are refused")
                            .doesNotContain("upstream ", "udp ", "BUILT-IN", "9100");
                });
    }

    @Test
    void aRequiredServiceWithoutAConnectionMakesTheNodeNotReady() throws Exception {
        try (Socket reserved = new Socket()) {
            // Bound and not listening: whoever connects is refused.
            reserved.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0));
            Launch.library()
                    .withPropertyValues(
                            "needletail.routing.key=leading-string",
                            "needletail.upstreams.orders.endpoints=127.0.0.1:" + reserved.getLocalPort())
                    .run(context -> {
                        Health health = new NodeHealthIndicator(context.getBean(Node.class)).health();
                        assertThat(health.getStatus()).isEqualTo(Status.OUT_OF_SERVICE);
                        assertThat(String.valueOf(health.getDetails().get("reason")))
                                .startsWith("no connection is ready for 1 of 1 required services: orders (open=")
                                .contains("target=2", "/actuator/upstreams");
                        assertThat(String.valueOf(health.getDetails().get("services")))
                                .contains("notReady=1", "notReadyNames=[orders]");
                    });
        }
    }

    @Test
    void aThousandServicesAndChannelsStayLegible() {
        int count = 1_000;
        List<String> properties = new ArrayList<>(List.of("needletail.routing.key=leading-string"));
        for (int i = 0; i < count; i++) {
            properties.add("needletail.upstreams.service-" + i + ".endpoints=127.0.0.1:9");
            properties.add("needletail.upstreams.service-" + i + ".min-connections=" + (i % 2));
            properties.add("needletail.upstreams.service-" + i + ".connects-per-second=1");
        }
        for (int i = 0; i < 100; i++) {
            properties.add("needletail.udp.channels.channel-" + i + ".destinations=127.0.0.1:9");
        }
        Launch.library()
                .withPropertyValues(properties.toArray(String[]::new))
                .withPropertyValues("needletail.event-loops.count=1")
                .run(context -> {
                    assertThat(context).hasNotFailed();
                    Node node = context.getBean(Node.class);
                    UpstreamsEndpoint endpoint = new UpstreamsEndpoint(node);
                    String list = JSON.writeValueAsString(endpoint.upstreams());
                    assertThat(JSON.readTree(list).path("services").size()).isEqualTo(count);
                    assertThat(list).hasSizeLessThan(count * 300);
                    assertThat(endpoint.service("service-999")).isNotNull();
                    assertThat(endpoint.service("service-1000")).isNull();
                    assertThat(new UdpEndpoint(node).udp().channels()).hasSize(100);
                    assertThat(summary(context))
                            .contains(
                                    "service   service-9: ",
                                    "service   and 990 more: /actuator/upstreams",
                                    "channel   channel-9: ",
                                    "channel   and 90 more: /actuator/udp")
                            .doesNotContain("service-10:", "channel-10:");
                    Health health = new NodeHealthIndicator(node).health();
                    assertThat(health.getStatus()).isEqualTo(Status.OUT_OF_SERVICE);
                    assertThat(health.getDetails().toString())
                            .contains("for 500 of 1000 required services", "and 495 more")
                            .hasSizeLessThan(2_000);
                    assertMetersAreThoseOfTheConfiguration(node, count);
                });
    }

    private static void assertMetersAreThoseOfTheConfiguration(Node node, int services) {
        SimpleMeterRegistry registry = new SimpleMeterRegistry();
        new NodeMeters(node).bindTo(registry);
        assertThat(registry.find("needletail.upstream.requests").functionCounters())
                .hasSize(services)
                .allSatisfy(counter -> assertThat(counter.count()).isZero());
        assertThat(registry.find("needletail.udp.datagrams").functionCounters()).hasSize(100);
        registry.close();
    }

    @Test
    void aServiceHasAForecastOfItsOwn() {
        BlockingQueue<Reply> held = new LinkedBlockingQueue<>();
        RequestHandler holds = (request, reply) -> held.add(reply);
        Launch.library().withBean(RequestHandler.class, () -> holds).run(backend -> {
            String endpoint =
                    "endpoints=127.0.0.1:" + backend.getBean(Node.class).port();
            Launch.library()
                    .withPropertyValues(
                            "needletail.event-loops.count=1",
                            "needletail.routing.key=leading-string",
                            "needletail.upstreams.orders." + endpoint,
                            "needletail.upstreams.orders.max-connections=8",
                            "needletail.upstreams.orders.max-in-flight-per-connection=1",
                            "needletail.upstreams.orders.prediction.interval=10ms",
                            "needletail.upstreams.idle." + endpoint,
                            "needletail.upstreams.idle.max-connections=8",
                            "needletail.upstreams.idle.prediction.interval=10ms")
                    .run(front -> {
                        Node node = front.getBean(Node.class);
                        assertThat(target(node, "orders")).isEqualTo(1);
                        List<NodeClient> clients = new ArrayList<>();
                        try {
                            for (int i = 0; i < 4; i++) {
                                NodeClient client = new NodeClient(node.port());
                                clients.add(client);
                                client.send(NodeClient.REQUEST, 1, NamedRoutesIT.named("orders", ""));
                            }
                            Awaitility.await().until(() -> target(node, "orders") >= 4);
                            assertThat(target(node, "idle")).isEqualTo(1);
                            assertThat(node.pools()).isEmpty();
                            for (int i = 0; i < clients.size(); i++) {
                                Reply reply = held.poll(20, TimeUnit.SECONDS);
                                assertThat(reply).isNotNull();
                                assertThat(reply.respond(new byte[0])).isTrue();
                            }
                            for (NodeClient client : clients) {
                                assertThat(client.read().type()).isEqualTo(NodeClient.RESPONSE);
                            }
                        } finally {
                            for (NodeClient client : clients) {
                                client.close();
                            }
                        }
                    });
        });
    }

    private static long target(Node node, String service) {
        return node.pools(service).stream()
                .mapToLong(pool -> pool.counters().snapshot().target())
                .sum();
    }

    private static String summary(ApplicationContext context) {
        return context.getBean(StartSummary.class).text(context.getEnvironment(), null, List.of());
    }
}
