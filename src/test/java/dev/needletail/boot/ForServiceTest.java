package dev.needletail.boot;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.needletail.route.ForService;
import dev.needletail.route.Reply;
import dev.needletail.route.Request;
import dev.needletail.route.RequestHandler;
import dev.needletail.server.Node;
import dev.needletail.wire.ErrorCode;
import org.junit.jupiter.api.Test;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Primary;

/** Beans of the user's own serve REQUESTs by the name that their payload begins with. */
class ForServiceTest {

    private static final String KEYS = "needletail.routing.key=leading-string";
    private static final String TO_DEFAULT = "needletail.routing.unknown=default";
    private static final String CLOCK = "\0\5clock";
    private static final String ECHO = "\0\4echo";
    private static final String OTHER = "\0\5other";

    private static RequestHandler saying(String text) {
        return (request, reply) -> reply.respond(text.getBytes(UTF_8));
    }

    @Configuration(proxyBeanMethods = false)
    static class ByMethod {

        @Bean
        @ForService("clock")
        RequestHandler clock() {
            return saying("noon");
        }
    }

    @ForService("echo")
    static final class ByClass implements RequestHandler {

        @Override
        public void handle(Request request, Reply reply) {
            reply.respond(("echo of " + request.payload().readString()).getBytes(UTF_8));
        }
    }

    @Configuration(proxyBeanMethods = false)
    static class Unnamed {

        @Bean
        RequestHandler unnamed() {
            return saying("whatever");
        }
    }

    @Configuration(proxyBeanMethods = false)
    static class UnnamedAndPrimary {

        @Bean
        @Primary
        RequestHandler primary() {
            return saying("primary");
        }
    }

    @Configuration(proxyBeanMethods = false)
    static class ClockAgain {

        @Bean
        @ForService("clock")
        RequestHandler secondClock() {
            return saying("midnight");
        }
    }

    @Test
    void theAnnotationOnAMethodAndOnAClassIsTheNameOfTheService() {
        served(keyed(ByMethod.class, ByClass.class), client -> {
            assertThat(client.ask(1, CLOCK).text()).isEqualTo("noon");
            assertThat(client.ask(2, ECHO + "!").text()).isEqualTo("echo of echo");
            assertThat(client.ask(3, OTHER).errorCode()).isEqualTo(ErrorCode.UNKNOWN_SERVICE.code());
        });
    }

    @Test
    void noConnectionIsOpenedForAServiceThatAHandlerServes() {
        keyed(ByMethod.class)
                .withPropertyValues("needletail.upstreams.clock.min-connections=4")
                .run(context -> {
                    assertThat(context).hasNotFailed();
                    assertThat(context.getBean(Node.class).pools("clock")).isEmpty();
                });
    }

    @Test
    void theUnnamedHandlerServesWhatNobodyElseDoes() {
        served(keyed(ByMethod.class, Unnamed.class).withPropertyValues(TO_DEFAULT), client -> {
            assertThat(client.ask(1, CLOCK).text()).isEqualTo("noon");
            assertThat(client.ask(2, OTHER).text()).isEqualTo("whatever");
        });
    }

    @Test
    void whereUnknownNamesAreRefusedTheUnnamedHandlerIsNotAsked() {
        served(keyed(ByMethod.class, Unnamed.class), client -> {
            assertThat(client.ask(1, CLOCK).text()).isEqualTo("noon");
            assertThat(client.ask(2, OTHER).errorCode()).isEqualTo(ErrorCode.UNKNOWN_SERVICE.code());
        });
    }

    @Test
    void ofSeveralUnnamedHandlersThePrimaryServes() {
        served(keyed(ByMethod.class, Unnamed.class, UnnamedAndPrimary.class).withPropertyValues(TO_DEFAULT), client -> {
            assertThat(client.ask(1, CLOCK).text()).isEqualTo("noon");
            assertThat(client.ask(2, OTHER).text()).isEqualTo("primary");
        });
    }

    @Test
    void severalUnnamedHandlersAreTooMany() {
        refused(
                Launch.library()
                        .withUserConfiguration(Unnamed.class)
                        .withBean("another", RequestHandler.class, () -> saying("another")),
                "@ForService: there are 2 handlers without it, and one at most can be for the unnamed upstream,"
                        + " [another, unnamed]: keep one, mark one as @Primary, or bind the others to services");
    }

    @Test
    void aServiceHasOneHandler() {
        refused(
                keyed(ByMethod.class, ClockAgain.class),
                "@ForService: there are two handlers for the service \"clock\"");
    }

    @Test
    void aServiceHasBackendsOrAHandler() {
        refused(
                keyed(ByMethod.class).withPropertyValues("needletail.upstreams.clock.endpoints=127.0.0.1:9"),
                "needletail.upstreams.clock.endpoints: the service has backends, [127.0.0.1:9], and a handler,");
    }

    @Test
    void withoutKeysNobodyReachesAService() {
        refused(
                Launch.library().withUserConfiguration(ByMethod.class),
                "needletail.routing.key: [clock] of @ForService can't be reached without a key: set it to leading-string");
    }

    @ForService("default")
    static final class Default implements RequestHandler {

        @Override
        public void handle(Request request, Reply reply) {
            throw new AssertionError("nobody gets here");
        }
    }

    @ForService("")
    static final class Empty implements RequestHandler {

        @Override
        public void handle(Request request, Reply reply) {
            throw new AssertionError("nobody gets here");
        }
    }

    @Test
    void theNameOfAHandlersServiceHasTheSameBounds() {
        refused(keyed(Default.class), "@ForService: \"default\" is how the unnamed upstream and UDP group are shown");
        refused(keyed(Empty.class), "@ForService: the name has 0 bytes of UTF-8: choose one of 1 to 255 bytes");
    }

    private interface Conversation {
        void run(NodeClient client) throws Exception;
    }

    private static ApplicationContextRunner keyed(Class<?>... configurations) {
        return Launch.library().withUserConfiguration(configurations).withPropertyValues(KEYS);
    }

    private static void served(ApplicationContextRunner node, Conversation conversation) {
        node.run(context -> {
            assertThat(context).hasNotFailed();
            try (NodeClient client = new NodeClient(context.getBean(Node.class).port())) {
                conversation.run(client);
            }
        });
    }

    private static void refused(ApplicationContextRunner node, String message) {
        node.run(context -> assertThat(context)
                .getFailure()
                .rootCause()
                .isInstanceOf(InvalidConfigurationException.class)
                .hasMessageStartingWith(message));
    }
}
