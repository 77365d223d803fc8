package dev.needletail.boot;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.beans.factory.support.DefaultListableBeanFactory;
import org.springframework.boot.context.properties.bind.Binder;
import org.springframework.boot.context.properties.source.ConfigurationPropertySources;
import org.springframework.boot.env.YamlPropertySourceLoader;
import org.springframework.core.env.MapPropertySource;
import org.springframework.core.env.MutablePropertySources;
import org.springframework.core.env.StandardEnvironment;
import org.springframework.core.env.SystemEnvironmentPropertySource;
import org.springframework.core.io.ByteArrayResource;

/** A service or channel has the name that is written, however it is written, or the start is refused. */
class RoutingNamesTest {

    private static final Map<String, Object> NONE = Map.of();

    @ParameterizedTest
    @ValueSource(strings = {"orders", "my-service", "my_service", "Orders", "XETRA2", "42", "007a"})
    void lettersDigitsAndDashesNeedNoBrackets(String name) {
        assertThat(services(yaml(name), NONE, NONE)).containsOnlyKeys(name);
        assertThat(services(yaml("\"[" + name + "]\""), NONE, NONE)).containsOnlyKeys(name);
    }

    @ParameterizedTest
    @ValueSource(strings = {"größe", "a.b", "a b", "/feed/prices", "日本", "𝄞", "endpoints", "a:b", " "})
    void inBracketsANameMayHaveAnyCharacter(String name) {
        assertThat(services(yaml("\"[" + name + "]\""), NONE, NONE)).containsOnlyKeys(name);
    }

    @Test
    void inBracketsCaseAndDashesTellNamesApart() {
        String yaml = yaml("\"[Orders]\"", "\"[orders]\"", "\"[or-ders]\"", "\"[or_ders]\"");
        assertThat(services(yaml, NONE, NONE))
                .containsOnlyKeys("Orders", "orders", "or-ders", "or_ders")
                .extractingByKey("orders")
                .isEqualTo(List.of("host2:1"));
    }

    @Test
    void theCommandLineAndSystemPropertiesTakeBracketsToo() {
        Map<String, Object> line = Map.of(
                "needletail.upstreams[größe].endpoints", "a:1",
                "needletail.upstreams.[x.y].endpoints", "b:1",
                "needletail.upstreams.orders.endpoints[0]", "c:1");
        assertThat(services("{}", line, NONE)).containsOnlyKeys("größe", "x.y", "orders");
    }

    @Test
    void aVariableNamesAServiceOfLettersAndDigits() {
        Map<String, Object> variables = Map.of(
                "NEEDLETAIL_UPSTREAMS_ORDERS_ENDPOINTS", "a:1,b:1",
                "NEEDLETAIL_UPSTREAMS_FILLS_ENDPOINTS_0", "c:1",
                "NEEDLETAIL_UPSTREAMS_FILLS_MAX_CONNECTIONS", "4",
                "NEEDLETAIL_UDP_CHANNELS_PRICES_DESTINATIONS", "d:1",
                "NEEDLETAIL_UDP_CHANNELS_PRICES_BATCHSIZE", "4");
        assertThat(services("{}", NONE, variables))
                .containsOnly(Map.entry("orders", List.of("a:1", "b:1")), Map.entry("fills", List.of("c:1")));
    }

    @ParameterizedTest
    @ValueSource(strings = {"orders", "\"[orders]\""})
    void aVariableWinsOverTheFile(String name) {
        assertThat(services(yaml(name), NONE, Map.of("NEEDLETAIL_UPSTREAMS_ORDERS_ENDPOINTS", "other:1")))
                .containsOnly(Map.entry("orders", List.of("other:1")));
    }

    @ParameterizedTest
    @ValueSource(strings = {"größe", "a b", "/a", "Ö", "a:b", "日本"})
    void aNameThatWouldLoseCharactersIsRefused(String name) {
        assertThatExceptionOfType(InvalidConfigurationException.class)
                .isThrownBy(() -> services(yaml("\"" + name + "\""), NONE, NONE))
                .withMessageStartingWith("needletail.upstreams: the name '" + name + "' has characters that are lost")
                .withMessageEndingWith("write \"[" + name + "]\"");
        assertThatExceptionOfType(InvalidConfigurationException.class)
                .isThrownBy(() -> services(
                        "needletail: {udp: {channels: {\"" + name + "\": {destinations: [\"a:1\"]}}}}", NONE, NONE))
                .withMessageStartingWith("needletail.udp.channels: the name '" + name + "'");
    }

    @ParameterizedTest
    @ValueSource(strings = {"\"\"", "\"[]\""})
    void noNameIsEmpty(String name) {
        assertThatExceptionOfType(RuntimeException.class).isThrownBy(() -> services(yaml(name), NONE, NONE));
    }

    @Test
    void aNameWithADotIsShownInBrackets() {
        assertThatExceptionOfType(UnknownPropertyException.class)
                .isThrownBy(() -> services(yaml("a.b"), NONE, NONE))
                .withMessageContaining("needletail.upstreams.a.b.endpoints[0]")
                .withMessageEndingWith("did you mean needletail.upstreams[a.b].endpoints?");
    }

    @ParameterizedTest
    @CsvSource({"Orders, orders", "my-service, myservice", "my-service, my_service", "Orders, ord-ers"})
    void twoNamesThatSpringTakesForOneAreRefused(String one, String two) {
        assertThatExceptionOfType(InvalidConfigurationException.class)
                .isThrownBy(() -> services(yaml(one, two), NONE, NONE))
                .withMessageStartingWith(
                        "needletail.upstreams: '" + one + "' and '" + two + "' are one name to Spring's")
                .withMessageEndingWith("put brackets around each, \"[" + one + "]\"");
    }

    @Test
    void aVariableForANameThatItCannotSayIsRefused() {
        assertThatExceptionOfType(InvalidConfigurationException.class)
                .isThrownBy(() -> services(
                        yaml("my-service"), NONE, Map.of("NEEDLETAIL_UPSTREAMS_MYSERVICE_MAXCONNECTIONS", "4")))
                .withMessageContaining("'myservice' and 'my-service' are one name");
        assertThatExceptionOfType(UnknownPropertyException.class)
                .isThrownBy(() -> services("{}", NONE, Map.of("NEEDLETAIL_UPSTREAMS_MY_SERVICE_ENDPOINTS", "a:1")))
                .withMessageStartingWith(
                        "NEEDLETAIL_UPSTREAMS_MY_SERVICE_ENDPOINTS: the name of a service or channel can");
    }

    @ParameterizedTest
    @CsvSource({
        "needletail.upstreams.orders.endpoint, needletail.upstreams.orders.endpoints",
        "needletail.upstreams[a.b].endpoint, needletail.upstreams[a.b].endpoints",
        "needletail.upstreams.orders.socket.nodelays, needletail.upstreams.orders.socket.no-delay",
        "needletail.upstreams.orders.no-delay, needletail.upstreams.orders.socket.no-delay",
        "needletail.udp.channels.prices.destination, needletail.udp.channels.prices.destinations",
        "needletail.udp.channel.prices.destinations, needletail.udp.destinations",
        "needletail.routing.keys, needletail.routing.key"
    })
    void aMisspeltPropertyIsRefusedWithTheNearest(String wrong, String nearest) {
        assertThatExceptionOfType(UnknownPropertyException.class)
                .isThrownBy(() -> services("{}", Map.of(wrong, "a:1"), NONE))
                .withMessageStartingWith(wrong)
                .withMessageEndingWith(": did you mean " + nearest + "?");
    }

    @Test
    void aMisspeltVariableIsRefused() {
        assertThatExceptionOfType(UnknownPropertyException.class)
                .isThrownBy(() -> services("{}", NONE, Map.of("NEEDLETAIL_UPSTREAMS_ORDERS_ENDPOINT", "a:1")))
                .withMessage(
                        "NEEDLETAIL_UPSTREAMS_ORDERS_ENDPOINT: did you mean needletail.upstreams.orders.endpoints?");
    }

    @Test
    void aServiceIsNoList() {
        assertThatExceptionOfType(UnknownPropertyException.class)
                .isThrownBy(() -> services("needletail: {upstreams: {orders: [\"a:1\"]}}", NONE, NONE));
    }

    private static String yaml(String... keys) {
        int[] number = {0};
        return Stream.of(keys)
                .map(key -> "    " + key + ": {endpoints: [\"host" + ++number[0] + ":1\"]}\n")
                .collect(Collectors.joining("", "needletail:\n  upstreams:\n", ""));
    }

    /** The endpoints of each service, as a start with these would have them. */
    private static Map<String, List<String>> services(
            String yaml, Map<String, Object> commandLine, Map<String, Object> variables) {
        StandardEnvironment environment = new StandardEnvironment();
        MutablePropertySources sources = environment.getPropertySources();
        sources.remove(StandardEnvironment.SYSTEM_PROPERTIES_PROPERTY_SOURCE_NAME);
        sources.replace(
                StandardEnvironment.SYSTEM_ENVIRONMENT_PROPERTY_SOURCE_NAME,
                new SystemEnvironmentPropertySource(
                        StandardEnvironment.SYSTEM_ENVIRONMENT_PROPERTY_SOURCE_NAME, variables));
        sources.addFirst(new MapPropertySource("commandLineArgs", commandLine));
        try {
            new YamlPropertySourceLoader()
                    .load("file", new ByteArrayResource(yaml.getBytes(StandardCharsets.UTF_8)))
                    .forEach(sources::addLast);
        } catch (IOException unreadable) {
            throw new UncheckedIOException(unreadable);
        }
        new UnknownProperties(environment).postProcessBeanFactory(new DefaultListableBeanFactory());
        return new Binder(ConfigurationPropertySources.from(sources))
                .bindOrCreate("needletail", NeedletailProperties.class).upstreams().entrySet().stream()
                        .collect(Collectors.toMap(
                                Map.Entry::getKey, service -> service.getValue().endpoints()));
    }
}
