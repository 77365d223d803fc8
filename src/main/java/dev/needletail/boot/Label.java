package dev.needletail.boot;

import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;

/** Reasons as they stand in JSON and in meters: lower case, underscores. */
final class Label {

    private Label() {}

    static String of(Enum<?> reason) {
        return reason.name().toLowerCase(Locale.ROOT);
    }

    /** The same counts under their labels, in the same order. */
    static <E extends Enum<E>> Map<String, Long> counts(Map<E, Long> byReason) {
        Map<String, Long> labelled = new LinkedHashMap<>();
        byReason.forEach((reason, count) -> labelled.put(of(reason), count));
        return labelled;
    }
}
