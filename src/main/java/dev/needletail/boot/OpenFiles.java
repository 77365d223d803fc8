package dev.needletail.boot;

import dev.needletail.server.NodeSettings;
import dev.needletail.server.Routing;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;

/**
 * Whether the open files that the process may have suffice for the connections that the configuration promises. The JVM
 * has raised its soft limit to the hard one before this is asked.
 */
final class OpenFiles {

    /** The JVM's libraries and jars, the log, and what HTTP has open. */
    private static final long OF_THE_PROCESS = 256;

    /** A loop's epoll, its eventfd and timerfd, its datagram socket and a listener of its own. */
    private static final long OF_A_LOOP = 5;

    private OpenFiles() {}

    /** The budget as a sum of its users. */
    static long needed(NodeSettings settings, boolean builtIn) {
        Routing routing = settings.routing();
        long upstream = routing.usesDefault() ? settings.upstream().settings().maxConnections() : 0;
        long named = routing.services().values().stream()
                .filter(service -> !service.endpoints().isEmpty())
                .mapToLong(service -> service.settings().maxConnections())
                .sum();
        return settings.tcp().maxConnections()
                + upstream * (builtIn ? 2 : 1) // the built-in service's ends are this process's as well
                + named
                + settings.loops().count() * (OF_A_LOOP + routing.channels().size())
                + OF_THE_PROCESS;
    }

    /** One line for the summary; null when the limit suffices or is unknown. */
    static @Nullable String line(OptionalLong limit, long needed, int maxConnections) {
        if (limit.isEmpty() || limit.getAsLong() >= needed) {
            return null;
        }
        long fit = maxConnections - (needed - limit.getAsLong());
        String clients = fit > 0 ? "about " + fit : "few"; // the other users rarely take all that is reckoned for them
        return ("the limit of open files, %d, is below the %d that the configuration may take: %s clients fit; raise the"
                        + " hard limit (ulimit -n, LimitNOFILE=, --ulimit nofile=) or lower needletail.tcp.max-connections, %d")
                .formatted(limit.getAsLong(), needed, clients, maxConnections);
    }
}
