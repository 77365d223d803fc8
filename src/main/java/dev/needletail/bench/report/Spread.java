package dev.needletail.bench.report;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.stream.IntStream;

/** Moves labels apart that stand beside each other in one column, and drops labels that do not fit in a row. */
final class Spread {

    private Spread() {}

    /**
     * Places as near to {@code wanted} as they can be, at least {@code gap} apart, in the same order and between the
     * bounds; when they do not all fit, the last ones lie beyond {@code high}.
     */
    static double[] column(double[] wanted, double gap, double low, double high) {
        int[] order = IntStream.range(0, wanted.length)
                .boxed()
                .sorted(Comparator.comparingDouble(i -> wanted[i]))
                .mapToInt(Integer::intValue)
                .toArray();
        double[] places = new double[wanted.length];
        double next = low;
        for (int i : order) {
            places[i] = Math.max(wanted[i], next);
            next = places[i] + gap;
        }
        double last = high;
        for (int n = order.length - 1; n >= 0; n--) {
            places[order[n]] = Math.max(Math.min(places[order[n]], last), low + n * gap);
            last = places[order[n]] - gap;
        }
        return places;
    }

    /** Which labels of a row are shown: the first, the last, then from left to right each that touches no other. */
    static boolean[] row(double[] centres, double[] widths, double gap) {
        boolean[] shown = new boolean[centres.length];
        List<Integer> taken = new ArrayList<>();
        for (int n = 0; n < centres.length; n++) {
            int i = n == 0 ? 0 : n == 1 ? centres.length - 1 : n - 1;
            boolean free = widths[i] > 0
                    && taken.stream()
                            .noneMatch(j -> Math.abs(centres[i] - centres[j]) < (widths[i] + widths[j]) / 2 + gap);
            if (free) {
                shown[i] = true;
                taken.add(i);
            }
        }
        return shown;
    }
}
