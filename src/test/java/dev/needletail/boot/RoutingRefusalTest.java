package dev.needletail.boot;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;

/** Each way in which services and channels can be configured wrongly says which one it is, what is wrong, and the way out. */
@ExtendWith(OutputCaptureExtension.class)
class RoutingRefusalTest {

    private static final String KEYS = "needletail.routing.key=leading-string";
    private static final String ORDERS = "needletail.upstreams.orders.endpoints=127.0.0.1:9";

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            upstreams.orders.max-connections=3                         | needletail.upstreams.orders.endpoints: the service has neither a backend nor a handler. | name a backend (host:port), or define a RequestHandler bean with @ForService("orders")
            upstreams.orders=                                          | needletail.upstreams.orders.endpoints: the service has neither a backend nor a handler. | name a backend
            upstreams.orders.endpoints=a:1,b:2,a:1                     | needletail.upstreams.orders.endpoints: a:1 is there twice.                 | leave one of them out
            upstreams.orders.endpoints=backend                         | needletail.upstreams.orders.endpoints: endpoint 'backend' has no port.     | write host:port
            upstreams.Orders.endpoints=no-such-host.invalid:1          | The host 'no-such-host.invalid' of needletail.upstreams.Orders.endpoints   | getent hosts
            upstreams[a.b].endpoints=no-such-host.invalid:1            | The host 'no-such-host.invalid' of needletail.upstreams[a.b].endpoints     | getent hosts
            upstreams.default.endpoints=127.0.0.1:9                    | needletail.upstreams.default: "default" is how the unnamed upstream        | choose another name
            udp.channels.default.destinations=127.0.0.1:9              | needletail.udp.channels.default: "default" is how the unnamed upstream     | choose another name
            udp.channels.prices.batch-size=3                           | needletail.udp.channels.prices.destinations: the channel has no destination. | name one (host:port), or leave the channel out
            udp.channels.prices.destinations=127.0.0.1:9,127.0.0.1:9   | needletail.udp.channels.prices.destinations: 127.0.0.1:9 is there twice.   | leave one of them out
            udp.channels.prices.destinations=localhost:9,127.0.0.1:9   | localhost:9 and 127.0.0.1:9 are both 127.0.0.1, port 9.                    | leave one of them out
            udp.channels[größe].destinations=no-such-host.invalid:9    | The host 'no-such-host.invalid' of needletail.udp.channels[größe].destinations | getent hosts
            udp.destinations=127.0.0.1:9,127.0.0.1:9                   | needletail.udp.destinations: 127.0.0.1:9 is there twice.                   | leave one of them out
            upstream.endpoints=a:1,a:1                                 | needletail.upstream.endpoints: a:1 is there twice.                         | leave one of them out
            """)
    void whoeverIsNamedHasOneWayToGo(String wrong, String what, String wayOut, CapturedOutput output) {
        fails(output, KEYS, "needletail." + wrong);
        assertThat(output).contains(what, wayOut);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            max-connections=0                          | needletail.upstreams.orders.max-connections cannot be '0'
            ejection.consecutive-failures=0            | needletail.upstreams.orders.ejection.consecutive-failures cannot be '0'
            request-timeout=soon                       | needletail.upstreams.orders.request-timeout cannot be 'soon'
            request-timeout=-1s                        | needletail.upstreams.orders.request-timeout: -1s is not a length of time
            resolve-interval=0s                        | needletail.upstreams.orders.resolve-interval: an interval of 0
            min-connections=65                         | needletail.upstreams.orders: max-connections 64 is below min-connections 65
            max-connections=1                          | needletail.upstreams.orders: max-connections 1 is below the 2 event loops
            ejection.base-time=11s                     | needletail.upstreams.orders.ejection
            shedding.interval=-1s                      | needletail.upstreams.orders.shedding.interval: -1s
            prediction.headroom=0.5                    | needletail.upstreams.orders.prediction: headroom 0.5 is outside 1 to 100
            prediction.interval=0s                     | needletail.upstreams.orders.prediction.interval: an interval of 0
            socket.user-timeout=-1s                    | needletail.upstreams.orders.socket.user-timeout: -1s
            ssl.bundle=none                            | needletail.upstreams.orders.ssl.bundle: there is no bundle none
            ssl.server-name=a                          | needletail.upstreams.orders.ssl.server-name: a is without effect where there is no TLS
            required=maybe                             | needletail.upstreams.orders.required cannot be 'maybe'
            """)
    void aBadValueOfAServiceIsNamedInFull(String wrong, String expected, CapturedOutput output) {
        fails(output, KEYS, ORDERS, "needletail.upstreams.orders." + wrong);
        assertThat(output).contains(expected);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            batch-size=0                               | needletail.udp.channels[a.B].batch-size cannot be '0'
            max-delay=-1s                              | needletail.udp.channels[a.B].max-delay: -1s is not a length of time
            socket.multicast-ttl=256                   | needletail.udp.channels[a.B].socket: multicast-ttl 256 is outside 0 to 255
            socket.multicast-interface=nowhere0        | needletail.udp.channels[a.B].socket.multicast-interface: nowhere0 is no interface
            destinations=prices                        | needletail.udp.channels[a.B].destinations: endpoint 'prices' has no port
            """)
    void aBadValueOfAChannelIsNamedInFull(String wrong, String expected, CapturedOutput output) {
        fails(
                output,
                KEYS,
                "needletail.udp.channels[a.B].destinations=127.0.0.1:9",
                "needletail.udp.channels[a.B]." + wrong);
        assertThat(output).contains(expected);
    }

    @Test
    void aNameHas255BytesAtMost(CapturedOutput output) {
        String name = "é".repeat(128);
        fails(output, KEYS, "needletail.upstreams[" + name + "].endpoints=127.0.0.1:9");
        fails(output, KEYS, "needletail.udp.channels[" + name + "].destinations=127.0.0.1:9");
        assertThat(output)
                .contains("needletail.upstreams[" + name + "]: the name has 256 bytes of UTF-8.")
                .contains("needletail.udp.channels[" + name + "]: the name has 256 bytes of UTF-8.")
                .contains("choose one of 1 to 255");
    }

    @ParameterizedTest
    @ValueSource(strings = {"0", "0.0", "-0.25", "1.01", "NaN", "Infinity"})
    void theShareOfAServiceIsAPartOfTheMemory(String share, CapturedOutput output) {
        fails(output, "needletail.routing.waiting-share=" + share);
        fails(output, KEYS, ORDERS, "needletail.routing.waiting-share=" + share);
        assertThat(output)
                .contains("needletail.routing.waiting-share: " + Double.parseDouble(share)
                        + " is not above 0 and at most 1.")
                .contains("0.25 leaves three quarters of the buffers to others, 1 none");
    }

    @Test
    void theShareOfAServiceIsANumber(CapturedOutput output) {
        fails(output, "needletail.routing.waiting-share=a quarter");
        assertThat(output).contains("needletail.routing.waiting-share cannot be 'a quarter'");
    }

    @Test
    void namesWithoutAKeyLeadNowhere(CapturedOutput output) {
        fails(output, ORDERS);
        fails(output, "needletail.routing.key=none", "needletail.udp.channels.prices.destinations=127.0.0.1:9");
        assertThat(output)
                .contains("needletail.routing.key: [orders] of needletail.upstreams can't be reached without a key.")
                .contains("needletail.routing.key: [prices] of needletail.udp.channels can't be reached without a key.")
                .contains("Change needletail.routing.key: set it to leading-string, or leave the names out.")
                .doesNotContain("Change needletail.u");
    }

    @Test
    void aKeyWithoutNamesLeadsNowhere(CapturedOutput output) {
        fails(output, KEYS);
        assertThat(output)
                .contains("needletail.routing.key: there is neither a service nor a channel")
                .contains("or set needletail.routing.unknown to default");
    }

    @Test
    void keysAndWhatBecomesOfUnknownOnesAreAChoice(CapturedOutput output) {
        fails(output, "needletail.routing.key=prefix");
        fails(output, "needletail.routing.unknown=drop");
        assertThat(output)
                .contains("needletail.routing.key cannot be 'prefix'", "it takes one of none, leading-string")
                .contains("needletail.routing.unknown cannot be 'drop'", "it takes one of reject, default");
    }

    @Test
    void servicesAndChannelsAreNoText(CapturedOutput output) {
        fails(output, KEYS, "needletail.upstreams=orders:9");
        fails(output, KEYS, "needletail.udp.channels=prices:9");
        assertThat(output)
                .contains(
                        "needletail.upstreams cannot be 'orders:9'", "it takes names, each with properties of its own")
                .contains("needletail.udp.channels cannot be 'prices:9'");
    }

    private static void fails(CapturedOutput output, String... properties) {
        assertThatThrownBy(() -> Launch.application(properties).close()).isInstanceOf(RuntimeException.class);
        assertThat(output)
                .contains("APPLICATION FAILED TO START", "Description:", "Action:")
                .doesNotContain("\tat ")
                .doesNotContain(" WARN ");
    }
}
