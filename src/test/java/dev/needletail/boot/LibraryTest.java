package dev.needletail.boot;

import static org.assertj.core.api.Assertions.assertThat;

import dev.needletail.boot.NodeClient.Answer;
import dev.needletail.route.RequestHandler;
import org.junit.jupiter.api.Test;
import org.springframework.boot.WebApplicationType;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/** Somebody else's application, without a web server, that has the node on its class path. */
class LibraryTest {

    @EnableAutoConfiguration
    @Configuration(proxyBeanMethods = false)
    static class SomebodyElsesApplication {

        @Bean
        RequestHandler lengthOfThePayload() {
            return (request, reply) -> reply.respond(new byte[] {(byte) request.payloadLength()});
        }
    }

    @Test
    void getsTheNodeAndItsFiguresByAutoConfiguration() throws Exception {
        try (ConfigurableApplicationContext context = new SpringApplicationBuilder(SomebodyElsesApplication.class)
                        .web(WebApplicationType.NONE)
                        .run(
                                "--needletail.tcp.host=127.0.0.1",
                                "--needletail.tcp.port=0",
                                "--spring.config.location=optional:classpath:/none/");
                NodeClient client = new NodeClient(Launch.tcpPort(context))) {
            Answer answer = client.ask(1, "four");
            assertThat(answer.payload().get(0)).isEqualTo((byte) 4);
            assertThat(context.getBeanNamesForType(SocketsEndpoint.class)).hasSize(1);
            assertThat(context.getBeanNamesForType(HttpLoops.class)).isEmpty();
        }
    }
}
