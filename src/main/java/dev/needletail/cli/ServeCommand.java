package dev.needletail.cli;

import dev.needletail.boot.NeedletailApplication;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;
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
            "2:an argument that is no property",
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

    @Spec
    @SuppressWarnings("NullAway.Init") // picocli sets it
    private CommandSpec spec;

    ServeCommand(Consumer<String[]> node) {
        this.node = node;
    }

    /**
     * What is wrong with the first argument that is no property, which Spring would pass over in silence; null when all are.
     * Values are left out: one may be a secret.
     */
    static @Nullable String misunderstanding(List<String> properties) {
        String before = "";
        for (String argument : properties) {
            if (!isProperty(argument)) {
                return misunderstanding(argument, before);
            }
            before = argument;
        }
        return null;
    }

    private static boolean isProperty(String argument) {
        return argument.length() > 2 && argument.startsWith("--") && argument.charAt(2) != '=';
    }

    private static String misunderstanding(String argument, String before) {
        int equals = argument.indexOf('=');
        String name = equals < 0 ? argument : argument.substring(0, equals);
        if (argument.startsWith("-D")) {
            return name + " is not understood: -D belongs before -jar; a property of the node is given as --"
                    + name.substring(2) + "=VALUE";
        }
        String bare = name.replaceFirst("^-+", "");
        if (equals > 0 && !bare.isEmpty()) {
            return name + "=... is not understood: the dashes are missing, write --" + bare + "=VALUE";
        }
        if (!before.isEmpty() && before.indexOf('=') < 0 && !argument.startsWith("-")) {
            return "What follows " + before + " is not understood: a value is given as " + before + "=VALUE";
        }
        return "'" + argument + "' is not understood: every argument is a property, --NAME=VALUE";
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

    /** The same, with the command's name in front. */
    static String[] named(String... args) {
        List<String> named = new ArrayList<>(List.of(properties(args)));
        named.addFirst("serve");
        return named.toArray(String[]::new);
    }

    @Override
    public Integer call() {
        String wrong = misunderstanding(arguments);
        if (wrong != null) {
            throw new ParameterException(spec.commandLine(), wrong);
        }
        node.accept(arguments.toArray(String[]::new));
        return ExitCode.OK;
    }
}
