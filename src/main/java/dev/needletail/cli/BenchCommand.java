package dev.needletail.cli;

import dev.needletail.bench.BenchFailure;
import dev.needletail.bench.BenchResult;
import dev.needletail.bench.HistogramFiles;
import dev.needletail.bench.KneeSearch;
import dev.needletail.bench.LoadPlan;
import dev.needletail.bench.Pace;
import dev.needletail.bench.ResultJson;
import dev.needletail.bench.TargetUnreachable;
import dev.needletail.bench.report.HtmlReport;
import dev.needletail.tls.TlsClient;
import dev.needletail.tls.TlsEngine;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.StringJoiner;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code bench HOST:PORT}: load, closed or open, that checks every answer. */
@Command(
        name = "bench",
        description = {
            "Makes load, checks every answer and tells the latency.",
            "Closed loop (--depth): each answer lets the next message go. Open loop (--rate): messages",
            "go at their times, and a stall counts for every message that was due meanwhile."
        },
        customSynopsis = {
            "needletail bench HOST:PORT [OPTIONS]",
            "       needletail bench --compare A.json B.json [...] [--report FILE]"
        },
        sortOptions = false,
        exitCodeListHeading = ExitCode.HEADING,
        exitCodeList = {
            "0:every message was answered correctly",
            "1:a wrong, missing or duplicated answer, a lost connection, or no answer at all",
            "2:usage",
            "3:can't connect",
            "4:an ERROR was answered, and nothing worse happened"
        },
        footerHeading = "%nExamples:%n",
        footer = {
            "  needletail bench 127.0.0.1:9000 -c 16 -d 32                  as much as it takes",
            "  needletail bench 127.0.0.1:9000 -c 64 --rate 50k -t 30s      latency at a rate",
            "  needletail bench 127.0.0.1:9000 --knee 500us --json a.json   how much within 500 µs?",
            "  needletail bench 127.0.0.1:9000 -c 16 -d 32 --service orders,prices    two services in turn",
            "  needletail bench --compare a.json b.json --report ab.html"
        })
final class BenchCommand implements Callable<Integer> {

    private static final int WARM_UP_DEPTH = 4;

    /** @param tls null: plain frames */
    private record Target(HostPort where, @Nullable TlsClient tls) {}

    private final StopSignal stop;
    private final boolean terminal;

    @Spec
    @SuppressWarnings("NullAway.Init") // picocli sets it
    private CommandSpec spec;

    @Parameters(
            arity = "0..1",
            paramLabel = "HOST:PORT",
            converter = HostPort.Converter.class,
            description = "The node's TCP port. IPv6: [::1]:9000.")
    private @Nullable HostPort target;

    @Mixin
    private BenchLoadOptions load = new BenchLoadOptions();

    @Mixin
    private BenchTimeOptions time = new BenchTimeOptions();

    @Mixin
    private BenchKneeOptions knee = new BenchKneeOptions();

    @Mixin
    private TlsOptions tls = new TlsOptions();

    @Mixin
    private BenchOutputOptions output = new BenchOutputOptions();

    /** @param terminal whether a line may be rewritten in place */
    BenchCommand(StopSignal stop, boolean terminal) {
        this.stop = stop;
        this.terminal = terminal;
    }

    @Override
    public Integer call() {
        try {
            return output.compare.isEmpty() ? bench() : compare();
        } catch (TargetUnreachable e) {
            throw new CommandFailure(ExitCode.UNREACHABLE, String.valueOf(e.getMessage()), e);
        } catch (BenchFailure e) {
            throw new CommandFailure(ExitCode.USAGE, String.valueOf(e.getMessage()), e);
        } catch (UncheckedIOException e) {
            throw new CommandFailure(ExitCode.INCOMPLETE, "cannot write the result: " + CommandFailure.reason(e), e);
        }
    }

    private int compare() {
        if (target != null || (output.compare.size() < 2 && output.report == null)) {
            throw new ParameterException(
                    spec.commandLine(),
                    target != null
                            ? "--compare sends nothing: leave " + target + " out"
                            : "--compare needs two files at least, each written by bench --json");
        }
        List<BenchResult> results = new ArrayList<>();
        for (Path file : output.compare) {
            results.add(ResultJson.read(file));
        }
        new BenchComparison(spec.commandLine().getOut()).print(results);
        report(results);
        return ExitCode.OK;
    }

    private int bench() {
        HostPort at = target;
        if (at == null) {
            throw new ParameterException(
                    spec.commandLine(), "whom to send to? Give HOST:PORT, for example bench 127.0.0.1:9000");
        }
        load.check(spec, knee.isWanted());
        time.check(spec, load, knee.isWanted());
        knee.check(spec, load);
        TlsClient secured = tls.client(spec, TlsEngine.best());
        try {
            return bench(new Target(at, secured));
        } finally {
            if (secured != null) {
                secured.contexts().close();
            }
        }
    }

    private int bench(Target at) {
        PrintWriter err = spec.commandLine().getErr();
        BenchProgress progress = new BenchProgress(err, terminal, output.quiet);
        BenchSession session = new BenchSession(progress, stop, commandLine(), output.label, output.hlog);
        BenchSession.Finished finished = knee.isWanted() ? knee(at, session, progress) : session.run(plan(at));
        write(finished);
        return exitCode(finished.result());
    }

    private LoadPlan plan(Target at) {
        RateRange rate = load.rate();
        Pace pace = rate == null ? load.closed() : load.open(rate);
        return plan(at, pace, time.warmUp(), time.duration(), time.messages());
    }

    private BenchSession.Finished knee(Target at, BenchSession session, BenchProgress progress) {
        RateRange rate = load.rate();
        double first = rate == null ? BenchKneeOptions.FIRST_RATE : rate.from();
        Duration settle = knee.step().dividedBy(4);
        Duration longest = knee.step().plus(settle).plus(time.grace());
        Duration warmUp = time.warmUp().isZero() ? Duration.ofMillis(1) : time.warmUp();
        progress.line("looking for the knee: at most " + knee.stepsMax() + " rates of "
                + DurationText.ofNanos(knee.step().plus(settle).toNanos()) + ", then "
                + DurationText.ofNanos(time.duration().plus(settle).toNanos())
                + " at the one found; all in all at most "
                + DurationText.ofNanos(longest.multipliedBy(knee.stepsMax())
                        .plus(time.duration())
                        .plus(settle)
                        .plus(time.grace())
                        .plus(warmUp)
                        .plus(time.grace())
                        .toNanos()));
        return session.knee(
                new KneeSearch(knee.limitNanos(), knee.percentile(), first, knee.stepsMax()),
                plan(at, new Pace.Closed(WARM_UP_DEPTH), Duration.ZERO, warmUp, LoadPlan.UNLIMITED),
                next -> plan(at, load.open(new RateRange(next, next)), settle, knee.step(), LoadPlan.UNLIMITED),
                next -> plan(at, load.open(new RateRange(next, next)), settle, time.duration(), LoadPlan.UNLIMITED));
    }

    private LoadPlan plan(Target at, Pace pace, Duration warmUp, Duration duration, long messages) {
        return new LoadPlan(
                at.where().host(),
                at.where().port(),
                load.connections(),
                load.threads(),
                load.poll(),
                pace,
                load.mix(),
                load.payload(),
                load.verification(),
                warmUp.toNanos(),
                duration.toNanos(),
                messages,
                time.grace().toNanos(),
                time.timeout().toNanos(),
                at.tls(),
                load.keys());
    }

    private void write(BenchSession.Finished finished) {
        BenchResult result = finished.result();
        PrintWriter out = spec.commandLine().getOut();
        new BenchSummary(output.isJsonOnStandardOutput() ? spec.commandLine().getErr() : out).print(result);
        if (output.isJsonOnStandardOutput()) {
            out.println(ResultJson.write(result));
        }
        try {
            Path json = output.jsonFile();
            if (json != null) {
                Files.writeString(json, ResultJson.write(result) + "\n", StandardCharsets.UTF_8);
            }
            if (output.hgrm != null) {
                HistogramFiles.writePercentiles(output.hgrm, finished.latencies());
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        report(List.of(result));
    }

    private void report(List<BenchResult> results) {
        if (output.report != null) {
            try {
                HtmlReport.write(output.report, results);
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
    }

    private static int exitCode(BenchResult result) {
        if (!result.totals().intact()) {
            return ExitCode.INCOMPLETE;
        }
        return result.totals().errorsInAll() > 0 ? ExitCode.ERROR_ANSWERED : ExitCode.OK;
    }

    /** As typed, arguments with blanks in quotes. */
    private String commandLine() {
        StringJoiner text = new StringJoiner(" ");
        for (String argument : spec.commandLine().getParseResult().originalArgs()) {
            text.add(argument.indexOf(' ') < 0 ? argument : "'" + argument + "'");
        }
        return text.toString();
    }
}
