package dev.needletail.cli;

import dev.needletail.bench.PayloadKey;
import dev.needletail.tls.TlsEngine;
import java.io.PrintWriter;
import java.time.Duration;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code ping HOST:PORT}: round trips over one TCP connection, in the manner of ping(8). */
@Command(
        name = "ping",
        description = {
            "Measures round trips of HEARTBEAT frames over one TCP connection, in the manner of ping(8).",
            "With --service, of REQUESTs to that service: through the node to whoever answers, and back."
        },
        sortOptions = false,
        exitCodeListHeading = ExitCode.HEADING,
        exitCodeList = {
            "0:every heartbeat, or every request, was answered correctly",
            "1:no answer, a wrong answer, a lost heartbeat or request, or a lost connection",
            "2:usage",
            "3:can't connect",
            "4:an ERROR was answered, and nothing worse happened"
        },
        footerHeading = "%nExamples:%n",
        footer = {
            "  needletail ping 127.0.0.1:9000",
            "  needletail ping 127.0.0.1:9000 -c 10000 -i 0.001 -q   a thousand a second, percentiles only",
            "  needletail ping [::1]:9000 -c 5 -s 1024               with a payload, which must come back",
            "  needletail ping 127.0.0.1:9000 -c 5 --service orders  is that service there, and how far away?"
        })
final class PingCommand implements Callable<Integer> {

    private static final class Pace {
        @Option(
                names = {"-i", "--interval"},
                paramLabel = "SECONDS",
                converter = Seconds.class,
                description = "Time between heartbeats, from 0.0001. Default: 1.")
        private Duration interval = Duration.ofSeconds(1);

        @Option(
                names = {"-f", "--flood"},
                description = "Send each heartbeat as soon as the last was answered.")
        private boolean flood;
    }

    /** How much of a service's answer must be as it was sent. */
    enum Verify {
        full,
        header
    }

    private final StopSignal stop;

    @Spec
    @SuppressWarnings("NullAway.Init") // picocli sets it
    private CommandSpec spec;

    @Parameters(
            paramLabel = "HOST:PORT",
            converter = HostPort.Converter.class,
            description = "The node's TCP port. IPv6: [::1]:9000.")
    @SuppressWarnings("NullAway.Init") // picocli sets what is required
    private HostPort target;

    @Option(
            names = {"-c", "--count"},
            paramLabel = "N",
            description = "End after N of them. Default: go on until Ctrl-C.")
    private long count = Long.MAX_VALUE;

    @ArgGroup
    private Pace pace = new Pace();

    @Option(
            names = {"-W", "--timeout"},
            paramLabel = "SECONDS",
            converter = Seconds.class,
            description = "How long to wait for an answer, and for the connection. Default: 2.")
    private Duration timeout = Duration.ofSeconds(2);

    @Option(
            names = {"-s", "--size"},
            paramLabel = "BYTES",
            description = "Payload of each, 0 to 65535, the service's name included. Default: 0, or the name alone.")
    private @Nullable Integer size;

    @Option(
            names = "--service",
            paramLabel = "NAME",
            converter = PayloadKeyText.class,
            description = "Send REQUESTs to this service, its name in front of the payload, instead of HEARTBEATs.")
    private @Nullable PayloadKey service;

    @Option(
            names = "--verify",
            paramLabel = "WHAT",
            description = "With --service: full: type, sequence, timestamp and every byte; header: for services that do"
                    + " not echo, not their payload. Default: full.")
    private @Nullable Verify verify;

    @Option(
            names = {"-w", "--warm-up"},
            paramLabel = "N",
            description = "Round trips before the first that counts: they pay for this program's own start."
                    + " Default: 20.")
    private int warmUp = 20;

    @Option(
            names = {"-q", "--quiet"},
            description = "No line per answer, only what went wrong and the summary.")
    private boolean quiet;

    @Mixin
    private TlsOptions tls = new TlsOptions();

    PingCommand(StopSignal stop) {
        this.stop = stop;
    }

    @Override
    public Integer call() {
        Arguments.requireBetween(spec, "-c", count, 1, Long.MAX_VALUE);
        Arguments.requireBetween(spec, "-w", warmUp, 0, 1_000_000);
        PingOptions options = new PingOptions(
                count, warmUp, pace.interval.toNanos(), timeout.toNanos(), pace.flood, quiet || pace.flood);
        PingProbe probe = probe();
        String asked = probe.target(target);
        PrintWriter out = spec.commandLine().getOut();
        try (FrameClient client = FrameClient.connect(target, timeout, tls.client(spec, TlsEngine.JDK))) {
            stop.wakeWith(client::wake);
            out.println("ping " + asked + ": " + probe.payload().length + " bytes of payload, "
                    + (pace.flood ? "flood" : "every " + DurationText.ofNanos(options.intervalNanos())));
            return new PingSession(client, probe, options, asked, out, stop).run();
        }
    }

    private PingProbe probe() {
        int nameBytes = service == null ? 0 : service.length();
        int bytes = size == null ? nameBytes : size;
        Arguments.requireBetween(spec, "-s", bytes, 0, Arguments.PAYLOAD_BYTES_MAX);
        if (bytes < nameBytes) {
            throw new ParameterException(
                    spec.commandLine(),
                    "-s " + bytes + " is less than the name '" + service + "' takes: " + nameBytes
                            + " bytes, two of them for its length; give at least so many");
        }
        if (verify != null && service == null) {
            throw new ParameterException(
                    spec.commandLine(), "--verify is for --service: a HEARTBEAT's answer is always compared in full");
        }
        return new PingProbe(service, bytes, verify != Verify.header);
    }
}
