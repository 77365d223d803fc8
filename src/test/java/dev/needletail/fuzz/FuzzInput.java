package dev.needletail.fuzz;

import java.util.Arrays;
import java.util.function.IntUnaryOperator;

/**
 * A fuzzer's bytes, read from both ends, so that a mutation of what is sent does not shift what is decided, and the other
 * way round:
 *
 * <pre>
 *   ┌───────┬───────────────┬──────────────────┬────────────┐
 *   │ flags │ n: 0 to 63    │ content          │ n choices  │
 *   └───────┴───────────────┴──────────────────┴────────────┘
 * </pre>
 *
 * <p>Choices begin again when they are used up, each round with another offset: a short input decides as much as a long
 * one. Without any, all are 0.
 */
public final class FuzzInput implements IntUnaryOperator {

    private static final int CHOICES_MAX = 64;

    private final int flags;
    private final byte[] content;
    private final byte[] choices;
    private int drawn;

    public FuzzInput(byte[] input) {
        flags = input.length == 0 ? 0 : input[0] & 0xFF;
        int rest = Math.max(0, input.length - 2);
        int count = input.length < 2 ? 0 : Math.min(rest, (input[1] & 0xFF) % CHOICES_MAX);
        content = rest == 0 ? new byte[0] : Arrays.copyOfRange(input, 2, input.length - count);
        choices = Arrays.copyOfRange(input, input.length - count, input.length);
    }

    /** Builds the input that is read as this. */
    public static byte[] of(int flags, byte[] content, int... choices) {
        byte[] input = new byte[2 + content.length + choices.length];
        input[0] = (byte) flags;
        input[1] = (byte) choices.length;
        System.arraycopy(content, 0, input, 2, content.length);
        for (int i = 0; i < choices.length; i++) {
            input[2 + content.length + i] = (byte) choices[i];
        }
        return input;
    }

    /** What the whole case is about, 0 to 255. */
    public int flags() {
        return flags;
    }

    public byte[] content() {
        return content;
    }

    /** The next choice, 0 to {@code bound - 1}. */
    @Override
    public int applyAsInt(int bound) {
        if (choices.length == 0) {
            return 0;
        }
        int round = drawn / choices.length;
        int choice = (choices[drawn % choices.length] & 0xFF) + 37 * round;
        drawn++;
        return choice % bound;
    }
}
