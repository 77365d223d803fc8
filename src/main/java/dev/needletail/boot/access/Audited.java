package dev.needletail.boot.access;

import java.util.List;
import java.util.function.UnaryOperator;

/**
 * What an endpoint changes, for the audit log.
 *
 * @param endpoint its id, such as {@code drain}
 * @param state what is there now, in a few words; asked before and after, with the part of the path behind the endpoint's
 *     name
 */
public record Audited(String endpoint, UnaryOperator<String> state) {

    /** The state of whichever endpoint {@code path} leads to; {@code -} when nothing is known about it. */
    static String stateOf(String path, List<Audited> all) {
        String[] segments = path.split("/");
        for (int i = 0; i < segments.length; i++) {
            for (Audited each : all) {
                if (segments[i].equals(each.endpoint)) {
                    return each.state.apply(String.join("/", List.of(segments).subList(i + 1, segments.length)));
                }
            }
        }
        return "-";
    }
}
