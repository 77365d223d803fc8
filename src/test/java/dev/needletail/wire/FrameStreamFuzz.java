package dev.needletail.wire;

import dev.needletail.fuzz.FuzzInput;

/** {@link FrameScanner} and {@link FrameCumulation} under any bytes in any pieces: {@link StreamCheck} says what holds. */
public final class FrameStreamFuzz {

    private static final int[] LIMITS = {FrameLayout.PAYLOAD_BYTES_MAX, 0, 1, 16, 40, 300, 1_024, 4_096};

    private FrameStreamFuzz() {}

    public static void fuzzerTestOneInput(byte[] bytes) {
        FuzzInput input = new FuzzInput(bytes);
        check(input, limit(input), errorFrames(input));
    }

    static int limit(FuzzInput input) {
        return LIMITS[input.flags() & 7];
    }

    static boolean errorFrames(FuzzInput input) {
        return (input.flags() & 8) == 0;
    }

    private static void check(FuzzInput input, int limit, boolean errorFrames) {
        boolean direct = (input.flags() & 0x70) == 0x70;
        new StreamCheck(input.content(), limit, errorFrames, direct, input).run();
    }
}
