package dev.needletail.boot;

import java.util.ArrayList;
import java.util.List;

/** Lists that people read, cut where the configuration makes them long. */
final class Bounded {

    private Bounded() {}

    /** All of the texts, or the first {@code most} and "and 3 more" with {@code where} the others are. */
    static List<String> of(List<String> all, int most, String where) {
        if (all.size() <= most) {
            return all;
        }
        List<String> texts = new ArrayList<>(all.subList(0, most));
        texts.add("and " + (all.size() - most) + " more" + where);
        return texts;
    }
}
