package dev.needletail.boot;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Which connections are to be shown, counted over all loops. Connections that come and go between two pages move the
 * others: pages are a view, not a census.
 *
 * @param offset connections to pass over
 * @param limit most connections to show
 */
record ConnectionPage(int offset, int limit) {

    static final int LIMIT_DEFAULT = 50;
    static final int LIMIT_MAX = 200;

    /** The part of one loop's connections that belongs to the page. */
    record Part(int offset, int limit) {}

    ConnectionPage {
        assert defect(offset, limit) == null : defect(offset, limit);
    }

    /** Why there is no such page, with the bounds; null when there is. */
    static @Nullable String defect(int offset, int limit) {
        if (offset < 0) {
            return "offset " + offset + " is below 0";
        }
        return limit < 1 || limit > LIMIT_MAX
                ? "limit " + limit + " is not within 1 and " + LIMIT_MAX + ": ask for the next page with offset"
                : null;
    }

    /** Cuts the page into parts of loops that hold {@code sizes} connections. */
    List<Part> over(List<Long> sizes) {
        List<Part> parts = new ArrayList<>();
        long skip = offset;
        int left = limit;
        for (long size : sizes) {
            int from = (int) Math.min(skip, size);
            int most = (int) Math.min(left, size - from);
            parts.add(new Part(from, most));
            skip -= from;
            left -= most;
        }
        // The parts add up to the page, or to all that is there behind the offset.
        assert left >= 0 && skip >= 0;
        return parts;
    }
}
