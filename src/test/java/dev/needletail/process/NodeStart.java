package dev.needletail.process;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * How a node is to be started: the packaged jar with production's JVM options, on free ports of 127.0.0.1, unless something
 * else is said.
 */
public final class NodeStart {

    private final List<String> prefix = new ArrayList<>();
    private final List<String> options = new ArrayList<>();
    private final List<String> properties = new ArrayList<>(List.of(
            "--needletail.tcp.host=127.0.0.1",
            "--needletail.tcp.port=0",
            "--server.address=127.0.0.1",
            "--server.port=0"));
    private Map<String, String> environment = Map.of();
    private Path jar = Path.of("target/needletail.jar");
    private @Nullable Class<?> main;
    private @Nullable Path log;

    NodeStart() {}

    /** Stands before {@code java} on the command line: sets limits, and executes the rest. */
    public NodeStart under(String... command) {
        prefix.addAll(List.of(command));
        return this;
    }

    /** Behind those that it is started with anyway. */
    public NodeStart option(String... jvmOptions) {
        options.addAll(List.of(jvmOptions));
        return this;
    }

    /** Properties, each as {@code name=value}, with or without dashes; they take the place of those that stand here already. */
    public NodeStart with(String... more) {
        for (String property : more) {
            String dashed = property.startsWith("--") ? property : "--" + property;
            String name = dashed.substring(0, dashed.indexOf('=') + 1);
            properties.removeIf(before -> before.startsWith(name));
            properties.add(dashed);
        }
        return this;
    }

    public NodeStart with(List<String> more) {
        return with(more.toArray(String[]::new));
    }

    public NodeStart environment(Map<String, String> variables) {
        environment = variables;
        return this;
    }

    /** Production's JVM options, for one that starts {@link #classes} with them. */
    public static String production() {
        return "@" + Path.of("src/main/container/jvm.options").toAbsolutePath();
    }

    /** The packaged node, where it is not {@code target/needletail.jar}. */
    public NodeStart jar(Path packaged) {
        jar = packaged;
        return this;
    }

    /** No jar: the class path of this process, and of the JVM's options only those that it cannot do without. */
    public NodeStart classes(Class<?> mainClass) {
        main = mainClass;
        return this;
    }

    /** Writes what it says into that file as well. */
    public NodeStart log(Path file) {
        log = file;
        return this;
    }

    /** Starts it in a directory that is empty. */
    public NodeProcess now() throws IOException {
        return in(Files.createTempDirectory("needletail"));
    }

    /** Starts it in {@code directory}, which has no {@code application.yml}. */
    public NodeProcess in(Path directory) throws IOException {
        List<String> arguments = new ArrayList<>();
        if (main == null) {
            arguments.add(production());
            arguments.addAll(options);
            arguments.addAll(List.of("-jar", jar.toAbsolutePath().toString()));
        } else {
            arguments.addAll(List.of("--enable-native-access=ALL-UNNAMED", "--sun-misc-unsafe-memory-access=allow"));
            arguments.addAll(options);
            arguments.addAll(List.of("-cp", JavaProcess.classPath(), main.getName()));
        }
        arguments.addAll(properties);
        return new NodeProcess(prefix, arguments, environment, directory, log);
    }
}
