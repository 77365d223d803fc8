package dev.needletail.cli;

import dev.needletail.bench.PayloadKey;
import java.io.IOException;
import java.io.PrintWriter;
import java.time.Duration;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code listen PORT}: receives what the node sends by UDP. */
@Command(
        name = "listen",
        description = {
            "Receives DATA datagrams and tells gaps, duplicates and reordering in their sequence, per source address.",
            "A node's event loop is one source: clients that share a loop share its address, and sequences of their"
                    + " own then look like gaps and duplicates."
        },
        sortOptions = false,
        exitCodeListHeading = ExitCode.HEADING,
        exitCodeList = {
            "0:nothing was missing or malformed, and with -c all of them came",
            "1:something was missing or malformed, or fewer than -c came",
            "2:usage",
            "3:can't bind, or can't join the group"
        },
        footerHeading = "%nExamples:%n",
        footer = {
            "  needletail listen 9100",
            "  needletail listen 9100 -q --rate                       a line a second",
            "  needletail listen 9100 -q -c 100000 --idle 3           in a script: did all of them come?",
            "  needletail listen 9100 --group 239.0.0.1 --interface eth0",
            "  needletail listen 9100 --channel prices                only what was sent to this channel"
        })
final class ListenCommand implements Callable<Integer> {

    private final StopSignal stop;

    @Spec
    @SuppressWarnings("NullAway.Init") // picocli sets it
    private CommandSpec spec;

    @Parameters(paramLabel = "PORT", description = "The UDP port; 0 lets the kernel choose.")
    private int port;

    @Option(
            names = {"-b", "--bind"},
            paramLabel = "ADDRESS",
            description = "Receive on this local address only. Default: all, with --group the group's.")
    private @Nullable String address;

    @Option(
            names = {"-g", "--group"},
            paramLabel = "ADDRESS",
            description = "Join this multicast group.")
    private @Nullable String group;

    @Option(
            names = {"-I", "--interface"},
            paramLabel = "NAME",
            description = "The network interface on which to join. Default: the first that is up and can multicast.")
    private @Nullable String networkInterface;

    @Option(names = "-c", paramLabel = "N", description = "End after N DATA datagrams. Default: go on until Ctrl-C.")
    private long count = Long.MAX_VALUE;

    @Option(
            names = "--idle",
            paramLabel = "SECONDS",
            converter = Seconds.class,
            description = "End when nothing has come for so long. Default: wait for ever.")
    private Duration idle = Duration.ofDays(36_500);

    @Option(
            names = {"-q", "--quiet", "--count"},
            description = "Count only: no line per datagram.")
    private boolean quiet;

    @Option(
            names = {"-r", "--rate"},
            description = "A line per second: datagrams, bytes, missing so far.")
    private boolean rate;

    @Option(
            names = "--channel",
            paramLabel = "NAME",
            converter = PayloadKeyText.class,
            description =
                    "Only datagrams whose payload begins with this name, shown without it; others are only counted.")
    private @Nullable PayloadKey channel;

    ListenCommand(StopSignal stop) {
        this.stop = stop;
    }

    @Override
    public Integer call() throws IOException {
        Arguments.requireBetween(spec, "PORT", port, 0, 65_535);
        Arguments.requireBetween(spec, "-c", count, 1, Long.MAX_VALUE);
        if (networkInterface != null && group == null) {
            throw new ParameterException(spec.commandLine(), "--interface is for --group: give the group to join");
        }
        PrintWriter out = spec.commandLine().getOut();
        try (DatagramSource source = DatagramSource.bind(address, port, group, networkInterface)) {
            stop.wakeWith(source::wake);
            String where =
                    "UDP " + ListenSession.name(source.localAddress()) + (group == null ? "" : " in group " + group);
            out.println("listening on " + where);
            ListenOptions options = new ListenOptions(count, idle.toNanos(), quiet, rate, channel);
            return new ListenSession(source, options, out, stop).run(where);
        }
    }
}
