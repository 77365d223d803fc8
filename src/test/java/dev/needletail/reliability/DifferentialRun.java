package dev.needletail.reliability;

import dev.needletail.wire.RandomStream;
import java.util.Locale;

/**
 * The decoder against the reference, stream by stream: docs/reliability/fuzzing.md. Arguments: how many streams (1000000),
 * and the first seed (0). Ends with 1 at the first difference, which it prints with its seed and as few bytes as it can.
 */
public final class DifferentialRun {

    private static final int PROGRESS = 100_000;

    private DifferentialRun() {}

    public static void main(String[] args) {
        long streams = args.length > 0 ? Long.parseLong(args[0]) : 1_000_000;
        long first = args.length > 1 ? Long.parseLong(args[1]) : 0;
        long began = System.nanoTime();
        long frames = 0;
        long defective = 0;
        for (long done = 1; done <= streams; done++) {
            RandomStream stream = new RandomStream(first + done - 1);
            try {
                RandomStream.Outcome outcome = stream.check();
                frames += outcome.frames();
                defective += outcome.defective() ? 1 : 0;
            } catch (RuntimeException | Error broken) {
                System.out.println(stream.explain());
                throw broken;
            }
            if (done % PROGRESS == 0 || done == streams) {
                System.out.printf(
                        Locale.ROOT,
                        "%,d streams, %,d frames, %,d streams broken, no difference, %.0f s%n",
                        done,
                        frames,
                        defective,
                        (System.nanoTime() - began) / 1e9);
            }
        }
    }
}
