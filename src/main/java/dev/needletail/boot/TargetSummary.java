package dev.needletail.boot;

import dev.needletail.route.RequestHandler;
import dev.needletail.server.Node;
import dev.needletail.server.Routing;
import dev.needletail.udp.UdpSettings;
import dev.needletail.upstream.UpstreamSettings;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;

/** Where frames go, for the summary of the start: a line for each of a few services and channels. */
final class TargetSummary {

    /** Services, and channels, that have a line of their own. */
    private static final int NAMED_MAX = 10;

    private TargetSummary() {}

    static List<String> lines(Node node) {
        List<String> lines = new ArrayList<>();
        Routing routing = node.settings().routing();
        if (routing.byName()) {
            lines.add(StartSummary.line(
                    "routing",
                    "by leading string, unknown names "
                            + (routing.unknownToDefault()
                                    ? "lead to the unnamed upstream and UDP group"
                                    : "are refused")));
        }
        List<String> named = new ArrayList<>();
        for (KnownService service : KnownService.of(node)) {
            if (service.isUnnamed()) {
                lines.add(StartSummary.line("upstream", upstream(service)));
            } else {
                named.add(service.name() + ": " + upstream(service));
            }
        }
        add(lines, "service", Bounded.of(named, NAMED_MAX, ": /actuator/upstreams"));
        named = new ArrayList<>();
        for (KnownChannel channel : KnownChannel.of(node)) {
            String group = udp(channel.settings().udp());
            if (channel.isUnnamed()) {
                lines.add(StartSummary.line("udp", group));
            } else {
                named.add(channel.name() + ": " + group);
            }
        }
        add(lines, "channel", Bounded.of(named, NAMED_MAX, ": /actuator/udp"));
        return lines;
    }

    private static void add(List<String> lines, String what, List<String> texts) {
        for (String text : texts) {
            lines.add(StartSummary.line(what, text));
        }
    }

    private static String upstream(KnownService service) {
        RequestHandler handler = service.handler();
        if (handler != null) {
            return (service.isUnnamed() ? "none: " : "") + "the request handler "
                    + handler.getClass().getName() + " serves in this process";
        }
        UpstreamSettings settings = service.settings().settings();
        String connections = "%d to %d connections of at most %d requests each%s"
                .formatted(
                        settings.warm() ? settings.minConnections() : 0,
                        settings.maxConnections(),
                        settings.maxInFlightPerConnection(),
                        settings.warm() ? "" : ", opened on demand");
        return service.servedBy() == ServedBy.BUILT_IN
                ? "BUILT-IN loopback service, which answers each REQUEST with its own payload; set"
                        + " needletail.upstream.endpoints to use a backend; " + connections
                : service.settings().endpoints().stream().map(Object::toString).collect(Collectors.joining(", "))
                        + "; " + connections
                        + (service.settings().required() ? "" : ", not required for readiness");
    }

    private static String udp(UdpSettings udp) {
        if (udp.destinations().isEmpty()) {
            return "no destination: DATA is dropped and counted";
        }
        return udp.destinations().stream().map(StartSummary::address).collect(Collectors.joining(", "))
                + (udp.batchSize() == 1 ? "; one by one" : "; batches of up to " + udp.batchSize())
                + (udp.segmentationOffload() ? ", segmentation offload where the kernel has it" : "");
    }
}
