package dev.needletail.fuzz;

import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.util.Locale;

/** What is fuzzed. Each names a class whose {@code fuzzerTestOneInput(byte[])} throws where a law of its is broken. */
public enum FuzzTarget {
    FRAME_SCANNER("wire.FrameScannerFuzz", 300, 30_000, 34_000_000),
    FRAME_STREAM("wire.FrameStreamFuzz", 300, 10_000, 4_000_000),
    PACKET_VIEW("wire.PacketViewFuzz", 300, 30_000, 20_000_000),
    ERROR_FRAME("wire.ErrorFrameFuzz", 600, 20_000, 16_000_000),
    ARGUMENTS("cli.ParserFuzz", 120, 30_000, 16_000_000),
    LOAD_TEXT("bench.LoadTextFuzz", 120, 20_000, 8_000_000),
    RUN_QUEUE("udp.RunQueueFuzz", 100, 10_000, 2_000_000),
    REQUEST_PATH("fuzz.RequestPathFuzz", 600, 1_000, 600_000),
    UPSTREAM_ANSWER("fuzz.UpstreamAnswerFuzz", 400, 3_000, 600_000);

    private final String className;
    private final int inputBytesMax;
    private final long executionsInBuild;
    private final long executions;

    FuzzTarget(String className, int inputBytesMax, long executionsInBuild, long executions) {
        this.className = "dev.needletail." + className;
        this.inputBytesMax = inputBytesMax;
        this.executionsInBuild = executionsInBuild;
        this.executions = executions;
    }

    public String className() {
        return className;
    }

    /** The name as it is written: in the corpus, and as an argument. */
    public String label() {
        return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }

    public static FuzzTarget of(String label) {
        return valueOf(label.toUpperCase(Locale.ROOT).replace('-', '_'));
    }

    /** Inputs are no longer: what needs length is shown by tests of its own. */
    public int inputBytesMax() {
        return inputBytesMax;
    }

    /** In {@link FuzzingIT}, where it is run there. */
    public long executionsInBuild() {
        return executionsInBuild;
    }

    /** In the long program. */
    public long executions() {
        return executions;
    }

    /** Runs the target once, in this process. */
    public void run(byte[] input) throws Throwable {
        Method target = Class.forName(className).getMethod("fuzzerTestOneInput", byte[].class);
        try {
            target.invoke(null, (Object) input);
        } catch (InvocationTargetException thrown) {
            throw thrown.getCause();
        }
    }
}
