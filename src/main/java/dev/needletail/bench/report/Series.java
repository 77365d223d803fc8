package dev.needletail.bench.report;

import java.util.Arrays;

/**
 * One line of a plot. A {@code y} that is NaN is a gap: nothing is drawn over what nobody measured.
 *
 * @param key what toggles it: the same key in several plots is toggled together
 * @param name as the legend says it
 * @param shortName as the end of the line says it
 * @param look which colour, dash and marker, counted from 0
 * @param x in the unit of the x axis, rising
 * @param y in the unit of the y axis
 */
@SuppressWarnings("ArrayRecordComponent") // never compared, and the arrays stay in this package
record Series(String key, String name, String shortName, int look, double[] x, double[] y) {

    Series {
        assert x.length == y.length : x.length + " x, " + y.length + " y";
    }

    boolean isEmpty() {
        return Arrays.stream(y).allMatch(Double::isNaN);
    }

    /** NaN when there is no point. */
    double least() {
        return Arrays.stream(y).filter(Double::isFinite).min().orElse(Double.NaN);
    }

    /** NaN when there is no point. */
    double greatest() {
        return Arrays.stream(y).filter(Double::isFinite).max().orElse(Double.NaN);
    }

    /**
     * The same line with at most about {@code limit} points: of each stretch its least and its greatest stay, so that no
     * spike is lost.
     */
    Series thinned(int limit) {
        if (x.length <= limit) {
            return this;
        }
        int stretches = limit / 2;
        double[] keptX = new double[limit];
        double[] keptY = new double[limit];
        int kept = 0;
        for (int i = 0; i < stretches; i++) {
            int from = (int) ((long) x.length * i / stretches);
            int to = (int) ((long) x.length * (i + 1) / stretches);
            int least = from;
            int greatest = from;
            for (int j = from; j < to; j++) {
                least = y[j] < y[least] || Double.isNaN(y[least]) ? j : least;
                greatest = y[j] > y[greatest] || Double.isNaN(y[greatest]) ? j : greatest;
            }
            keptX[kept] = x[Math.min(least, greatest)];
            keptY[kept++] = y[Math.min(least, greatest)];
            if (least != greatest) {
                keptX[kept] = x[Math.max(least, greatest)];
                keptY[kept++] = y[Math.max(least, greatest)];
            }
        }
        return new Series(key, name, shortName, look, Arrays.copyOf(keptX, kept), Arrays.copyOf(keptY, kept));
    }
}
