package dev.needletail.fuzz;

import java.io.BufferedReader;
import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Jazzer in a process of its own: it instruments the program's classes, which the test's process must not be.
 *
 * <p>One target, one seed, one bound on executions: the same again does the same, but for how far time lets it come.
 */
public final class Fuzzer {

    /** How it looks for more. */
    public enum Search {
        /** Coverage, and the operands of comparisons as hints: finds more per execution. */
        HINTED("cmp:cov:div:indir"),
        /** Coverage alone: several times as many executions per second. */
        FAST("cov");

        private final String traced;

        Search(String traced) {
            this.traced = traced;
        }
    }

    /** What the targets need. Jazzer looks through all of the class path, which takes it longer than the fuzzing. */
    private static final List<String> JARS = List.of(
            "jazzer-",
            "netty-",
            "jspecify-",
            "slf4j-api-",
            "picocli-",
            "logback-",
            "HdrHistogram-",
            "reactor-",
            "reactive-");

    /** What judges is not what is judged: its branches are no coverage. */
    private static final List<String> JUDGES = List.of(
            "dev.needletail.fuzz.Claim",
            "dev.needletail.fuzz.FuzzInput",
            "dev.needletail.fuzz.Logged",
            "dev.needletail.fuzz.NodeRig**",
            "dev.needletail.fuzz.Rig**",
            "dev.needletail.wire.ReferenceDecoder**",
            "dev.needletail.wire.StreamCheck**",
            "dev.needletail.wire.LedgerAllocator**",
            "dev.needletail.wire.PlainView**",
            "dev.needletail.wire.ViewReads**");

    private static final String WRITTEN = "Test unit written to ";

    private static final Pattern PROGRESS =
            Pattern.compile("#(\\d+)\\s+\\w+\\s+cov: (\\d+) ft: (\\d+) corp: (\\d+)/.*");

    private final String className;
    private final int inputBytesMax;
    private final Path directory;
    private final String judges;

    /** @param directory where the corpus grows, in {@code corpus}, and where findings go */
    public Fuzzer(String className, int inputBytesMax, Path directory) {
        this.className = className;
        this.inputBytesMax = inputBytesMax;
        this.directory = directory;
        this.judges = String.join(":", JUDGES);
    }

    private Fuzzer(FuzzTarget target, Path directory) {
        this.className = target.className();
        this.inputBytesMax = target.inputBytesMax();
        this.directory = directory;
        this.judges = String.join(":", JUDGES) + ":" + className + "**";
    }

    public static Fuzzer of(FuzzTarget target, Path directory) {
        return new Fuzzer(target, directory);
    }

    public Path corpus() {
        return directory.resolve("corpus");
    }

    /**
     * Fuzzes until a law is broken or so many executions are done.
     *
     * @param secondsMax 0: without a bound in time
     */
    public FuzzResult run(long executions, long seed, Search search, int secondsMax)
            throws IOException, InterruptedException {
        Files.createDirectories(corpus());
        List<String> command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Xmx512m",
                "-XX:+UseSerialGC",
                "-ea",
                "--enable-native-access=ALL-UNNAMED",
                "--sun-misc-unsafe-memory-access=allow",
                "-XX:+EnableDynamicAgentLoading",
                "-Dlogback.configurationFile=fuzz/logback.xml",
                "-Dio.netty.leakDetection.level=disabled", // the targets keep accounts of their own
                "-cp",
                classPath(),
                "com.code_intelligence.jazzer.Jazzer",
                "--target_class=" + className,
                "--instrumentation_includes=dev.needletail.**",
                "--instrumentation_excludes=" + judges,
                "--custom_hook_includes=dev.needletail.**",
                "--disabled_hooks=" + sanitizers(),
                "--trace=" + search.traced,
                "--mutator_framework=0",
                "--reproducer_path=" + directory,
                "-artifact_prefix=" + directory + "/",
                "-max_len=" + inputBytesMax,
                "-runs=" + executions,
                "-seed=" + seed,
                "-timeout=20",
                "-rss_limit_mb=0",
                "-reduce_inputs=" + (search == Search.HINTED ? 1 : 0),
                "-print_final_stats=0"));
        if (secondsMax > 0) {
            command.add("-max_total_time=" + secondsMax);
        }
        command.add(corpus().toString());
        Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
        try {
            return read(process);
        } finally {
            process.destroyForcibly();
        }
    }

    private FuzzResult read(Process process) throws IOException, InterruptedException {
        Outcome outcome = new Outcome();
        List<String> said = new ArrayList<>();
        try (BufferedReader lines = process.inputReader(StandardCharsets.UTF_8)) {
            for (String line = lines.readLine(); line != null; line = lines.readLine()) {
                outcome.line(line);
                if (!line.startsWith("#") && !line.startsWith("INFO") && said.size() < 400) {
                    said.add(line);
                }
            }
        }
        int exit = process.waitFor();
        if (exit != 0 && outcome.findingHex == null) {
            throw new IllegalStateException("the fuzzer ended with " + exit + ":\n" + String.join("\n", said));
        }
        return outcome.result();
    }

    /** libFuzzer's lines. */
    private static final class Outcome {
        private long executions;
        private int edges;
        private int features;
        private int corpus;
        private long began = System.nanoTime();
        private long ended = began;
        private @Nullable String error;
        private @Nullable String findingHex;
        private int stackLines;

        void line(String line) throws IOException {
            Matcher progress = PROGRESS.matcher(line);
            if (progress.matches()) {
                executions = Long.parseLong(progress.group(1));
                edges = Integer.parseInt(progress.group(2));
                features = Integer.parseInt(progress.group(3));
                corpus = Integer.parseInt(progress.group(4));
                ended = System.nanoTime();
                if (line.contains("INITED")) {
                    began = ended;
                }
            } else if (line.startsWith("== Java Exception: ")) {
                error = line.substring("== Java Exception: ".length());
            } else if (line.startsWith("\tat ") && error != null && stackLines++ < 8) {
                error += "\n" + line;
            } else if (line.contains(WRITTEN)) {
                Path finding = Path.of(line.substring(line.indexOf(WRITTEN) + WRITTEN.length()));
                findingHex = HexFormat.of().formatHex(Files.readAllBytes(finding));
            } else if (line.contains("libFuzzer: timeout") || line.contains("libFuzzer: out-of-memory")) {
                error = line;
            }
        }

        FuzzResult result() {
            return new FuzzResult(executions, edges, features, corpus, (ended - began) / 1e9, findingHex, error);
        }
    }

    private static String classPath() {
        return Arrays.stream(System.getProperty("java.class.path").split(File.pathSeparator))
                .filter(entry -> Files.isDirectory(Path.of(entry))
                        || JARS.stream().anyMatch(Path.of(entry).getFileName().toString()::startsWith))
                .collect(Collectors.joining(File.pathSeparator));
    }

    /** Jazzer's detectors of injections look for what no target does: files, queries, scripts. */
    private static String sanitizers() {
        return List.of(
                        "BigDecimal",
                        "ClojureLangHooks",
                        "Deserialization",
                        "ExpressionLanguageInjection",
                        "FilePathTraversal",
                        "LdapInjection",
                        "NamingContextLookup",
                        "OsCommandInjection",
                        "ReflectiveCall",
                        "RegexInjection",
                        "RegexRoadblocks",
                        "ScriptEngineInjection",
                        "ServerSideRequestForgery",
                        "SqlInjection",
                        "TemplateInjection",
                        "UnsafeSanitizer",
                        "XPathInjection",
                        "XmlParserSsrfGuidance")
                .stream()
                .map("com.code_intelligence.jazzer.sanitizers."::concat)
                .collect(Collectors.joining(":"));
    }

    /** Puts inputs where the fuzzer begins with them. */
    public void begin(List<byte[]> inputs) {
        try {
            Files.createDirectories(corpus());
            for (byte[] input : inputs) {
                if (input.length <= inputBytesMax) {
                    Files.write(corpus().resolve("begin-" + HexFormat.of().toHexDigits(Arrays.hashCode(input))), input);
                }
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
