package dev.needletail.cli;

import dev.needletail.bench.BenchResult;
import dev.needletail.bench.HistogramFiles;
import dev.needletail.bench.Knee;
import dev.needletail.bench.KneeSearch;
import dev.needletail.bench.LoadListener;
import dev.needletail.bench.LoadOutcome;
import dev.needletail.bench.LoadPlan;
import dev.needletail.bench.LoadRun;
import dev.needletail.bench.Pace;
import dev.needletail.bench.ResultOf;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.function.DoubleFunction;
import org.HdrHistogram.Histogram;
import org.jspecify.annotations.Nullable;

/** Makes the load of one command: one run, or as many as a search for the knee takes. */
final class BenchSession {

    private final BenchProgress progress;
    private final StopSignal stop;
    private final String command;
    private final @Nullable String label;
    private final @Nullable Path hlog;

    /** @param command the command line as typed */
    BenchSession(BenchProgress progress, StopSignal stop, String command, @Nullable String label, @Nullable Path hlog) {
        this.progress = progress;
        this.stop = stop;
        this.command = command;
        this.label = label;
        this.hlog = hlog;
    }

    /** A result, and the histogram of all its latencies. */
    record Finished(BenchResult result, Histogram latencies) {}

    Finished run(LoadPlan plan) {
        return finished(plan, logged(plan), null);
    }

    /**
     * Looks for the knee and measures there.
     *
     * @param warmUp a load that only gets this program's own code compiled, or the first rates would look slow
     * @param step the plan of a step at a rate
     * @param last the plan of the run at the knee
     */
    Finished knee(KneeSearch search, LoadPlan warmUp, DoubleFunction<LoadPlan> step, DoubleFunction<LoadPlan> last) {
        run(warmUp, LoadListener.NONE);
        LoadPlan plan = step.apply(search.nextRate());
        LoadOutcome outcome = null;
        while (search.goesOn() && !stop.requested()) {
            progress.restart();
            plan = step.apply(search.nextRate());
            outcome = run(plan, (interval, latencies) -> show(interval));
            if (!stop.requested()) {
                Knee.Step tried = search.tried(outcome.totals(), outcome.all());
                progress.line(BenchSummary.step(tried));
            }
        }
        Knee knee = search.result();
        Double rate = knee.rate();
        if ((rate != null && !stop.requested()) || outcome == null) {
            plan = last.apply(rate == null ? ((Pace.Open) plan.pace()).from() : rate);
            outcome = logged(plan);
        }
        return finished(plan, outcome, knee);
    }

    private Finished finished(LoadPlan plan, LoadOutcome outcome, @Nullable Knee knee) {
        progress.clear();
        return new Finished(ResultOf.run(label, command, plan, outcome, knee), outcome.all());
    }

    private LoadOutcome logged(LoadPlan plan) {
        progress.restart();
        if (hlog == null) {
            return run(plan, (interval, latencies) -> show(interval));
        }
        try (HistogramFiles.Log log = new HistogramFiles.Log(hlog, command)) {
            return run(plan, (interval, latencies) -> {
                log.interval(latencies);
                show(interval);
            });
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private LoadOutcome run(LoadPlan plan, LoadListener listener) {
        try (LoadRun run = LoadRun.connect(plan)) {
            stop.wakeWith(run::stop);
            return run.run(listener);
        }
    }

    private void show(LoadListener.@Nullable Progress interval) {
        if (interval != null) {
            progress.interval(interval);
        }
    }
}
