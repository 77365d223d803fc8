package dev.needletail.cli;

import dev.needletail.bench.LoadPlan;
import java.time.Duration;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;

/** How long {@code bench} takes, and when it ends. */
final class BenchTimeOptions {

    private static final Duration LONGEST = Duration.ofDays(1);

    @Option(
            names = {"-t", "--duration"},
            paramLabel = "TIME",
            converter = TimeSpan.class,
            description = "The measured time, up to 24h: 10s, 500ms, 5m. Default: 10s.")
    private @Nullable Duration duration;

    @Option(
            names = {"-n", "--messages"},
            paramLabel = "N",
            description = "End after N measured messages instead.")
    private @Nullable Long messages;

    @Option(
            names = {"-w", "--warm-up"},
            paramLabel = "TIME",
            converter = TimeSpan.class,
            description = "Load that comes first and is not counted. Default: 2s.")
    private Duration warmUp = Duration.ofSeconds(2);

    @Option(
            names = "--grace",
            paramLabel = "TIME",
            converter = TimeSpan.class,
            description = "How long to wait for answers at the end; what has not come then is missing. Default: 2s.")
    private Duration grace = Duration.ofSeconds(2);

    @Option(
            names = {"-W", "--timeout"},
            paramLabel = "TIME",
            converter = TimeSpan.class,
            description = "How long to wait for a connection. Default: 5s.")
    private Duration timeout = Duration.ofSeconds(5);

    Duration duration() {
        return duration != null ? duration : messages != null ? LONGEST : Duration.ofSeconds(10);
    }

    long messages() {
        return messages == null ? LoadPlan.UNLIMITED : messages;
    }

    Duration warmUp() {
        return warmUp;
    }

    Duration grace() {
        return grace;
    }

    Duration timeout() {
        return timeout;
    }

    void check(CommandSpec spec, BenchLoadOptions load, boolean knee) {
        if (duration().isZero()) {
            throw new ParameterException(spec.commandLine(), "--duration 0 measures nothing: give it at least 1ms");
        }
        if (messages == null) {
            return;
        }
        Arguments.requireBetween(spec, "--messages", messages, 1, Long.MAX_VALUE - 1);
        RateRange rate = load.rate();
        if (knee || (rate != null && !rate.isSteady())) {
            throw new ParameterException(
                    spec.commandLine(),
                    "--messages " + messages + " does not go with a rate that rises with time: use --duration");
        }
        if (messages < load.threads()) {
            throw new ParameterException(
                    spec.commandLine(), "--messages " + messages + " is fewer than --threads " + load.threads());
        }
    }
}
