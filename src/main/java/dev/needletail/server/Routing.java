package dev.needletail.server;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.regex.Pattern;

/**
 * Where a frame goes by the name that its payload begins with.
 *
 * @param byName whether payloads begin with a name at all; otherwise there is one upstream and one UDP group
 * @param unknownToDefault whether a name that is not known leads to the unnamed upstream and UDP group; otherwise it is refused
 * @param waitingShare how much of an event loop's memory requests that wait for one service may take, of what nothing waits in
 *     for another one: in (0, 1]
 * @param services by name; one without endpoints is served by a handler of that name
 * @param channels by name
 */
public record Routing(
        boolean byName,
        boolean unknownToDefault,
        double waitingShare,
        Map<String, UpstreamNode> services,
        Map<String, ChannelNode> channels) {

    /** How the unnamed upstream and the unnamed UDP group are called where a name is shown. */
    public static final String DEFAULT = "default";

    /** Names that need no brackets as a part of a property's name. */
    private static final Pattern PLAIN = Pattern.compile("[A-Za-z0-9_-]+");

    /** Payloads have no name. */
    public static final Routing NONE = new Routing(false, false, 1, Map.of(), Map.of());

    /** Where the properties of one service or channel are: {@code needletail.upstreams.orders}, {@code needletail.upstreams[a.b]}. */
    public static String section(String group, String name) {
        return group + (PLAIN.matcher(name).matches() ? "." + name : "[" + name + "]");
    }

    public Routing {
        if (!(waitingShare > 0 && waitingShare <= 1)) { // also refuses NaN
            throw new IllegalArgumentException(
                    "%s is not above 0 and at most 1: 0.25 leaves three quarters of the buffers to others, 1 none"
                            .formatted(waitingShare));
        }
        services = Collections.unmodifiableMap(new LinkedHashMap<>(services));
        channels = Collections.unmodifiableMap(new LinkedHashMap<>(channels));
    }

    /** Where the properties of this service's backends are. */
    static String upstreamSection(String service) {
        return service.equals(DEFAULT) ? "needletail.upstream" : section("needletail.upstreams", service);
    }

    /** Whether anything can lead to the unnamed upstream and UDP group. */
    public boolean usesDefault() {
        return !byName || unknownToDefault;
    }
}
