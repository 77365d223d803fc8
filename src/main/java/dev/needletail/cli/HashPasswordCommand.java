package dev.needletail.cli;

import dev.needletail.boot.access.PasswordHash;
import java.io.BufferedReader;
import java.io.Console;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/**
 * {@code hash-password}: what {@code needletail.management.password} takes. Reads the password from the terminal or from
 * standard input, never from the command line, which every user of the host can read.
 */
@Command(
        name = "hash-password",
        description = {
            "Prints the hash of a password, for needletail.management.password.",
            "Asks for the password on the terminal, twice; without one it is the first line of standard input."
        },
        sortOptions = false,
        exitCodeListHeading = ExitCode.HEADING,
        exitCodeList = {"0:the hash was printed", "2:usage"},
        footerHeading = "%nExamples:%n",
        footer = {
            "  needletail hash-password",
            "  needletail hash-password < password-file",
        })
final class HashPasswordCommand implements Callable<Integer> {

    private static final int CHARACTERS_MIN = 12;

    /** bcrypt looks at no more. */
    private static final int BYTES_MAX = 72;

    private final InputStream standardInput;

    @Spec
    @SuppressWarnings("NullAway.Init") // picocli sets it
    private CommandSpec spec;

    HashPasswordCommand(InputStream standardInput) {
        this.standardInput = standardInput;
    }

    @Override
    public Integer call() {
        String password = read();
        if (password == null || password.length() < CHARACTERS_MIN) {
            throw refused("a password has " + CHARACTERS_MIN + " characters at least");
        }
        if (password.getBytes(StandardCharsets.UTF_8).length > BYTES_MAX) {
            throw refused("bcrypt takes no more than " + BYTES_MAX + " bytes of a password");
        }
        spec.commandLine().getOut().println(PasswordHash.hash(password));
        return ExitCode.OK;
    }

    private @Nullable String read() {
        Console console = Needletail.terminal();
        if (console == null) {
            try {
                return new BufferedReader(new InputStreamReader(standardInput, StandardCharsets.UTF_8)).readLine();
            } catch (IOException unreadable) {
                throw new UncheckedIOException(unreadable);
            }
        }
        char[] first = console.readPassword("Password: ");
        char[] again = console.readPassword("Again: ");
        if (!Arrays.equals(first, again)) {
            throw refused("that was not the same password twice");
        }
        return first == null ? null : new String(first);
    }

    private ParameterException refused(String why) {
        return new ParameterException(spec.commandLine(), why);
    }
}
