package dev.needletail.boot;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;

/** Each way in which the start can fail says what happened and what to do, and shows no stack trace. */
@ExtendWith(OutputCaptureExtension.class)
class FailureAnalysisTest {

    @Test
    void tcpPortTaken(CapturedOutput output) throws IOException {
        try (ServerSocket taken = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            int port = taken.getLocalPort();
            fails(output, "needletail.tcp.port=" + port);
            assertThat(output)
                    .contains("The TCP port " + port + " of 127.0.0.1 is taken by another socket.")
                    .contains("Set needletail.tcp.port to a free port")
                    .contains("ss -ltnp 'sport = :" + port + "'");
        }
    }

    @Test
    void tcpPortTakenOnNio(CapturedOutput output) throws IOException {
        try (ServerSocket taken = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            fails(output, "needletail.event-loops.transport=nio", "needletail.tcp.port=" + taken.getLocalPort());
            assertThat(output).contains("is taken by another socket.");
        }
    }

    @Test
    void tcpHostNotOurs(CapturedOutput output) {
        fails(output, "needletail.tcp.host=192.0.2.1");
        assertThat(output)
                .contains("needletail.tcp.host is 192.0.2.1, which is no address of this host.")
                .contains("'ip address' shows");
    }

    @Test
    void tcpHostUnknown(CapturedOutput output) {
        fails(output, "needletail.tcp.host=no-such-host.invalid");
        assertThat(output).contains("needletail.tcp.host is no-such-host.invalid, which is no address of this host.");
    }

    @Test
    void httpPortTaken(CapturedOutput output) throws IOException {
        try (ServerSocket taken = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            fails(output, "server.port=" + taken.getLocalPort());
            assertThat(output).contains("Port " + taken.getLocalPort() + " was already in use.");
        }
    }

    @Test
    void upstreamHostUnknown(CapturedOutput output) {
        fails(output, "needletail.upstream.endpoints=no-such-host.invalid:9000");
        assertThat(output)
                .contains("The host 'no-such-host.invalid' of needletail.upstream.endpoints has no address.")
                .contains("getent hosts no-such-host.invalid");
    }

    @Test
    void udpHostUnknown(CapturedOutput output) {
        fails(output, "needletail.udp.destinations=127.0.0.1:9100,no-such-host.invalid:9100");
        assertThat(output).contains("The host 'no-such-host.invalid' of needletail.udp.destinations has no address.");
    }

    @Test
    void endpointWithoutPort(CapturedOutput output) {
        fails(output, "needletail.upstream.endpoints=backend");
        assertThat(output)
                .contains("needletail.upstream.endpoints: endpoint 'backend' has no port.")
                .contains("Change needletail.upstream.endpoints: write host:port");
    }

    @Test
    void valueOfTheWrongKind(CapturedOutput output) {
        fails(output, "needletail.upstream.request-timeout=soon");
        assertThat(output)
                .contains("needletail.upstream.request-timeout cannot be 'soon'")
                .contains("from property source \"commandLineArgs\"")
                .contains("it takes a time, such as 500us");
    }

    @Test
    void valueOutsideItsBounds(CapturedOutput output) {
        fails(output, "needletail.tcp.max-connections=0", "needletail.upstream.ejection.consecutive-failures=0");
        assertThat(output)
                .contains("needletail.tcp.max-connections cannot be '0': it must be greater than or equal to 1")
                .contains("needletail.upstream.ejection.consecutive-failures cannot be '0'");
    }

    @Test
    void ageAndJitterOutsideTheirBounds(CapturedOutput output) {
        fails(output, "needletail.tcp.max-connection-age=-1s");
        fails(output, "needletail.tcp.max-connection-age-jitter=1.5");
        assertThat(output)
                .contains("needletail.tcp.max-connection-age: -1s is not a length of time")
                .contains("needletail.tcp.max-connection-age-jitter cannot be '1.5'")
                .contains("it must be less than or equal to 1");
    }

    @Test
    void whoMayConnectAndHowFast(CapturedOutput output) {
        fails(output, "needletail.tcp.allow=10.0.0.0/8,192.0.2.7/24");
        fails(output, "needletail.tcp.max-connections-per-address=-1");
        fails(output, "needletail.tcp.rate-limit.burst=5");
        fails(output, "needletail.tcp.write-timeout=-1s");
        assertThat(output)
                .contains("needletail.tcp.allow: '192.0.2.7/24' has bits set behind its prefix")
                .contains("write 192.0.2.0/24 for the block, or 192.0.2.7/32 for the one address")
                .contains("needletail.tcp.max-connections-per-address cannot be '-1'")
                .contains("needletail.tcp.rate-limit: burst 5 without frames-per-second has no effect")
                .contains("needletail.tcp.write-timeout: -1s is not a length of time");
    }

    @Test
    void aPrefixAndAPortOutsideTheirRangesLearnTheRange(CapturedOutput output) {
        fails(output, "needletail.tcp.allow=10.0.0.0/33");
        fails(output, "needletail.udp.destinations=127.0.0.1:99999");
        assertThat(output)
                .contains("needletail.tcp.allow: '10.0.0.0/33' has no prefix of 0 to 32 bits behind the slash.")
                .contains("Change needletail.tcp.allow: write 0 to 32 for IPv4, 0 to 128 for IPv6.")
                .contains("needletail.udp.destinations: endpoint port 99999 of host '127.0.0.1' is outside 1 to 65535.")
                .contains("Change needletail.udp.destinations: write host:port with a port of 1 to 65535.")
                .doesNotContain("application.yml explains");
    }

    @Test
    void valuesThatContradictEachOther(CapturedOutput output) {
        fails(output, "needletail.upstream.min-connections=20", "needletail.upstream.max-connections=10");
        assertThat(output)
                .contains("needletail.upstream: max-connections 10 is below min-connections 20")
                .contains("raise the first or lower the second");
    }

    @Test
    void fewerConnectionsThanLoops(CapturedOutput output) {
        fails(output, "needletail.upstream.max-connections=2", "needletail.event-loops.count=3");
        assertThat(output).contains("needletail.upstream: max-connections 2 is below the 3 event loops");
    }

    @Test
    void fewerBuffersThanLoops(CapturedOutput output) {
        fails(output, "needletail.buffers.max=1", "needletail.buffers.initial=0");
        assertThat(output).contains("needletail.buffers: buffers.max 1 gives no buffer to each of 2 event loops");
    }

    @Test
    void sizeAndTimeBeyondEveryBound(CapturedOutput output) {
        fails(output, "needletail.buffers.size=3GB");
        fails(output, "needletail.tcp.idle-timeout=-1s");
        fails(output, "needletail.upstream.prediction.interval=0s");
        assertThat(output)
                .contains("needletail.buffers.size: 3221225472 bytes is outside 0 to 2147483647")
                .contains("needletail.tcp.idle-timeout: -1s is not a length of time")
                .contains("needletail.upstream.prediction.interval: an interval of 0");
    }

    @Test
    void forecasterOutsideItsBounds(CapturedOutput output) {
        fails(output, "needletail.upstream.prediction.headroom=0.5");
        assertThat(output).contains("needletail.upstream.prediction: headroom 0.5 is outside 1 to 100.");
    }

    @Test
    void interfaceUnknown(CapturedOutput output) {
        fails(output, "needletail.udp.socket.multicast-interface=nowhere0");
        assertThat(output)
                .contains("needletail.udp.socket.multicast-interface: nowhere0 is no interface of this host.")
                .contains("'ip link'");
    }

    @Test
    void busyWaitWithoutACoreLeftOver(CapturedOutput output) {
        int cores = Runtime.getRuntime().availableProcessors();
        fails(output, "needletail.event-loops.busy-wait=true", "needletail.event-loops.count=" + cores);
        assertThat(output)
                .contains("needletail.event-loops: event-loops.busy-wait needs a core left over")
                .contains("or switch busy-wait off");
    }

    @Test
    void busyWaitOnNio(CapturedOutput output) {
        fails(output, "needletail.event-loops.busy-wait=true", "needletail.event-loops.transport=nio");
        assertThat(output).contains("event-loops.busy-wait needs epoll, but event-loops.transport is nio.");
    }

    @Test
    void cpuThatIsNotOurs(CapturedOutput output) {
        fails(output, "needletail.event-loops.count=1", "needletail.event-loops.cpus=1023");
        assertThat(output)
                .contains("needletail.event-loops.cpus: an event loop cannot be bound to CPU 1023")
                .contains("Cpus_allowed_list");
    }

    @Test
    void moreLoopsThanCpusNamed(CapturedOutput output) {
        fails(output, "needletail.event-loops.count=2", "needletail.event-loops.cpus=0");
        assertThat(output).contains("needletail.event-loops: event-loops.cpus names 1 CPUs for 2 loops.");
    }

    @Test
    void misspeltProperty(CapturedOutput output) {
        fails(output, "needletail.tcp.prot=9001");
        assertThat(output)
                .contains("needletail.tcp.prot (\"needletail.tcp.prot\" from property source \"commandLineArgs\")")
                .contains("did you mean needletail.tcp.port?");
    }

    private static void fails(CapturedOutput output, String... properties) {
        assertThatThrownBy(() -> Launch.application(properties).close()).isInstanceOf(RuntimeException.class);
        assertThat(output)
                .contains("APPLICATION FAILED TO START", "Description:", "Action:")
                .doesNotContain("\tat ")
                .doesNotContain(" WARN ");
    }
}
