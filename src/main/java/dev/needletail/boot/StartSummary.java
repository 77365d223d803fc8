package dev.needletail.boot;

import dev.needletail.buffer.BufferSettings;
import dev.needletail.server.LoopSettings;
import dev.needletail.server.Node;
import dev.needletail.server.NodeSettings;
import dev.needletail.server.NodeTls;
import dev.needletail.server.TcpSettings;
import dev.needletail.server.Transport;
import dev.needletail.socket.KernelLimits;
import dev.needletail.tls.TlsClient;
import dev.needletail.tls.TlsContexts;
import dev.needletail.tls.TlsServer;
import java.lang.management.ManagementFactory;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.boot.context.event.ApplicationReadyEvent;
import org.springframework.context.ApplicationListener;
import org.springframework.core.env.Environment;

/** Says in one log event what has been started: what a person wants to know before sending the first frame. */
final class StartSummary implements ApplicationListener<ApplicationReadyEvent> {

    private static final Logger log = LoggerFactory.getLogger(StartSummary.class);

    private final Node node;
    private final KernelChanges changes;

    StartSummary(Node node, KernelChanges changes) {
        this.node = node;
        this.changes = changes;
    }

    @Override
    public void onApplicationEvent(ApplicationReadyEvent ready) {
        log.info(
                "{}", text(ready.getApplicationContext().getEnvironment(), ready.getTimeTaken(), changes.forSummary()));
        String missing = Transport.epollMissing();
        if (node.transport() == Transport.NIO
                && node.settings().loops().transport() == Transport.Request.AUTO
                && missing != null
                && System.getProperty("os.name", "").equals("Linux")) {
            log.warn("{}", NativeEpoll.adviceFor(missing));
        }
    }

    String text(Environment environment, @Nullable Duration taken, List<String> kernel) {
        NodeSettings settings = node.settings();
        List<String> lines = new ArrayList<>();
        String after = taken == null ? "" : " after %.1f s".formatted(taken.toMillis() / 1000.0);
        lines.add("Needletail " + Version.ofThisBuild() + " is up" + after);
        lines.add(line("tcp", tcp(settings.tcp())));
        lines.add(line("tls", tls(node.tls())));
        lines.add(line("http", http(environment)));
        lines.add(line("loops", loops(settings.loops())));
        lines.addAll(TargetSummary.lines(node));
        lines.add(line("buffers", buffers(settings.buffers())));
        String files = OpenFiles.line(
                KernelLimits.ofThisHost().openFiles(),
                OpenFiles.needed(settings, node.isBuiltIn()),
                settings.tcp().maxConnections());
        if (files != null) {
            lines.add(line("files", files));
        }
        String cache = AotCache.line(
                ManagementFactory.getRuntimeMXBean().getInputArguments(), System.getProperty("java.vm.info", ""));
        if (cache != null) {
            lines.add(line("aot cache", cache));
        }
        for (String change : kernel) {
            lines.add(line("kernel", change));
        }
        return String.join(System.lineSeparator(), lines);
    }

    static String line(String what, String text) {
        return "  %-9s %s".formatted(what, text);
    }

    private String tcp(TcpSettings tcp) {
        return "%s, accept %s, at most %d clients, %d bytes of payload, %d answers owed to a client"
                .formatted(
                        address(tcp.host(), node.port()),
                        dashed(tcp.accept()),
                        tcp.maxConnections(),
                        tcp.clients().codec().payloadBytesMax(),
                        tcp.clients().owedMax());
    }

    private static String tls(NodeTls tls) {
        TlsServer port = tls.port();
        TlsClient upstream = tls.upstream();
        int services = tls.services().size();
        if (port == null && upstream == null && services == 0) {
            return "none: frames are neither encrypted nor protected, and anybody who reaches the port is a client";
        }
        String clients = port == null
                ? "not on the tcp port"
                : "on the tcp port"
                        + switch (port.clients()) {
                            case NONE -> ", clients show no certificate";
                            case WANT -> ", clients may show a certificate";
                            case NEED ->
                                ", clients show a certificate"
                                        + (port.clientName() == null ? "" : " with a name like " + port.clientName());
                        };
        TlsContexts contexts = tls.contexts().getFirst();
        return clients + (upstream == null ? "" : "; towards upstreams")
                + (services == 0 ? "" : "; towards " + services + (services == 1 ? " service" : " services")) + "; "
                + contexts.engine().sentence();
    }

    private static String http(Environment environment) {
        String port = environment.getProperty("local.server.port");
        String management = environment.getProperty("local.management.port", port == null ? "" : port);
        if (management.isEmpty()) {
            return "none: this application has no web server";
        }
        String base = environment.getProperty("management.endpoints.web.base-path", "/actuator");
        return management.equals(port)
                ? "port " + port + ", " + base
                : "port " + port + "; " + base + " on port " + management;
    }

    private String loops(LoopSettings loops) {
        StringBuilder text = new StringBuilder()
                .append(loops.count())
                .append(loops.cpus().isEmpty() ? ", placed by the scheduler" : ", bound to CPUs " + loops.cpus());
        Transport transport = node.transport();
        text.append(transport == Transport.EPOLL ? ", epoll" : ", NIO");
        String missing = Transport.epollMissing();
        if (transport == Transport.NIO && loops.transport() == Transport.Request.AUTO && missing != null) {
            text.append(" because native epoll is missing (").append(missing).append(')');
        }
        if (loops.busyWait()) {
            text.append(transport == Transport.EPOLL ? ", busy-wait" : "; busy-wait is without effect on NIO");
        }
        return text.toString();
    }

    private static String buffers(BufferSettings buffers) {
        return "at most %d of %d bytes, %d at start%s"
                .formatted(
                        buffers.max(), buffers.sizeBytes(), buffers.initial(), buffers.pooled() ? "" : ", not pooled");
    }

    static String address(InetSocketAddress address) {
        return address(address.getHostString(), address.getPort());
    }

    private static String address(String host, int port) {
        return host.indexOf(':') >= 0 && !host.startsWith("[") ? "[" + host + "]:" + port : host + ":" + port;
    }

    private static String dashed(Enum<?> value) {
        return value.name().toLowerCase(Locale.ROOT).replace('_', '-');
    }
}
