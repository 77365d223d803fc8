package dev.needletail.bench;

import dev.needletail.wire.FrameLayout;
import java.util.Locale;

/**
 * How large payloads are: one size, a range in which all sizes are equally likely, or several of these with weights.
 *
 * <p>A size follows from a random number that the caller makes from connection and sequence, so that whoever checks the
 * answer knows it without having kept it. Immutable.
 */
public final class PayloadSizes {

    private static final int CHOICES_MAX = 64;
    private static final int WEIGHT_MAX = 1_000_000;

    private final String text;
    private final String kind;

    /** Choice i is taken when the random number, as an unsigned 32-bit one, is below {@code ends[i]}. */
    private final long[] ends;

    private final int[] lowest;
    private final int[] highest;

    private PayloadSizes(String text, String kind, long[] ends, int[] lowest, int[] highest) {
        this.text = text;
        this.kind = kind;
        this.ends = ends;
        this.lowest = lowest;
        this.highest = highest;
    }

    /** All payloads have so many bytes. */
    public static PayloadSizes fixed(int bytes) {
        return parse(Integer.toString(bytes));
    }

    /**
     * Reads {@code 64}, {@code 16..1024}, or choices with weights: {@code 64:9,1024:1}.
     *
     * @throws IllegalArgumentException with the figures and an example
     */
    public static PayloadSizes parse(String text) {
        String[] choices = text.strip().split(",", -1);
        if (choices.length > CHOICES_MAX) {
            throw new IllegalArgumentException(
                    "'" + text + "' has " + choices.length + " choices, " + CHOICES_MAX + " are possible");
        }
        int[] lowest = new int[choices.length];
        int[] highest = new int[choices.length];
        int[] weights = new int[choices.length];
        long weightInAll = 0;
        for (int i = 0; i < choices.length; i++) {
            String choice = choices[i];
            int colon = choice.indexOf(':');
            weights[i] = colon < 0 ? 1 : number(text, choice.substring(colon + 1), 1, WEIGHT_MAX, "weight");
            weightInAll += weights[i];
            String size = colon < 0 ? choice : choice.substring(0, colon);
            int dots = size.indexOf("..");
            lowest[i] = bytes(text, dots < 0 ? size : size.substring(0, dots));
            highest[i] = dots < 0 ? lowest[i] : bytes(text, size.substring(dots + 2));
            if (highest[i] < lowest[i]) {
                throw new IllegalArgumentException("'" + text + "' has a range from " + lowest[i] + " down to "
                        + highest[i] + ": write the smaller size first");
            }
        }
        String kind = choices.length > 1 ? "weighted" : lowest[0] == highest[0] ? "fixed" : "uniform";
        return new PayloadSizes(text.strip(), kind, ends(weights, weightInAll), lowest, highest);
    }

    private static long[] ends(int[] weights, long weightInAll) {
        long[] ends = new long[weights.length];
        long below = 0;
        for (int i = 0; i < weights.length; i++) {
            below += weights[i];
            ends[i] = (below << Integer.SIZE) / weightInAll;
        }
        return ends;
    }

    private static int bytes(String text, String digits) {
        return number(text, digits, 0, FrameLayout.PAYLOAD_BYTES_MAX, "size");
    }

    private static int number(String text, String digits, int from, int to, String what) {
        try {
            int number = Integer.parseInt(digits.strip());
            if (from <= number && number <= to) {
                return number;
            }
        } catch (NumberFormatException e) {
            // Reported below like a number out of range.
        }
        throw new IllegalArgumentException(String.format(
                Locale.ROOT,
                "'%s' has the %s '%s', which is no number from %d to %d: write 64, 16..1024 or 64:9,1024:1",
                text,
                what,
                digits,
                from,
                to));
    }

    /** The size that this random number stands for; all 32 bits are used. */
    int bytes(int random) {
        long position = Integer.toUnsignedLong(random);
        int choice = 0;
        long begin = 0;
        while (position >= ends[choice]) {
            begin = ends[choice];
            choice++;
        }
        int span = highest[choice] - lowest[choice];
        if (span == 0) {
            return lowest[choice];
        }
        // Where in its choice's share the number lies is as random as the choice itself.
        return lowest[choice] + (int) ((position - begin) * (span + 1) / (ends[choice] - begin));
    }

    public int minBytes() {
        int least = lowest[0];
        for (int bytes : lowest) {
            least = Math.min(least, bytes);
        }
        return least;
    }

    public int maxBytes() {
        int most = 0;
        for (int bytes : highest) {
            most = Math.max(most, bytes);
        }
        return most;
    }

    LoadFacts.PayloadFacts facts() {
        return new LoadFacts.PayloadFacts(kind, text, minBytes(), maxBytes());
    }

    @Override
    public String toString() {
        return text;
    }
}
