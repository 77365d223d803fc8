package dev.needletail.cli;

import java.time.Duration;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;

/** How {@code bench} looks for the knee. */
final class BenchKneeOptions {

    static final double FIRST_RATE = 1_000;

    @Option(
            names = "--knee",
            paramLabel = "LIMIT",
            converter = TimeSpan.class,
            description = "Look for the highest rate at which a percentile of the latency stays within LIMIT, such as"
                    + " 500us: doubles from --rate, or 1000, then bisects; then measures there for --duration.")
    private @Nullable Duration limit;

    @Option(names = "--knee-percentile", paramLabel = "P", description = "Which percentile. Default: 99.")
    private double percentile = 99;

    @Option(
            names = "--knee-step",
            paramLabel = "TIME",
            converter = TimeSpan.class,
            description = "The measured time of each rate. Default: 2s.")
    private Duration step = Duration.ofSeconds(2);

    @Option(names = "--knee-steps", paramLabel = "N", description = "Rates tried at most, up to 100. Default: 20.")
    private int stepsMax = 20;

    boolean isWanted() {
        return limit != null;
    }

    long limitNanos() {
        return limit == null ? 0 : limit.toNanos();
    }

    double percentile() {
        return percentile;
    }

    Duration step() {
        return step;
    }

    int stepsMax() {
        return stepsMax;
    }

    void check(CommandSpec spec, BenchLoadOptions load) {
        if (limit == null) {
            return;
        }
        Arguments.requireBetween(spec, "--knee-steps", stepsMax, 1, 100);
        RateRange rate = load.rate();
        if (rate != null && !rate.isSteady()) {
            throw new ParameterException(
                    spec.commandLine(), "--knee raises the rate by itself: give --rate one figure, where to begin");
        }
        if (limit.isZero() || step.isZero()) {
            throw new ParameterException(spec.commandLine(), "--knee and --knee-step are longer than 0");
        }
        if (!(percentile > 0 && percentile < 100)) {
            throw new ParameterException(
                    spec.commandLine(), "--knee-percentile " + percentile + " is not between 0 and 100, such as 99.9");
        }
    }
}
