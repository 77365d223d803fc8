package dev.needletail.fuzz;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/** A decoder with a bug behind five conditions, so that the fuzzer is seen to find one. */
public final class PlantedFuzz {

    private PlantedFuzz() {}

    public static void fuzzerTestOneInput(byte[] input) {
        if (input.length > 16 && input[0] == 2) {
            ByteBuffer frame = ByteBuffer.wrap(input).order(ByteOrder.LITTLE_ENDIAN);
            if (frame.getInt(1) == 0x600D_CAFE && input[15] == 'n' && input[16] == 't') {
                throw new IllegalStateException("planted");
            }
        }
    }
}
