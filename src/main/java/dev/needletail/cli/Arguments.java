package dev.needletail.cli;

import dev.needletail.wire.FrameLayout;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;

/** Checks that picocli's types don't make. */
final class Arguments {

    static final int PAYLOAD_BYTES_MAX = FrameLayout.PAYLOAD_BYTES_MAX;

    private Arguments() {}

    static void requireBetween(CommandSpec spec, String option, long value, long lowest, long highest) {
        if (value < lowest || value > highest) {
            String range = highest == Long.MAX_VALUE ? "is below " + lowest : "is outside " + lowest + " to " + highest;
            throw new ParameterException(spec.commandLine(), option + " " + value + " " + range);
        }
    }
}
