package dev.needletail.cli;

import io.netty.util.internal.logging.InternalLoggerFactory;
import io.netty.util.internal.logging.JdkLoggerFactory;
import java.io.Console;
import java.io.InputStream;
import java.io.PrintWriter;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.ScopeType;

/** The jar's main class: the node by default, and the tools beside it. */
@Command(
        name = "needletail",
        description = "A low-latency networking node, and the tools to try it.",
        customSynopsis = {
            "needletail [serve] [--PROPERTY=VALUE ...]",
            "       needletail ping HOST:PORT [OPTIONS]",
            "       needletail send HOST:PORT [OPTIONS]",
            "       needletail listen PORT [OPTIONS]",
            "       needletail bench HOST:PORT [OPTIONS]",
            "       needletail hash-password"
        },
        versionProvider = BuildVersion.class,
        sortOptions = false,
        exitCodeListHeading = ExitCode.HEADING,
        exitCodeList = {
            "0:all went well",
            "1:no answer, a wrong answer, or something was lost; serve: could not start",
            "2:usage",
            "3:can't connect, or can't bind",
            "4:an ERROR was answered"
        },
        footerHeading = "%nExamples:%n",
        footer = {
            "  needletail --needletail.tcp.port=9001     run the node on another port",
            "  needletail ping 127.0.0.1:9000 -c 5       is it there, and how far away?",
            "  needletail send 127.0.0.1:9000 -t hello   ask it something",
            "  needletail listen 9100                    see the DATA it sends on",
            "  needletail bench 127.0.0.1:9000 -c 16     how much does it take, and how fast?",
            "  needletail ping --help                    all about one command"
        })
public final class Needletail {

    /** No argument of a process has a NUL in it. */
    private static final String NEVER = "\0";

    @Option(
            names = {"-h", "--help"},
            usageHelp = true,
            scope = ScopeType.INHERIT,
            description = "Print this help.")
    @SuppressWarnings("unused") // picocli acts on it
    private boolean help;

    @Option(
            names = {"-V", "--version"},
            versionHelp = true,
            description = "Print the version.")
    @SuppressWarnings("unused") // picocli acts on it
    private boolean version;

    private Needletail() {}

    public static void main(String[] args) {
        boolean isNode = ServeCommand.isMeant(args);
        if (isNode && ServeCommand.misunderstanding(List.of(ServeCommand.properties(args))) == null) {
            ServeCommand.serve(args); // the node's threads keep the process alive
            return;
        }
        // Logback, which nobody has configured here, would print Netty's debug lines among the command's own.
        InternalLoggerFactory.setDefaultFactory(JdkLoggerFactory.INSTANCE);
        StopSignal stop = new StopSignal();
        stop.install();
        PrintWriter out = new PrintWriter(System.out, true, charset());
        PrintWriter err = new PrintWriter(System.err, true, charset());
        int exitCode = commandLine(ServeCommand::serve, stop, System.in)
                .setOut(out)
                .setErr(err)
                .setExpandAtFiles(!isNode) // Spring does not expand them either
                .execute(isNode ? ServeCommand.named(args) : args);
        out.flush();
        err.flush();
        stop.ended(exitCode);
        System.exit(exitCode);
    }

    /** All commands; for {@link #main} and for tests. */
    static CommandLine commandLine(Consumer<String[]> node, StopSignal stop, InputStream standardInput) {
        return new CommandLine(new Needletail())
                .addSubcommand(new CommandLine(new ServeCommand(node))
                        .setEndOfOptionsDelimiter(NEVER)) // "--" is as little a property as any other word
                .addSubcommand(new PingCommand(stop))
                .addSubcommand(new SendCommand(stop, standardInput))
                .addSubcommand(new ListenCommand(stop))
                .addSubcommand(new BenchCommand(stop, terminal() != null))
                .addSubcommand(new HashPasswordCommand(standardInput))
                .setUsageHelpWidth(100)
                .setParameterExceptionHandler(Needletail::usageError)
                .setExecutionExceptionHandler(Needletail::failure);
    }

    private static int usageError(ParameterException e, String[] args) {
        CommandLine command = e.getCommandLine();
        PrintWriter err = command.getErr();
        err.println(PayloadText.harmless(e.getMessage()));
        if (args.length > 0 && args[0].startsWith("-D")) {
            err.println("-D belongs before -jar; a property of the node is given as --"
                    + PayloadText.harmless(args[0].substring(2)));
        }
        CommandLine.UnmatchedArgumentException.printSuggestions(e, err);
        err.println("Try '" + command.getCommandSpec().qualifiedName() + " --help'.");
        return ExitCode.USAGE;
    }

    private static int failure(Exception e, CommandLine command, CommandLine.ParseResult result) throws Exception {
        if (e instanceof CommandFailure failure) {
            command.getErr()
                    .println(command.getCommandSpec().qualifiedName() + ": "
                            + PayloadText.harmless(failure.getMessage()));
            return failure.exitCode();
        }
        throw e;
    }

    /** Null where input or output is no terminal. */
    @SuppressWarnings("SystemConsoleNull") // from JDK 22 to 24 it never was; in 25 it is where there is no terminal
    static @Nullable Console terminal() {
        Console console = System.console();
        return console != null && console.isTerminal() ? console : null;
    }

    /** The terminal's, but UTF-8 in the POSIX locale, as in most containers, where its ASCII would garble payloads. */
    private static Charset charset() {
        Charset charset = System.out.charset();
        return charset.equals(StandardCharsets.US_ASCII) ? StandardCharsets.UTF_8 : charset;
    }
}
