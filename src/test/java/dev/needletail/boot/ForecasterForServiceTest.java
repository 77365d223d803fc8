package dev.needletail.boot;

import static org.assertj.core.api.Assertions.assertThat;

import dev.needletail.route.ForService;
import dev.needletail.route.Reply;
import dev.needletail.route.RequestHandler;
import dev.needletail.server.Node;
import dev.needletail.server.Routing;
import dev.needletail.upstream.Demand;
import dev.needletail.upstream.FixedForecaster;
import dev.needletail.upstream.Forecast;
import dev.needletail.upstream.Forecaster;
import dev.needletail.upstream.UpstreamSnapshot;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.ToLongFunction;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.springframework.boot.diagnostics.FailureAnalysis;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Primary;

/** A forecaster of the user's own moves the target of the service that it is for, and of no other. */
class ForecasterForServiceTest {

    private static final int LOOPS = 2;
    private static final String KEYS = "needletail.routing.key=leading-string";
    private static final String ORDERS = "needletail.upstreams.orders.endpoints=127.0.0.1:9";
    private static final Forecaster FIXED = new FixedForecaster();

    /** Whatever the demand was: so many connections on each loop. */
    static class Wanted implements Forecaster {

        final AtomicInteger perLoop;
        final Set<String> threads = ConcurrentHashMap.newKeySet();

        Wanted(int perLoop) {
            this.perLoop = new AtomicInteger(perLoop);
        }

        @Override
        public Forecast forecast(Demand demand) {
            threads.add(Thread.currentThread().getName());
            return new Forecast(demand.peak(), perLoop.get());
        }
    }

    @ForService("orders")
    static final class OfOrders extends Wanted {
        OfOrders() {
            super(4);
        }
    }

    @Configuration(proxyBeanMethods = false)
    static class WithoutAnnotation {

        @Bean
        Forecaster unnamed() {
            return new Wanted(3);
        }
    }

    @Configuration(proxyBeanMethods = false)
    static class ByMethod {

        @Bean
        @ForService("orders")
        Forecaster ordersForecaster() {
            return FIXED;
        }
    }

    @Configuration(proxyBeanMethods = false)
    static class OrdersAgain {

        @Bean
        @ForService("orders")
        Forecaster secondOne() {
            return FIXED;
        }
    }

    @Configuration(proxyBeanMethods = false)
    static class OfDefault {

        @Bean
        @ForService("default")
        Forecaster ofDefault() {
            return FIXED;
        }
    }

    @Configuration(proxyBeanMethods = false)
    static class HandlerOfOrders {

        @Bean
        @ForService("orders")
        RequestHandler ordersHandler() {
            return (request, reply) -> reply.respond(new byte[0]);
        }
    }

    @Test
    void eachServiceFollowsItsOwnForecaster() {
        BlockingQueue<Reply> held = new LinkedBlockingQueue<>();
        RequestHandler holds = (request, reply) -> held.add(reply);
        Launch.library().withBean(RequestHandler.class, () -> holds).run(backend -> {
            String endpoints =
                    ".endpoints=127.0.0.1:" + backend.getBean(Node.class).port();
            ApplicationContextRunner front = keyed(WithoutAnnotation.class, OfOrders.class)
                    .withPropertyValues("needletail.routing.unknown=default");
            for (String upstream : List.of("upstream", "upstreams.orders", "upstreams.quotes")) {
                front = front.withPropertyValues(
                        "needletail." + upstream + endpoints,
                        "needletail." + upstream + ".min-connections=" + LOOPS,
                        "needletail." + upstream + ".max-connections=16",
                        "needletail." + upstream + ".max-in-flight-per-connection=1",
                        "needletail." + upstream + ".prediction.interval=10ms");
            }
            front.run(context -> {
                Node node = context.getBean(Node.class);
                OfOrders orders = context.getBean(OfOrders.class);
                await(node, "orders", UpstreamSnapshot::ready, 4 * LOOPS);
                await(node, Routing.DEFAULT, UpstreamSnapshot::ready, 3 * LOOPS);
                assertThat(sum(node, "quotes", UpstreamSnapshot::target)).isEqualTo(LOOPS);
                assertThat(orders.threads).as("one bean for all loops").hasSize(LOOPS);

                orders.perLoop.set(2);
                await(node, "orders", UpstreamSnapshot::target, 2 * LOOPS);
                assertThat(sum(node, Routing.DEFAULT, UpstreamSnapshot::target)).isEqualTo(3 * LOOPS);

                followsDemand(node, held); // and is where it was afterwards, unlike the others
                assertThat(sum(node, "orders", UpstreamSnapshot::target)).isEqualTo(2 * LOOPS);
                assertThat(sum(node, Routing.DEFAULT, UpstreamSnapshot::target)).isEqualTo(3 * LOOPS);
            });
        });
    }

    /** The service without a bean has the forecaster that its properties say. */
    private static void followsDemand(Node node, BlockingQueue<Reply> held) throws Exception {
        List<NodeClient> clients = new ArrayList<>();
        try {
            for (int i = 0; i < 4 * LOOPS; i++) {
                NodeClient client = new NodeClient(node.port());
                clients.add(client);
                client.send(NodeClient.REQUEST, 1, NamedRoutesIT.named("quotes", ""));
            }
            Awaitility.await().until(() -> sum(node, "quotes", UpstreamSnapshot::target) >= 4 * LOOPS);
            for (int i = 0; i < clients.size(); i++) {
                Reply reply = held.poll(20, TimeUnit.SECONDS);
                assertThat(reply).isNotNull();
                assertThat(reply.respond(new byte[0])).isTrue();
            }
            for (NodeClient client : clients) {
                assertThat(client.read().type()).isEqualTo(NodeClient.RESPONSE);
            }
            await(node, "quotes", UpstreamSnapshot::target, LOOPS);
        } finally {
            for (NodeClient client : clients) {
                client.close();
            }
        }
    }

    @Test
    void aForecasterForAServiceLeavesTheUnnamedUpstreamToItsProperties() {
        Launch.library()
                .withUserConfiguration(OfOrders.class)
                .withPropertyValues(
                        KEYS,
                        ORDERS,
                        "needletail.routing.unknown=default",
                        "needletail.upstream.prediction.headroom=0.5")
                .run(context -> assertThat(context)
                        .getFailure()
                        .hasStackTraceContaining("needletail.upstream.prediction: headroom 0.5"));
    }

    @Test
    void aBeanReplacesWhatThePropertiesOfItsServiceSay() {
        keyed(ByMethod.class)
                .withPropertyValues(ORDERS, "needletail.upstreams.orders.prediction.headroom=0.5")
                .run(context -> assertThat(context).hasNotFailed());
    }

    @Test
    void aServiceHasOneForecaster() {
        refused(
                keyed(ByMethod.class, OrdersAgain.class).withPropertyValues(ORDERS),
                "there are two forecasters for the service \"orders\", the beans ordersForecaster and secondOne",
                "keep one");
    }

    @Test
    void aForecasterNeedsAServiceThatIsConfigured() {
        refused(
                keyed(ByMethod.class).withPropertyValues("needletail.upstreams.quotes.endpoints=127.0.0.1:9"),
                "the service \"orders\" of a forecaster is not configured",
                "name one of quotes, set needletail.upstreams.orders.endpoints, or leave the bean out");
        refused(
                keyed(ByMethod.class).withPropertyValues("needletail.udp.channels.prices.destinations=127.0.0.1:9"),
                "the service \"orders\" of a forecaster is not configured",
                "set needletail.upstreams.orders.endpoints, or leave the bean out");
    }

    @Test
    void ofManyServicesTenAreNamed() {
        ApplicationContextRunner node = keyed(ByMethod.class);
        for (int i = 0; i < 12; i++) {
            node = node.withPropertyValues("needletail.upstreams.s" + i + ".endpoints=127.0.0.1:9");
        }
        refused(node, "is not configured", "s9 and 2 more, set");
    }

    @Test
    void aServiceThatAHandlerServesHasNothingToForecast() {
        refused(
                keyed(ByMethod.class, HandlerOfOrders.class),
                "the service \"orders\" is served by a handler, ",
                "leave out its forecaster or the handler");
    }

    @Test
    void withoutKeysNobodyReachesTheService() {
        refused(
                Launch.library().withUserConfiguration(ByMethod.class),
                "the forecaster for \"orders\" would never be asked, because needletail.routing.key is none",
                "set it to leading-string");
    }

    @Test
    void theUnnamedUpstreamIsNoService() {
        refused(keyed(OfDefault.class).withPropertyValues(ORDERS), "\"default\" is no service", "leave it out");
    }

    @Test
    void theUnnamedUpstreamHasOneForecaster() {
        refused(
                Launch.library()
                        .withBean("one", Forecaster.class, () -> FIXED)
                        .withBean("another", Forecaster.class, () -> FIXED),
                "there are 2 forecasters without it, and one at most can be for the unnamed upstream, [one, another]",
                "keep one, mark one as @Primary, or bind the others to services");
    }

    @Configuration(proxyBeanMethods = false)
    static class PrimaryAndNot {

        final CountDownLatch asked = new CountDownLatch(1);

        @Bean
        @Primary
        Forecaster primary() {
            return demand -> {
                asked.countDown();
                return FIXED.forecast(demand);
            };
        }

        @Bean
        Forecaster other() {
            return demand -> {
                throw new AssertionError("nobody asks this one");
            };
        }
    }

    @Test
    void ofSeveralThePrimaryOneForecastsForTheUnnamedUpstream() {
        Launch.library()
                .withUserConfiguration(PrimaryAndNot.class)
                .withPropertyValues("needletail.upstream.prediction.interval=10ms")
                .run(context -> assertThat(
                                context.getBean(PrimaryAndNot.class).asked.await(20, TimeUnit.SECONDS))
                        .isTrue());
    }

    @Test
    void theForecastersOfAnApplicationsParentContextCount() {
        new ApplicationContextRunner()
                .withUserConfiguration(ByMethod.class)
                .run(parent -> refused(
                        Launch.library()
                                .withParent(parent)
                                .withPropertyValues(KEYS, "needletail.upstreams.a.endpoints=a:1"),
                        "the service \"orders\" of a forecaster is not configured",
                        "name one of a,"));
    }

    private static ApplicationContextRunner keyed(Class<?>... configurations) {
        return Launch.library().withUserConfiguration(configurations).withPropertyValues(KEYS);
    }

    private static void refused(ApplicationContextRunner node, String what, String wayOut) {
        node.run(context -> {
            Throwable failure = Objects.requireNonNull(context.getStartupFailure());
            assertThat(failure).rootCause().isInstanceOf(InvalidConfigurationException.class);
            FailureAnalysis analysis = Objects.requireNonNull(new InvalidConfigurationAnalyzer().analyze(failure));
            assertThat(analysis.getDescription()).startsWith("@ForService: ").contains(what);
            assertThat(analysis.getAction()).contains(wayOut);
        });
    }

    private static void await(Node node, String service, ToLongFunction<UpstreamSnapshot> figure, long expected) {
        Awaitility.await().until(() -> sum(node, service, figure) == expected);
    }

    private static long sum(Node node, String service, ToLongFunction<UpstreamSnapshot> figure) {
        return node.pools(service).stream()
                .mapToLong(pool -> figure.applyAsLong(pool.counters().snapshot()))
                .sum();
    }
}
