package dev.needletail.bench.report;

import java.util.ArrayList;
import java.util.List;

/**
 * Where a value lies between the two ends of an axis, as a fraction from 0 to 1.
 *
 * <p>Values outside of the ends are put on the nearer end, so that no line leaves its drawing.
 */
sealed interface Scale {

    Unit unit();

    double low();

    double high();

    /** The fraction of the axis at which {@code value} lies, from 0 to 1 for every value that is not NaN. */
    double fraction(double value);

    /** Ticks in rising order, about {@code wanted} of them labelled; the first and the last lie within the ends. */
    List<Tick> ticks(int wanted);

    /** The name that the page's script knows. */
    String kind();

    private static double clamp(double fraction) {
        return Math.clamp(fraction, 0.0, 1.0);
    }

    /** Equal distances are equal differences. */
    record Linear(Unit unit, double low, double high) implements Scale {
        public Linear {
            assert Double.isFinite(low) && Double.isFinite(high) && low < high : low + " to " + high;
        }

        /** From zero to a nice value that is not below {@code most}. */
        static Linear fromZero(Unit unit, double most) {
            double grid = unit.grid(most);
            double top = most > 0 ? most / grid : 1;
            double step = Ticks.step(top, 5);
            return new Linear(unit, 0, Math.ceil(top / step - 1e-9) * step * grid);
        }

        /** From exactly {@code low} to exactly {@code high}, widened when they are the same. */
        static Linear between(Unit unit, double low, double high) {
            return high > low ? new Linear(unit, low, high) : new Linear(unit, low - 0.5, low + 0.5);
        }

        @Override
        public double fraction(double value) {
            return clamp((value - low) / (high - low));
        }

        @Override
        public List<Tick> ticks(int wanted) {
            double grid = unit.grid(high);
            List<Tick> ticks = new ArrayList<>();
            for (double tick : Ticks.multiples(low / grid, high / grid, Ticks.step((high - low) / grid, wanted))) {
                ticks.add(new Tick(tick * grid, unit.tick(tick * grid, high)));
            }
            return ticks;
        }

        @Override
        public String kind() {
            return "linear";
        }
    }

    /** Equal distances are equal ratios. */
    record Logarithmic(Unit unit, double low, double high) implements Scale {
        /** With fewer lines than these, every digit gets one. */
        private static final int SPARSE = 4;

        public Logarithmic {
            assert low > 0 && Double.isFinite(high) && low < high : low + " to " + high;
        }

        /** From a nice value not above {@code least} to one not below {@code most}. */
        static Logarithmic around(Unit unit, double least, double most) {
            double low = Ticks.floor(least);
            double high = Ticks.ceiling(most);
            return new Logarithmic(unit, low, high > low ? high : Ticks.ceiling(low * 1.5));
        }

        @Override
        public double fraction(double value) {
            return value <= low ? 0 : clamp(Math.log(value / low) / Math.log(high / low));
        }

        /** Every 1, 2 and 5 gets a line; where the labels were too many, the powers of ten alone keep theirs. */
        @Override
        public List<Tick> ticks(int wanted) {
            List<Double> places = Ticks.decades(low, high);
            if (places.size() < SPARSE) {
                places = Ticks.digits(low, high);
            }
            boolean all = places.size() <= wanted * 3 / 2 + 1;
            List<Tick> ticks = new ArrayList<>();
            for (double place : places) {
                ticks.add(new Tick(place, all || Ticks.isPowerOfTen(place) ? unit.format(place) : ""));
            }
            return ticks;
        }

        @Override
        public String kind() {
            return "log";
        }
    }

    /**
     * Percentiles in the manner of HdrHistogram's plotter: each further nine takes the same width, for the axis is
     * logarithmic in 1/(1-p).
     */
    record Nines(double high) implements Scale {
        private static final double[] PLACES = {0, 50, 90, 99, 99.9, 99.99, 99.999, 99.9999, 99.99999};

        public Nines {
            assert high >= 90 && high < 100 : high;
        }

        /** Ends at the first whole nine that {@code samples} samples cannot look beyond, with two nines at least. */
        static Nines of(long samples) {
            int nines = (int) Math.ceil(Math.log10(Math.max((double) samples, 1)) - 1e-9);
            return new Nines(PLACES[Math.clamp(nines, 2, PLACES.length - 2) + 1]);
        }

        @Override
        public Unit unit() {
            return Unit.PERCENTILE;
        }

        @Override
        public double low() {
            return 0;
        }

        @Override
        public double fraction(double percentile) {
            return percentile >= high ? 1 : clamp(nines(percentile) / nines(high));
        }

        private static double nines(double percentile) {
            return -Math.log10(1 - percentile / 100);
        }

        @Override
        public List<Tick> ticks(int wanted) {
            List<Tick> ticks = new ArrayList<>();
            for (double place : PLACES) {
                if (place <= high) {
                    ticks.add(new Tick(place, unit().format(place)));
                }
            }
            return ticks;
        }

        @Override
        public String kind() {
            return "nines";
        }
    }
}
