package dev.needletail.bench.report;

import dev.needletail.bench.Latency;
import dev.needletail.bench.LatencyOf;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.HdrHistogram.AbstractHistogram;
import org.HdrHistogram.Histogram;

/** How the latencies are distributed: the share of the answers in bins of equal ratio, up to the 99th percentile. */
final class DistributionPlot {

    private static final double SHOWN_PERCENTILE = 99;
    private static final int BINS = 72;

    /** Bins narrower than this would show the steps of the histogram, not those of the latency. */
    private static final double NARROWEST_BIN = 1.02;

    /** Below this range a logarithmic axis has hardly a tick. */
    private static final double LINEAR_RANGE = 3;

    private DistributionPlot() {}

    /** Empty when no run has a histogram that can be read. */
    static Optional<Plot> of(List<Run> runs) {
        List<Run> shown = new ArrayList<>();
        List<Histogram> histograms = new ArrayList<>();
        for (Run run : runs) {
            decoded(run.latency()).ifPresent(histogram -> {
                shown.add(run);
                histograms.add(histogram);
            });
        }
        if (shown.isEmpty()) {
            return Optional.empty();
        }
        double[] edges = edges(histograms);
        List<Series> lines = new ArrayList<>();
        for (int i = 0; i < shown.size(); i++) {
            double[] shares = shares(histograms.get(i), edges);
            lines.add(
                    runs.size() == 1
                            ? new Series("distribution-all", "all answers", "", 0, stairsX(edges), stairsY(shares))
                            : shown.get(i).line(stairsX(edges), stairsY(shares)));
        }
        double low = edges[0];
        double high = edges[edges.length - 1];
        double most = lines.stream().mapToDouble(Series::greatest).max().orElse(1);
        return Optional.of(new Plot(
                "distribution",
                "Distribution of the latency",
                "Share of the answers in each of " + (edges.length - 1) + " bins, each "
                        + Figures.share(100 * (edges[1] / edges[0] - 1))
                        + " wider than the one before; the slowest hundredth lies to the right, outside.",
                Size.WIDE,
                "latency",
                "share of the answers",
                high / low < LINEAR_RANGE
                        ? Scale.Linear.between(Unit.NANOS, low, high)
                        : new Scale.Logarithmic(Unit.NANOS, low, high),
                List.of(Scale.Linear.fromZero(Unit.SHARE, most)),
                lines,
                List.of(),
                true));
    }

    /** A histogram that cannot be read is no reason to go without the rest of the page. */
    private static Optional<Histogram> decoded(Latency latency) {
        if (latency.count() == 0 || latency.histogram().isEmpty()) {
            return Optional.empty();
        }
        try {
            return Optional.of(LatencyOf.decoded(latency.histogram())).filter(h -> h.getTotalCount() > 0);
        } catch (IllegalArgumentException e) {
            return Optional.empty();
        }
    }

    /** At least 20 % from end to end, so that an axis of one value has ticks too. */
    static double[] edges(List<Histogram> histograms) {
        double low = Double.MAX_VALUE;
        double high = 0;
        for (Histogram histogram : histograms) {
            low = Math.min(low, (double) histogram.getMinNonZeroValue());
            high = Math.max(high, (double) histogram.getValueAtPercentile(SHOWN_PERCENTILE));
        }
        low = Math.max(1, low * 0.95);
        high = Math.max(high * 1.05, low * 1.2);
        double ratio = Math.max(Math.pow(high / low, 1.0 / BINS), NARROWEST_BIN);
        int bins = (int) Math.ceil(Math.log(high / low) / Math.log(ratio) - 1e-9);
        double[] edges = new double[bins + 1];
        for (int i = 0; i <= bins; i++) {
            edges[i] = low * Math.pow(ratio, i);
        }
        return edges;
    }

    /** Percent of all answers in each bin; those beyond the last edge are in none. */
    static double[] shares(AbstractHistogram histogram, double[] edges) {
        double[] shares = new double[edges.length - 1];
        int bin = 0;
        for (var value : histogram.recordedValues()) {
            while (bin < shares.length - 1 && value.getValueIteratedTo() >= edges[bin + 1]) {
                bin++;
            }
            if (value.getValueIteratedTo() < edges[bin + 1]) {
                shares[bin] += 100.0 * value.getCountAtValueIteratedTo() / histogram.getTotalCount();
            }
        }
        return shares;
    }

    private static double[] stairsX(double[] edges) {
        double[] x = new double[2 * edges.length];
        for (int i = 0; i < edges.length; i++) {
            x[2 * i] = edges[i];
            x[2 * i + 1] = edges[i];
        }
        return x;
    }

    private static double[] stairsY(double[] shares) {
        double[] y = new double[2 * shares.length + 2];
        for (int i = 0; i < shares.length; i++) {
            y[2 * i + 1] = shares[i];
            y[2 * i + 2] = shares[i];
        }
        return y;
    }
}
