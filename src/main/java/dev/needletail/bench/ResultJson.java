package dev.needletail.bench;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.DeserializationFeature;
import tools.jackson.databind.MapperFeature;
import tools.jackson.databind.SerializationFeature;
import tools.jackson.databind.json.JsonMapper;

/** Results as JSON. Components that this version does not know are passed over, missing ones are null or 0. */
public final class ResultJson {

    private static final JsonMapper MAPPER = JsonMapper.builder()
            .disable(MapperFeature.SORT_PROPERTIES_ALPHABETICALLY)
            .disable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES)
            .disable(DeserializationFeature.FAIL_ON_NULL_FOR_PRIMITIVES)
            .enable(SerializationFeature.INDENT_OUTPUT)
            .build();

    private ResultJson() {}

    /** The result as indented JSON, without a line's end behind it. */
    public static String write(BenchResult result) {
        return MAPPER.writeValueAsString(result);
    }

    /**
     * Reads what {@link #write} wrote.
     *
     * @throws BenchFailure when it is no result of this format
     */
    public static BenchResult read(String json) {
        return read(json, "this text");
    }

    /**
     * Reads a file that {@code bench --json} wrote.
     *
     * @throws BenchFailure when it cannot be read or is no result of this format
     */
    public static BenchResult read(Path file) {
        try {
            return read(Files.readString(file, StandardCharsets.UTF_8), file.toString());
        } catch (IOException e) {
            throw new BenchFailure(
                    "cannot read " + file + ": " + e.getClass().getSimpleName() + " " + e.getMessage(), e);
        }
    }

    private static BenchResult read(String json, String source) {
        BenchResult result;
        try {
            result = MAPPER.readValue(json, BenchResult.class);
        } catch (JacksonException e) {
            throw new BenchFailure(
                    source + " is no result of bench --json: " + e.getOriginalMessage() + " at line "
                            + (e.getLocation() == null ? "?" : e.getLocation().getLineNr()),
                    e);
        }
        if (result == null || !BenchResult.FORMAT.equals(result.format())) {
            throw new BenchFailure(source + " has the format " + (result == null ? null : result.format())
                    + ", this version reads " + BenchResult.FORMAT + ": write it anew with bench --json");
        }
        return result;
    }
}
