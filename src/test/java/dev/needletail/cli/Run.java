package dev.needletail.cli;

import java.io.ByteArrayInputStream;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.util.function.Consumer;

/** One command, run in this process with its output captured. */
public record Run(int exitCode, String out, String err) {

    public static Run command(String... args) {
        return command(new StopSignal(), new byte[0], args);
    }

    static Run command(StopSignal stop, String... args) {
        return command(stop, new byte[0], args);
    }

    static Run command(StopSignal stop, byte[] standardInput, String... args) {
        return command(stop, standardInput, new StringWriter(), args);
    }

    static Run command(StopSignal stop, byte[] standardInput, StringWriter out, String... args) {
        StringWriter err = new StringWriter();
        Consumer<String[]> noNode = ignored -> {
            throw new AssertionError("only serve may start the node");
        };
        int exitCode = Needletail.commandLine(noNode, stop, new ByteArrayInputStream(standardInput))
                .setOut(new PrintWriter(out, true))
                .setErr(new PrintWriter(err, true))
                .execute(args);
        return new Run(exitCode, out.toString(), err.toString());
    }
}
