package dev.needletail.boot;

import static org.assertj.core.api.Assertions.assertThat;

import dev.needletail.route.Reply;
import dev.needletail.route.Request;
import dev.needletail.route.RequestHandler;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;
import org.springframework.context.ConfigurableApplicationContext;

/** What the start says, against what was started. */
@ExtendWith(OutputCaptureExtension.class)
class StartSummaryTest {

    @Test
    void namesThePortsThatWereChosenAndTheBuiltInService(CapturedOutput output) {
        try (ConfigurableApplicationContext context = Launch.application()) {
            assertThat(output)
                    .containsOnlyOnce("Needletail ")
                    .contains("tcp       127.0.0.1:" + Launch.tcpPort(context) + ", accept balanced")
                    .contains("http      port " + Launch.httpPort(context) + ", /actuator")
                    .contains("loops     2, placed by the scheduler, ")
                    .contains("upstream  BUILT-IN loopback service")
                    .contains("set needletail.upstream.endpoints to use a backend")
                    .contains("udp       127.0.0.1:9100; batches of up to 64")
                    .contains("buffers   at most 1024 of 65536 bytes, 16 at start")
                    .doesNotContain("WARN");
        }
    }

    @Test
    void namesTheBackendsAndWhatIsSwitchedOff(CapturedOutput output) throws Exception {
        try (ServerSocket backend = new ServerSocket(0, 8, InetAddress.getLoopbackAddress());
                ConfigurableApplicationContext context = Launch.application(
                        "needletail.upstream.endpoints=127.0.0.1:" + backend.getLocalPort(),
                        "needletail.upstream.warm=false",
                        "needletail.upstream.max-in-flight-per-connection=1",
                        "needletail.tcp.accept=reuse-port",
                        "needletail.udp.destinations=",
                        "needletail.buffers.pooled=false",
                        "needletail.event-loops.transport=nio")) {
            assertThat(context.isActive()).isTrue();
            assertThat(output)
                    .contains("upstream  127.0.0.1:" + backend.getLocalPort()
                            + "; 0 to 64 connections of at most 1 requests each, opened on demand")
                    .contains(", accept reuse-port")
                    .contains("loops     2, placed by the scheduler, NIO")
                    .doesNotContain("because native epoll is missing")
                    .contains("udp       no destination: DATA is dropped and counted")
                    .contains("16 at start, not pooled");
        }
    }

    @Test
    void namesTheOptionsThatTheKernelChanged(CapturedOutput output) {
        try (ConfigurableApplicationContext context = Launch.application(
                "needletail.udp.socket.send-buffer=1000MB", "needletail.tcp.socket.receive-buffer=1000MB")) {
            assertThat(context.isActive()).isTrue();
            assertThat(output)
                    .containsPattern("kernel    listener SO_RCVBUF: asked for \\d+, is \\d+ \\(CLAMPED: .*rmem_max")
                    .containsPattern("kernel    udp SO_SNDBUF: asked for \\d+, is \\d+ \\(CLAMPED: .*wmem_max");
        }
    }

    @Test
    void namesTheHandlerThatServesInProcess(CapturedOutput output) {
        Launch.library().withBean(RequestHandler.class, Nobody::new).run(context -> {
            StartSummary summary = context.getBean(StartSummary.class);
            assertThat(summary.text(context.getEnvironment(), null, List.of()))
                    .contains(
                            "upstream  none: the request handler " + Nobody.class.getName() + " serves in this process")
                    .contains("http      none: this application has no web server");
        });
        assertThat(output).doesNotContain("WARN");
    }

    private static final class Nobody implements RequestHandler {
        @Override
        public void handle(Request request, Reply reply) {
            throw new AssertionError("nobody asks");
        }
    }
}
