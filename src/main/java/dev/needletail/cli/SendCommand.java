package dev.needletail.cli;

import dev.needletail.bench.PayloadKey;
import dev.needletail.tls.TlsEngine;
import java.io.InputStream;
import java.io.PrintWriter;
import java.time.Duration;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code send HOST:PORT}: sends a REQUEST or DATA frame over TCP and prints the answer. */
@Command(
        name = "send",
        description = {
            "Sends a REQUEST, or DATA, over TCP and prints the answer.",
            "DATA has no answer; a HEARTBEAT behind it shows that the node has read it."
        },
        sortOptions = false,
        exitCodeListHeading = ExitCode.HEADING,
        exitCodeList = {
            "0:every REQUEST was answered by a RESPONSE, or every DATA was read",
            "1:no answer, a wrong answer or a lost connection",
            "2:usage",
            "3:can't connect",
            "4:an ERROR was answered, and nothing worse happened"
        },
        footerHeading = "%nExamples:%n",
        footer = {
            "  needletail send 127.0.0.1:9000 --text hello",
            "  needletail send 127.0.0.1:9000 --hex 00ff7a --repeat 3",
            "  date | needletail send 127.0.0.1:9000 --type data",
            "  needletail send 127.0.0.1:9000 --service orders --text hello",
            "  needletail send 127.0.0.1:9000 --channel prices --text 42"
        })
final class SendCommand implements Callable<Integer> {

    /** What can be sent. */
    enum Type {
        request,
        data
    }

    private static final long SEQUENCE_MAX = 0xFFFF_FFFFL;

    private final StopSignal stop;
    private final InputStream standardInput;

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
            names = "--type",
            paramLabel = "TYPE",
            description = "${COMPLETION-CANDIDATES}. Default: request; with --channel data.")
    private @Nullable Type type;

    @Mixin
    private SendKeyOptions keys = new SendKeyOptions();

    @ArgGroup(heading = "Payload, one of these; without them standard input:%n", order = 1)
    private PayloadSource payloadSource = new PayloadSource();

    @Option(names = "--sequence", paramLabel = "N", description = "The first sequence number. Default: 1.")
    private long firstSequence = 1;

    @Option(names = "--repeat", paramLabel = "N", description = "Send N times, one after the other. Default: 1.")
    private long repeat = 1;

    @Option(
            names = {"-W", "--timeout"},
            paramLabel = "SECONDS",
            converter = Seconds.class,
            description = "How long to wait for an answer, and for the connection. Default: 5.")
    private Duration timeout = Duration.ofSeconds(5);

    @Mixin
    private TlsOptions tls = new TlsOptions();

    SendCommand(StopSignal stop, InputStream standardInput) {
        this.stop = stop;
        this.standardInput = standardInput;
    }

    @Override
    public Integer call() {
        Arguments.requireBetween(spec, "--sequence", firstSequence, 0, SEQUENCE_MAX);
        Arguments.requireBetween(spec, "--repeat", repeat, 1, SEQUENCE_MAX);
        Type sent = keys.type(spec, type);
        PayloadKey key = keys.key();
        byte[] payload = payloadSource.read(spec, standardInput, key);
        PrintWriter out = spec.commandLine().getOut();
        try (FrameClient client = FrameClient.connect(target, timeout, tls.client(spec, TlsEngine.JDK))) {
            stop.wakeWith(client::wake);
            SendSession session = new SendSession(client, timeout, out, stop, key);
            try {
                if (sent == Type.data) {
                    session.data(payload, (int) firstSequence, repeat);
                } else {
                    session.requests(payload, (int) firstSequence, repeat);
                }
            } catch (ConnectionLostException e) {
                session.lost(e);
            }
            return session.exitCode();
        }
    }
}
