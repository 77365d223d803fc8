package dev.needletail.helm;

import com.marcnuri.helm.Helm;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** The chart of this repository, rendered by the Helm engine as {@code helm template} does, test hooks excepted. */
final class Chart {

    static final Path DIRECTORY = Path.of("helm", "needletail");
    static final String RELEASE = "edge";
    static final String NAMESPACE = "prod";

    private static final String KUBE_VERSION = "1.34.0";
    private static final Map<String, Manifests> RENDERED = new ConcurrentHashMap<>();

    private Chart() {}

    /** The names of the value files that come with the chart, which are the cases of every law about its manifests. */
    static List<String> examples() {
        try (Stream<Path> files = Files.list(DIRECTORY.resolve("ci"))) {
            return files.map(file -> file.getFileName().toString().replace("-values.yaml", ""))
                    .sorted()
                    .collect(Collectors.toList());
        } catch (IOException unreadable) {
            throw new UncheckedIOException(unreadable);
        }
    }

    static Manifests example(String name) {
        return RENDERED.computeIfAbsent(
                name,
                key -> Manifests.parse(template(DIRECTORY.resolve("ci").resolve(key + "-values.yaml"), DIRECTORY)));
    }

    /** @param values the content of a values file */
    static Manifests render(String values) {
        return Manifests.parse(withFile(values, file -> template(file, DIRECTORY)));
    }

    /** The message with which Helm refuses {@code values}. */
    static String refusal(String values) {
        try {
            render(values);
        } catch (IllegalStateException refused) {
            return String.valueOf(refused.getMessage());
        }
        throw new AssertionError("not refused: " + values);
    }

    /** What {@code helm install} says to whoever ran it. */
    static String notes(String values) {
        String release = withFile(
                values,
                file -> new Helm(DIRECTORY)
                        .install()
                        .clientOnly()
                        .dryRun()
                        .debug()
                        .withName(RELEASE)
                        .withNamespace(NAMESPACE)
                        .withKubeVersion(KUBE_VERSION)
                        .withValuesFile(file)
                        .call()
                        .getOutput());
        int notes = release.indexOf("NOTES:");
        assert notes >= 0 : release;
        return release.substring(notes);
    }

    static String template(Path values, Path chart) {
        return new Helm(chart)
                .template()
                .withName(RELEASE)
                .withNamespace(NAMESPACE)
                .withKubeVersion(KUBE_VERSION)
                .withValuesFile(values)
                .call();
    }

    private interface OfFile {
        String apply(Path file);
    }

    private static String withFile(String values, OfFile action) {
        try {
            Path file = Files.createTempFile("values", ".yaml");
            try {
                return action.apply(Files.writeString(file, values));
            } finally {
                Files.delete(file);
            }
        } catch (IOException unwritable) {
            throw new UncheckedIOException(unwritable);
        }
    }
}
