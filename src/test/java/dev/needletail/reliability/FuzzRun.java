package dev.needletail.reliability;

import dev.needletail.fuzz.Corpus;
import dev.needletail.fuzz.FuzzResult;
import dev.needletail.fuzz.FuzzTarget;
import dev.needletail.fuzz.Fuzzer;
import dev.needletail.fuzz.Seeds;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.EnumMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Properties;
import org.jspecify.annotations.Nullable;

/**
 * Fuzzes all targets, or one, for as many executions as each is to have: docs/reliability/fuzzing.md.
 *
 * <pre>
 *   --target NAME      this one only
 *   --share PERCENT    of the executions that each target is to have; 100
 *   --seconds N        stops after so long, in all; --resume goes on where it stopped
 *   --resume           keeps account and corpora of the run before
 *   --seed N           of the first slice; 1
 *   --keep DIRECTORY   writes the corpora there in the form in which they are kept
 *   --input HEX        runs this one input of the target, in this process, and nothing else
 * </pre>
 *
 * <p>Ends with 1 when a law was broken, and says how to see it again.
 */
public final class FuzzRun {

    private static final Path DIRECTORY = Path.of("target", "fuzz-run");
    private static final Path ACCOUNT = DIRECTORY.resolve("account.properties");
    private static final int SLICE_SECONDS = 30;

    /** So much of a target's executions is spent with hints: they find the way in, the others walk it. */
    private static final int HINTED_PART = 20;

    private final Map<String, String> options;
    private final Properties account = new Properties();
    private final Map<FuzzTarget, FuzzResult> last = new EnumMap<>(FuzzTarget.class);
    private final long deadline;

    private FuzzRun(Map<String, String> options) throws IOException {
        this.options = options;
        int seconds = Integer.parseInt(options.getOrDefault("seconds", "0"));
        this.deadline = seconds == 0 ? Long.MAX_VALUE : System.nanoTime() + seconds * 1_000_000_000L;
        if (options.containsKey("resume") && Files.exists(ACCOUNT)) {
            try (var in = Files.newInputStream(ACCOUNT)) {
                account.load(in);
            }
        }
    }

    public static void main(String[] args) throws Throwable {
        Map<String, String> options = options(args);
        String input = options.get("input");
        if (input != null) {
            FuzzTarget.of(options.getOrDefault("target", "")).run(HexFormat.of().parseHex(input));
            System.out.println("every law was kept");
            return;
        }
        System.exit(new FuzzRun(options).run() ? 0 : 1);
    }

    private boolean run() throws Exception {
        boolean clean = true;
        List<FuzzTarget> targets = options.containsKey("target")
                ? List.of(FuzzTarget.of(options.get("target")))
                : List.of(FuzzTarget.values());
        boolean more = true;
        while (clean && more) {
            more = false;
            for (FuzzTarget target : targets) {
                if (clean && System.nanoTime() < deadline && left(target) > 0) {
                    clean = slice(target);
                    more = true;
                }
            }
        }
        report(targets);
        String keep = options.get("keep");
        for (FuzzTarget target : keep == null ? List.<FuzzTarget>of() : targets) {
            Corpus.pack(fuzzer(target).corpus(), Path.of(keep, target.label() + ".hex"));
        }
        return clean;
    }

    private boolean slice(FuzzTarget target) throws Exception {
        Fuzzer fuzzer = fuzzer(target);
        int slices = (int) done(target, "slices");
        if (slices == 0) {
            fuzzer.begin(Seeds.of(target));
            fuzzer.begin(Corpus.kept(target));
        }
        boolean hinted = done(target, "executions") < wanted(target) / HINTED_PART;
        long executions = hinted ? Math.min(left(target), wanted(target) / HINTED_PART) : left(target);
        long seed = Long.parseLong(options.getOrDefault("seed", "1")) + slices;
        FuzzResult result =
                fuzzer.run(executions, seed, hinted ? Fuzzer.Search.HINTED : Fuzzer.Search.FAST, SLICE_SECONDS);
        add(target, "executions", result.executions());
        add(target, "millis", (long) (result.seconds() * 1_000));
        add(target, "slices", 1);
        account.setProperty(target.label() + ".edges", String.valueOf(Math.max(result.edges(), done(target, "edges"))));
        account.setProperty(
                target.label() + ".features", String.valueOf(Math.max(result.features(), done(target, "features"))));
        account.setProperty(target.label() + ".corpus", String.valueOf(result.corpus()));
        last.put(target, result);
        System.out.printf(
                Locale.ROOT,
                "%-14s seed %d: %,d executions, %,.0f/s, %d edges, %d features, %d inputs%n",
                target.label(),
                seed,
                result.executions(),
                result.executions() / Math.max(0.001, result.seconds()),
                result.edges(),
                result.features(),
                result.corpus());
        if (result.findingHex() != null) {
            add(target, "findings", 1);
            found(target, result);
        }
        try (var out = Files.newOutputStream(ACCOUNT)) {
            account.store(out, null);
        }
        return result.findingHex() == null;
    }

    private static void found(FuzzTarget target, FuzzResult result) {
        System.out.println("FINDING in " + target.label() + ": " + result.error());
        System.out.println("once more: -Dprogram=" + FuzzRun.class.getName() + " -Dprogram.args=\"--target "
                + target.label() + " --input " + result.findingHex() + "\"");
        System.out.println(
                "to keep:   " + result.findingHex() + " in src/test/resources/fuzz/" + target.label() + ".hex");
    }

    private void report(List<FuzzTarget> targets) {
        System.out.printf(
                "%n%-14s %14s %10s %8s %9s %7s %9s%n",
                "target", "executions", "a second", "edges", "features", "inputs", "findings");
        long executions = 0;
        long findings = 0;
        for (FuzzTarget target : targets) {
            executions += done(target, "executions");
            findings += done(target, "findings");
            System.out.printf(
                    Locale.ROOT,
                    "%-14s %,14d %,10.0f %8d %9d %7d %9d%n",
                    target.label(),
                    done(target, "executions"),
                    done(target, "executions") * 1e3 / Math.max(1, done(target, "millis")),
                    done(target, "edges"),
                    done(target, "features"),
                    done(target, "corpus"),
                    done(target, "findings"));
        }
        System.out.printf(Locale.ROOT, "%-14s %,14d %57d%n", "in all", executions, findings);
    }

    private static Fuzzer fuzzer(FuzzTarget target) {
        return Fuzzer.of(target, DIRECTORY.resolve(target.label()).toAbsolutePath());
    }

    private long wanted(FuzzTarget target) {
        return target.executions() * Long.parseLong(options.getOrDefault("share", "100")) / 100;
    }

    private long left(FuzzTarget target) {
        return wanted(target) - done(target, "executions");
    }

    private long done(FuzzTarget target, String figure) {
        return Long.parseLong(account.getProperty(target.label() + "." + figure, "0"));
    }

    private void add(FuzzTarget target, String figure, long amount) {
        account.setProperty(target.label() + "." + figure, String.valueOf(done(target, figure) + amount));
    }

    private static Map<String, String> options(String[] args) {
        Map<String, String> options = new java.util.HashMap<>();
        @Nullable String name = null;
        for (String arg : args) {
            if (arg.startsWith("--")) {
                name = arg.substring(2);
                options.put(name, "");
            } else if (name != null) {
                options.put(name, arg);
            }
        }
        return options;
    }
}
