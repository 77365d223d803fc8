package dev.needletail.cli;

import dev.needletail.boot.NeedletailApplication;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.function.Consumer;
import picocli.CommandLine.Command;
import picocli.CommandLine.Unmatched;

/** {@code serve}: the node. The only class of the command line that leads to Spring, and only when it runs. */
@Command(
        name = "serve",
        description = {
            "Runs the node; the default without a command.",
            "Every argument is a Spring property, such as --needletail.tcp.port=9001."
        },
        customSynopsis = "needletail [serve] [--PROPERTY=VALUE ...]",
        sortOptions = false,
        exitCodeListHeading = ExitCode.HEADING,
        exitCodeList = {
            "0:stopped by a request to stop",
            "1:could not start; the reason is printed",
            "143:stopped by SIGTERM"
        },
        footerHeading = "%nExamples:%n",
        footer = {
            "  needletail",
            "  needletail serve --needletail.tcp.port=9001 --server.port=8081",
            "  needletail --spring.config.additional-location=my.yml"
        })
final class ServeCommand implements Callable<Integer> {

    private final Consumer<String[]> node;

    @Unmatched
    private List<String> arguments = new ArrayList<>(); // picocli adds to it

    ServeCommand(Consumer<String[]> node) {
        this.node = node;
    }

    /** Runs the node with everything of {@code args} but the command's own name. Returns when the node has started. */
    static void serve(String[] args) {
        NeedletailApplication.main(properties(args));
    }

    /** Whether these arguments ask for the node, and not for help about it. */
    static boolean isMeant(String... args) {
        if (args.length == 0) {
            return true;
        }
        if (args[0].equals("serve")) {
            List<String> rest = List.of(args);
            return !rest.contains("--help") && !rest.contains("-h");
        }
        return args[0].startsWith("--") && !args[0].equals("--help") && !args[0].equals("--version");
    }

    static String[] properties(String... args) {
        return args.length > 0 && args[0].equals("serve")
                ? List.of(args).subList(1, args.length).toArray(String[]::new)
                : args;
    }

    @Override
    public Integer call() {
        node.accept(arguments.toArray(String[]::new));
        return ExitCode.OK;
    }
}
