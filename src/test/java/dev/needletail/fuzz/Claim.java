package dev.needletail.fuzz;

import java.util.Arrays;
import java.util.HexFormat;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** What must hold, checked without an allocation while it does: a fuzzer asks a hundred thousand times a second. */
public final class Claim {

    private Claim() {}

    public static void that(boolean holds, String law) {
        if (!holds) {
            throw new AssertionError(law);
        }
    }

    public static void equal(long actual, long expected, String what) {
        if (actual != expected) {
            throw new AssertionError(what + " is " + actual + ", expected " + expected);
        }
    }

    public static void equal(@Nullable Object actual, @Nullable Object expected, String what) {
        if (!Objects.equals(actual, expected)) {
            throw new AssertionError(what + " is " + actual + ", expected " + expected);
        }
    }

    public static void equal(byte[] actual, byte[] expected, String what) {
        if (!Arrays.equals(actual, expected)) {
            throw new AssertionError(what + " is " + HexFormat.of().formatHex(actual) + ", expected "
                    + HexFormat.of().formatHex(expected));
        }
    }

    public static void between(long low, long actual, long high, String what) {
        if (actual < low || actual > high) {
            throw new AssertionError(what + " is " + actual + ", expected " + low + " to " + high);
        }
    }
}
