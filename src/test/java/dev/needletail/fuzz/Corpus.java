package dev.needletail.fuzz;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HexFormat;
import java.util.List;
import java.util.stream.Stream;

/**
 * Inputs that are kept: {@code fuzz/TARGET.hex} among the tests' resources, one a line in hex digits, {@code #} before a
 * remark. What fuzzing found reaches all that it ever reached; a line that broke a law stays for good, with a remark.
 */
public final class Corpus {

    private static final String FOUND = "# found by fuzzing";

    private Corpus() {}

    /** The kept inputs of a target. */
    public static List<byte[]> kept(FuzzTarget target) {
        String resource = "/fuzz/" + target.label() + ".hex";
        try (InputStream in = Corpus.class.getResourceAsStream(resource)) {
            return in == null ? List.of() : parse(new String(in.readAllBytes(), StandardCharsets.UTF_8));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static List<byte[]> parse(String text) {
        return text.lines()
                .filter(line -> !line.startsWith("#"))
                .map(line -> HexFormat.of().parseHex(line.strip()))
                .toList();
    }

    /** Writes what a directory of the fuzzer's holds as a file of this form, behind the lines that {@code file} keeps for good. */
    public static void pack(Path corpus, Path file) throws IOException {
        List<String> lines = new ArrayList<>(forGood(file));
        lines.add(FOUND);
        List<String> inputs = new ArrayList<>();
        try (Stream<Path> found = Files.list(corpus)) {
            for (Path each : found.toList()) {
                inputs.add(HexFormat.of().formatHex(Files.readAllBytes(each)));
            }
        }
        inputs.stream()
                .filter(input -> !input.isEmpty())
                .distinct()
                .sorted(Comparator.comparingInt(String::length).thenComparing(Comparator.naturalOrder()))
                .forEach(lines::add);
        Files.createDirectories(file.getParent());
        Files.write(file, lines);
    }

    /** Everything above what fuzzing found. */
    private static List<String> forGood(Path file) throws IOException {
        if (!Files.exists(file)) {
            return List.of();
        }
        List<String> lines = Files.readAllLines(file);
        int found = lines.indexOf(FOUND);
        return found < 0 ? lines : lines.subList(0, found);
    }
}
