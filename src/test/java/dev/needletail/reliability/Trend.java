package dev.needletail.reliability;

/**
 * A straight line through samples by least squares, and how sure its slope is.
 *
 * <p>Neighbouring samples of memory resemble each other, so that the textbook's interval would be too narrow: the number of
 * samples is cut down to the effective one, n (1 − r) / (1 + r), where r is the correlation of each residual with the next one
 * (Bayley and Hammersley, 1946; Santer et al., 2000, use it for slopes).
 *
 * @param slope units of y for a unit of x
 * @param margin half the width of its 95 % interval; infinite where there are too few samples
 * @param intercept at x = 0
 * @param span of x
 */
record Trend(double slope, double margin, double intercept, double span) {

    private static final double Z = 1.959964;

    static Trend of(double[] x, double[] y) {
        int n = x.length;
        assert n == y.length : n + " x, " + y.length + " y";
        if (n < 3) {
            return new Trend(0, Double.POSITIVE_INFINITY, n == 0 ? 0 : y[0], 0);
        }
        double meanX = mean(x);
        double meanY = mean(y);
        double xx = 0;
        double xy = 0;
        for (int i = 0; i < n; i++) {
            xx += (x[i] - meanX) * (x[i] - meanX);
            xy += (x[i] - meanX) * (y[i] - meanY);
        }
        double slope = xx == 0 ? 0 : xy / xx;
        double intercept = meanY - slope * meanX;
        double squares = 0;
        double neighbours = 0;
        double before = 0;
        for (int i = 0; i < n; i++) {
            double residual = y[i] - intercept - slope * x[i];
            squares += residual * residual;
            neighbours += residual * before;
            before = residual;
        }
        double correlation = squares == 0 ? 0 : Math.clamp(neighbours / squares, 0, 0.99);
        double effective = Math.max(3, n * (1 - correlation) / (1 + correlation));
        double freedom = effective - 2;
        double error = Math.sqrt(squares / freedom / xx);
        return new Trend(slope, quantile(freedom) * error, intercept, x[n - 1] - x[0]);
    }

    private static double mean(double[] values) {
        double sum = 0;
        for (double value : values) {
            sum += value;
        }
        return sum / values.length;
    }

    /** Of Student's t at 97.5 %, by the first terms of its expansion around the normal one (Abramowitz and Stegun 26.7.5). */
    private static double quantile(double freedom) {
        double z3 = Z * Z * Z;
        double z5 = z3 * Z * Z;
        return Z + (z3 + Z) / (4 * freedom) + (5 * z5 + 16 * z3 + 3 * Z) / (96 * freedom * freedom);
    }

    /** Whether the slope is above zero, as sure as the interval is. */
    boolean rises() {
        return slope - margin > 0;
    }

    /** By how much the line rises over the samples. */
    double growth() {
        return slope * span;
    }

    double at(double x) {
        return intercept + slope * x;
    }
}
