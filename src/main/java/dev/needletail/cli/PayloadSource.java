package dev.needletail.cli;

import dev.needletail.bench.PayloadKey;
import dev.needletail.wire.FrameLayout;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HexFormat;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;

/** Where the payload of {@code send} comes from: one of three options, else standard input. */
final class PayloadSource {

    @Option(
            names = {"-t", "--text"},
            paramLabel = "TEXT",
            description = "The payload as text, sent as UTF-8.")
    private @Nullable String text;

    @Option(
            names = {"-x", "--hex"},
            paramLabel = "HEX",
            description = "The payload as hex digits; spaces and colons between bytes are ignored.")
    private @Nullable String hex;

    @Option(
            names = {"-F", "--file"},
            paramLabel = "FILE",
            description = "The payload is the content of the file.")
    private @Nullable Path file;

    /**
     * The payload, within the wire's limit, or a usage error with the figures.
     *
     * @param key what goes in front of it, or null
     */
    byte[] read(CommandSpec spec, InputStream standardInput, @Nullable PayloadKey key) {
        byte[] payload = bytes(spec, standardInput);
        int most = FrameLayout.PAYLOAD_BYTES_MAX - (key == null ? 0 : key.length());
        if (payload.length > most) {
            boolean counted =
                    payload.length <= FrameLayout.PAYLOAD_BYTES_MAX || file != null || text != null || hex != null;
            throw new ParameterException(
                    spec.commandLine(),
                    "the payload has "
                            + (counted ? payload.length : "more than " + FrameLayout.PAYLOAD_BYTES_MAX)
                            + " bytes, a frame holds " + most
                            + (key == null ? "" : " behind the name '" + key + "', which takes " + key.length())
                            + ": send it in pieces");
        }
        return key == null ? payload : key.before(payload);
    }

    private byte[] bytes(CommandSpec spec, InputStream standardInput) {
        if (text != null) {
            return text.getBytes(StandardCharsets.UTF_8);
        }
        if (hex != null) {
            try {
                return HexFormat.of().parseHex(hex.replaceAll("[\\s:]", ""));
            } catch (IllegalArgumentException e) {
                throw new ParameterException(
                        spec.commandLine(), "--hex '" + hex + "' are not whole bytes of hex digits, such as 00ff7a", e);
            }
        }
        try {
            // One byte over the limit is enough to know that it is over.
            return file != null
                    ? Files.readAllBytes(file)
                    : standardInput.readNBytes(FrameLayout.PAYLOAD_BYTES_MAX + 1);
        } catch (IOException e) {
            throw new ParameterException(
                    spec.commandLine(),
                    "cannot read " + (file != null ? file : "standard input") + ": " + CommandFailure.reason(e),
                    e);
        }
    }
}
