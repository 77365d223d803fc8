package dev.needletail.boot;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatNoException;

import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.beans.factory.support.DefaultListableBeanFactory;
import org.springframework.core.env.MapPropertySource;
import org.springframework.core.env.MutablePropertySources;
import org.springframework.core.env.StandardEnvironment;
import org.springframework.core.env.SystemEnvironmentPropertySource;

class UnknownPropertiesTest {

    @ParameterizedTest
    @ValueSource(
            strings = {
                "needletail.tcp.max-payload",
                "needletail.tcp.maxPayload",
                "needletail.tcp.max_payload",
                "needletail.udp.destinations",
                "needletail.udp.destinations[3]",
                "needletail.upstream.socket.keep-alive",
                "needle.tail",
                "needletails.tcp"
            })
    void takesEverySpellingOfAProperty(String name) {
        assertThatNoException().isThrownBy(() -> look(Map.of(name, "1"), Map.of()));
    }

    @ParameterizedTest
    @CsvSource({
        "needletail.tcp.prot, needletail.tcp.port",
        "needletail.port, needletail.tcp.port",
        "needletail.tcp.no-delay, needletail.tcp.socket.no-delay",
        "needletail.upstream.endpoint[0], needletail.upstream.endpoints",
        "needletail.event-loop.count, needletail.event-loops.count",
        "needletail.upstream.prediction.shrink-factor, needletail.upstream.prediction.shrink-fraction"
    })
    void refusesAMisspeltPropertyAndNamesTheNearest(String wrong, String nearest) {
        assertThatExceptionOfType(UnknownPropertyException.class)
                .isThrownBy(() -> look(Map.of(wrong, "1"), Map.of()))
                .withMessageStartingWith(wrong)
                .withMessageEndingWith(": did you mean " + nearest + "?");
    }

    @Test
    void namesAllThatAreUnknownAtOnceAndGuessesNotWildly() {
        assertThatExceptionOfType(UnknownPropertyException.class)
                .isThrownBy(() -> look(Map.of("needletail.colour", "red", "needletail.udp.batchsise", "1"), Map.of()))
                .satisfies(unknown -> assertThat(unknown.findings())
                        .satisfiesExactlyInAnyOrder(
                                one -> assertThat(one).endsWith("is nothing like any property"),
                                one -> assertThat(one).endsWith("did you mean needletail.udp.batch-size?")));
    }

    @Test
    void aGroupWithoutValuesIsNoProperty() {
        assertThatNoException().isThrownBy(() -> look(Map.of("needletail.upstream", ""), Map.of()));
        assertThatExceptionOfType(UnknownPropertyException.class)
                .isThrownBy(() -> look(Map.of("needletail.upstream", "backend:9000"), Map.of()));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "NEEDLETAIL_TCP_PORT",
                "NEEDLETAIL_TCP_MAXPAYLOAD",
                "NEEDLETAIL_TCP_MAX_PAYLOAD",
                "NEEDLETAIL_EVENTLOOPS_COUNT",
                "NEEDLETAIL_UDP_DESTINATIONS_0"
            })
    void takesEverySpellingOfAVariable(String variable) {
        assertThatNoException().isThrownBy(() -> look(Map.of(), Map.of(variable, "1")));
    }

    @Test
    void refusesAMisspeltVariable() {
        assertThatExceptionOfType(UnknownPropertyException.class)
                .isThrownBy(() -> look(Map.of(), Map.of("NEEDLETAIL_TCP_PROT", "9001")))
                .withMessage("NEEDLETAIL_TCP_PROT: did you mean needletail.tcp.port?");
    }

    @Test
    void letsTheVariablesBeThatKubernetesSetsForAServiceOfThatName() {
        assertThatNoException()
                .isThrownBy(() -> look(
                        Map.of(),
                        Map.of(
                                "NEEDLETAIL_SERVICE_HOST", "10.0.0.7",
                                "NEEDLETAIL_SERVICE_PORT", "9000",
                                "NEEDLETAIL_SERVICE_PORT_TCP_FRAMES", "9000",
                                "NEEDLETAIL_PORT", "tcp://10.0.0.7:9000",
                                "NEEDLETAIL_PORT_9000_TCP", "tcp://10.0.0.7:9000",
                                "NEEDLETAIL_PORT_9000_TCP_PROTO", "tcp",
                                "NEEDLETAIL_PORT_9000_TCP_PORT", "9000",
                                "NEEDLETAIL_PORT_9000_TCP_ADDR", "10.0.0.7")));
    }

    @Test
    void saysWhoSetAPortThatKubernetesHasOverwritten() {
        assertThatExceptionOfType(InvalidConfigurationException.class)
                .isThrownBy(() -> look(Map.of(), Map.of("NEEDLETAIL_TCP_PORT", "tcp://10.0.0.7:9000")))
                .withMessageContaining("NEEDLETAIL_TCP_PORT holds 'tcp://10.0.0.7:9000'")
                .withMessageContaining("enableServiceLinks: false");
    }

    private static void look(Map<String, Object> properties, Map<String, Object> variables) {
        StandardEnvironment environment = new StandardEnvironment();
        MutablePropertySources sources = environment.getPropertySources();
        sources.remove(StandardEnvironment.SYSTEM_PROPERTIES_PROPERTY_SOURCE_NAME);
        sources.replace(
                StandardEnvironment.SYSTEM_ENVIRONMENT_PROPERTY_SOURCE_NAME,
                new SystemEnvironmentPropertySource(
                        StandardEnvironment.SYSTEM_ENVIRONMENT_PROPERTY_SOURCE_NAME, variables));
        sources.addFirst(new MapPropertySource("test", properties));
        new UnknownProperties(environment).postProcessBeanFactory(new DefaultListableBeanFactory());
    }
}
