package dev.needletail.cli;

import dev.needletail.bench.LoadPlan;
import dev.needletail.bench.Pace;
import dev.needletail.bench.PayloadKeys;
import dev.needletail.bench.PayloadSizes;
import dev.needletail.bench.TypeMix;
import dev.needletail.bench.Verification;
import dev.needletail.wire.FrameType;
import java.util.Locale;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.TypeConversionException;

/** What {@code bench} sends, over how many connections, and what decides when. */
final class BenchLoadOptions {

    private static final int IN_FLIGHT_IN_ALL = 1 << 20;
    private static final int IN_FLIGHT_LEAST = 16;

    enum Arrivals {
        constant,
        poisson
    }

    enum Verify {
        full,
        header,
        off
    }

    @Option(
            names = {"-c", "--connections", "--conns"},
            paramLabel = "N",
            description = "Connections, 1 to 100000. Default: 1.")
    private int connections = 1;

    @Option(
            names = {"-d", "--depth"},
            paramLabel = "N",
            description = "Closed loop: messages in flight on each connection, 1 to 65536; each answer lets the next"
                    + " go. Default: 1.")
    private @Nullable Integer depth;

    @Option(
            names = {"-r", "--rate"},
            paramLabel = "RATE",
            converter = RateRange.Converter.class,
            description = "Open loop: messages per second over all connections, at their times whatever comes back;"
                    + " 50k, or rising 1k..50k. Latency counts from the intended time.")
    private @Nullable RateRange rate;

    @Option(
            names = "--arrivals",
            paramLabel = "KIND",
            description = "Open loop: ${COMPLETION-CANDIDATES} distances. Default: constant.")
    private @Nullable Arrivals arrivals;

    @Option(
            names = "--max-in-flight",
            paramLabel = "N",
            description = "Open loop: a connection with so many in flight waits; what is due meanwhile goes later and"
                    + " counts from its time. Default: 1048576 over all connections, at most 65536 on one.")
    private @Nullable Integer inFlightMax;

    @ArgGroup
    private Mix mix = new Mix();

    /** One of the two. */
    private static final class Mix {
        @Option(
                names = "--type",
                paramLabel = "TYPE",
                converter = OneType.class,
                description = "request, heartbeat or data. Default: request; with --channel alone data.")
        private @Nullable TypeMix type;

        @Option(
                names = "--mix",
                paramLabel = "MIX",
                converter = MixConverter.class,
                description = "Several types with weights: request=8,heartbeat=1,data=1.")
        private @Nullable TypeMix types;
    }

    @Mixin
    private BenchKeyOptions keys = new BenchKeyOptions();

    @Option(
            names = {"-s", "--payload"},
            paramLabel = "BYTES",
            converter = SizesConverter.class,
            description =
                    "Whole payload of each message: 64, 16..1024 (all sizes equally often), or 64:9,1024:1 (weights)."
                            + " Default: 64.")
    private PayloadSizes payload = PayloadSizes.fixed(64);

    @Option(
            names = "--verify",
            paramLabel = "WHAT",
            description = "full: type, sequence, timestamp and every byte; header: for services that do not echo, not"
                    + " their payload; off. Default: full.")
    private Verify verify = Verify.full;

    @Option(names = "--threads", paramLabel = "N", description = "Event loops of the load, 1 to 256. Default: 1.")
    private int threads = 1;

    @Option(names = "--poll", description = "Poll instead of sleeping: each thread takes a whole core.")
    private boolean poll;

    boolean isOpen() {
        return rate != null;
    }

    @Nullable
    RateRange rate() {
        return rate;
    }

    int connections() {
        return connections;
    }

    int threads() {
        return threads;
    }

    boolean poll() {
        return poll;
    }

    TypeMix mix() {
        TypeMix given = givenMix();
        return given == null ? keys.usual() : given;
    }

    private @Nullable TypeMix givenMix() {
        return mix.types == null ? mix.type : mix.types;
    }

    PayloadKeys keys() {
        return keys.keys();
    }

    PayloadSizes payload() {
        return payload;
    }

    Verification verification() {
        return Verification.valueOf(verify.name().toUpperCase(Locale.ROOT));
    }

    /** Throws a usage error for what does not go together; {@code knee} makes the load open too. */
    void check(CommandSpec spec, boolean knee) {
        Arguments.requireBetween(spec, "--connections", connections, 1, LoadPlan.CONNECTIONS_MAX);
        Arguments.requireBetween(spec, "--threads", threads, 1, LoadPlan.THREADS_MAX);
        if (depth != null) {
            Arguments.requireBetween(spec, "--depth", depth, 1, LoadPlan.DEPTH_MAX);
        }
        if (inFlightMax != null) {
            Arguments.requireBetween(spec, "--max-in-flight", inFlightMax, 1, LoadPlan.DEPTH_MAX);
        }
        boolean open = isOpen() || knee;
        if (open && depth != null) {
            throw usage(
                    spec,
                    "--depth " + depth + " belongs to a closed loop, --" + (knee ? "knee" : "rate")
                            + " makes an open one: leave one out; --max-in-flight bounds an open loop");
        }
        if (!open && (arrivals != null || inFlightMax != null)) {
            throw usage(
                    spec,
                    (arrivals != null ? "--arrivals" : "--max-in-flight")
                            + " belongs to an open loop: add --rate, or leave it out");
        }
        if (threads > connections) {
            throw usage(
                    spec,
                    "--threads " + threads + " is more than --connections " + connections
                            + ": each thread needs a connection of its own");
        }
        keys.check(spec, givenMix(), payload);
        int cpus = Runtime.getRuntime().availableProcessors();
        if (poll && threads > cpus) {
            throw usage(
                    spec,
                    "--poll with --threads " + threads + " needs as many processors, this process may use " + cpus
                            + ": polling threads that share a core only keep each other waiting");
        }
    }

    Pace closed() {
        return new Pace.Closed(depth == null ? 1 : depth);
    }

    Pace open(RateRange at) {
        int share = Math.max(IN_FLIGHT_LEAST, Math.min(LoadPlan.DEPTH_MAX, IN_FLIGHT_IN_ALL / connections));
        return new Pace.Open(
                at.from(), at.to(), arrivals == Arrivals.poisson, inFlightMax == null ? share : inFlightMax);
    }

    private static ParameterException usage(CommandSpec spec, String message) {
        return new ParameterException(spec.commandLine(), message);
    }

    private static final class OneType implements ITypeConverter<TypeMix> {
        @Override
        public TypeMix convert(String text) {
            return switch (text) {
                case "request" -> TypeMix.only(FrameType.REQUEST);
                case "heartbeat" -> TypeMix.only(FrameType.HEARTBEAT);
                case "data" -> TypeMix.only(FrameType.DATA);
                default ->
                    throw new TypeConversionException("'" + text
                            + "' is not one of request, heartbeat, data; several at once: --mix request=8,heartbeat=1");
            };
        }
    }

    private static final class MixConverter implements ITypeConverter<TypeMix> {
        @Override
        public TypeMix convert(String text) {
            try {
                return TypeMix.parse(text);
            } catch (IllegalArgumentException e) {
                throw new TypeConversionException(String.valueOf(e.getMessage()));
            }
        }
    }

    private static final class SizesConverter implements ITypeConverter<PayloadSizes> {
        @Override
        public PayloadSizes convert(String text) {
            try {
                return PayloadSizes.parse(text);
            } catch (IllegalArgumentException e) {
                throw new TypeConversionException(String.valueOf(e.getMessage()));
            }
        }
    }
}
