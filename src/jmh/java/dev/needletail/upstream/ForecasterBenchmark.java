package dev.needletail.upstream;

import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;

/** One forecast, which happens once per window and loop: the article's, and the fixed one. */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
@Fork(1)
public class ForecasterBenchmark {

    private static final int PEAKS = 1 << 10;

    private final Forecaster article = new ArticleForecaster();
    private final Forecaster fixed = new FixedForecaster();
    private int turn;
    private int target = 1;

    /** Follows a peak that rises and falls. */
    @Benchmark
    public Forecast article() {
        return follow(article);
    }

    @Benchmark
    public Forecast fixed() {
        return follow(fixed);
    }

    private Forecast follow(Forecaster forecaster) {
        turn = turn + 1 & PEAKS - 1;
        int peak = Math.min(turn, PEAKS - turn);
        Forecast forecast = forecaster.forecast(new Demand(peak, target, 0, PEAKS, 10_000_000_000L));
        target = forecast.target();
        return forecast;
    }
}
