package dev.needletail.boot;

import dev.needletail.server.Node;
import dev.needletail.socket.OptionReport;
import dev.needletail.socket.SocketRole;
import dev.needletail.socket.SocketSettings;
import dev.needletail.socket.SocketTuner;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;

/**
 * Who asks for which socket options: all services share a role, and so do all channels, but each has options of its own.
 * Made once, from the configuration.
 */
final class AskedSettings {

    /** Services or channels that are named for one option. */
    private static final int NAMED_MAX = 5;

    /** Each loop's own where loops are bound to CPUs, so that the configuration does not have the value. */
    private static final String OF_THE_LOOP = "SO_INCOMING_CPU";

    private record Asked(SocketRole role, String option, String requested) {}

    private final Map<Asked, List<String>> names = new LinkedHashMap<>();

    AskedSettings(Node node) {
        SocketSettings clients = node.settings().tcp().socket();
        ask(SocketRole.LISTENER, clients, "tcp");
        ask(SocketRole.ACCEPTED, clients, "tcp");
        for (KnownService service : KnownService.of(node)) {
            if (service.hasConnections() || service.isUnnamed()) {
                ask(SocketRole.UPSTREAM, service.settings().socket(), service.name());
            }
        }
        for (KnownChannel channel : KnownChannel.of(node)) {
            ask(SocketRole.UDP, channel.settings().socket(), channel.name());
        }
    }

    private void ask(SocketRole role, SocketSettings settings, String name) {
        SocketTuner.asked(role, settings)
                .forEach((option, requested) -> names.computeIfAbsent(
                                key(role, option, requested), asked -> new ArrayList<>())
                        .add(name));
    }

    /** The kernel's names of the options that anybody asks for on sockets of this role. */
    Set<String> options(SocketRole role) {
        Set<String> options = new TreeSet<>();
        for (Asked asked : names.keySet()) {
            if (asked.role == role) {
                options.add(asked.option);
            }
        }
        return options;
    }

    /** Who asks for what the report is about, a few of them by name. */
    List<String> by(OptionReport report) {
        List<String> all = names.getOrDefault(key(report.role(), report.option(), report.requested()), List.of());
        return Bounded.of(all, NAMED_MAX, "");
    }

    private static Asked key(SocketRole role, String option, String requested) {
        return new Asked(role, option, option.equals(OF_THE_LOOP) ? "" : requested);
    }
}
