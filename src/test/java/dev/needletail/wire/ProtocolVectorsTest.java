package dev.needletail.wire;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.params.provider.Arguments.argumentSet;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.HexFormat;
import java.util.List;
import java.util.Objects;
import java.util.stream.Stream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** What the article's own code answers, byte for byte, from {@code protocol/vectors.jsonl}. */
class ProtocolVectorsTest {

    private static final HexFormat HEX = HexFormat.of();
    private static final List<JsonNode> VECTORS = read();

    private final FrameWriter writer = new FrameWriter(FrameLayout.PAYLOAD_BYTES_MAX);

    @Test
    void allVectorsAreRead() {
        assertThat(VECTORS).hasSize(239);
        assertThat(encode()).hasSize(29);
        assertThat(refusals()).hasSize(1);
        assertThat(decode()).hasSize(144);
        assertThat(typeFour()).hasSize(1);
        assertThat(packetview()).hasSize(65);
    }

    @ParameterizedTest
    @MethodSource
    @DisplayName("P-2.2: a frame is written as the article writes it")
    void encode(JsonNode vector) {
        ByteBuf out = Unpooled.buffer();
        write(out, vector);
        assertThat(HEX.formatHex(bytes(out))).isEqualTo(vector.get("output").asString());
    }

    @ParameterizedTest
    @MethodSource
    @DisplayName("P-2.4: where the article cuts the length, nothing is written")
    void refusals(JsonNode vector) {
        ByteBuf out = Unpooled.buffer();
        assertThatThrownBy(() -> write(out, vector)).isInstanceOfSatisfying(PayloadTooLargeException.class, e -> {
            assertThat(e.length()).isEqualTo(65_536);
            assertThat(e.limit()).isEqualTo(65_535);
        });
        assertThat(out.isReadable()).isFalse();
    }

    @ParameterizedTest
    @MethodSource
    @DisplayName("P-2, P-5.2: a frame is read, or refused, as the article does")
    void decode(JsonNode vector) {
        byte[] input = HEX.parseHex(vector.get("input").asString());
        for (Place place : Place.values()) {
            ByteBuf b = place.of(input);
            try {
                assertDecodes(vector, b, input.length);
            } finally {
                b.release();
            }
        }
    }

    @ParameterizedTest
    @MethodSource
    @DisplayName("P-6.7: type 4, which the article refuses, is a frame where error frames are on")
    void typeFour(JsonNode vector) {
        byte[] input = HEX.parseHex(vector.get("input").asString());
        ByteBuf b = Unpooled.buffer().writeBytes(input);
        FrameScanner scanner = new FrameScanner(FrameLayout.PAYLOAD_BYTES_MAX, true);
        assertThat(scanner.scan(b, 0, b.writerIndex())).isEqualTo(FrameScanner.INCOMPLETE);
        int wanted = scanner.wanted(b, 0, b.writerIndex());
        b.writeZero(wanted - input.length);
        assertThat(scanner.scan(b, 0, b.writerIndex())).isEqualTo(wanted);
        assertThat(new FrameView().wrap(b, 0).type()).isEqualTo(FrameType.ERROR);
    }

    @ParameterizedTest
    @MethodSource
    @DisplayName("P-8.3 to P-8.6: fields, errors and the position after each are the article's")
    void packetview(JsonNode vector) {
        byte[] input = HEX.parseHex(vector.get("input").asString());
        for (Place place : Place.values()) {
            ByteBuf b = place.of(input);
            try {
                PacketView view = new PacketView().wrap(b, Place.OFFSET, input.length);
                for (JsonNode expected : vector.get("results")) {
                    assertReads(view, expected);
                }
            } finally {
                b.release();
            }
        }
    }

    static Stream<Arguments> encode() {
        return of("encode").filter(v -> !v.has("article_bug")).map(ProtocolVectorsTest::named);
    }

    static Stream<Arguments> refusals() {
        return of("encode").filter(v -> v.has("article_bug")).map(ProtocolVectorsTest::named);
    }

    static Stream<Arguments> decode() {
        return of("decode").map(ProtocolVectorsTest::named);
    }

    static Stream<Arguments> typeFour() {
        return of("decode")
                .filter(v -> v.get("input").asString().startsWith("04"))
                .filter(v -> v.path("error").asString("").equals("InvalidType"))
                .map(ProtocolVectorsTest::named);
    }

    static Stream<Arguments> packetview() {
        return of("packetview").map(ProtocolVectorsTest::named);
    }

    /** The article decodes a whole slice and asks for 15 bytes before it looks at the type; a stream does not wait. */
    private static void assertDecodes(JsonNode vector, ByteBuf b, int length) {
        FrameScanner scanner = new FrameScanner(FrameLayout.PAYLOAD_BYTES_MAX, false);
        int found = length < FrameLayout.HEADER_BYTES
                ? FrameScanner.INCOMPLETE
                : scanner.scan(b, Place.OFFSET, Place.OFFSET + length);
        if (vector.has("error")) {
            boolean tooShort = vector.get("error").asString().equals("TooShort");
            assertThat(found).isEqualTo(tooShort ? FrameScanner.INCOMPLETE : FrameScanner.DEFECTIVE);
            assertThat(scanner.defect()).isEqualTo(tooShort ? FrameDefect.NONE : FrameDefect.UNKNOWN_TYPE);
            return;
        }
        assertThat(found).isEqualTo(vector.get("consumed").asInt());
        JsonNode ok = vector.get("ok");
        FrameView frame = new FrameView().wrap(b, Place.OFFSET);
        assertThat(frame.type().code()).isEqualTo(ok.get("type").asInt());
        assertThat(frame.sequence()).isEqualTo(ok.get("sequence").asLong());
        assertThat(Long.toUnsignedString(frame.timestampMicros()))
                .isEqualTo(ok.get("timestamp_us").asString());
        byte[] payload = new byte[frame.payloadLength()];
        frame.payload(new PacketView()).readBytes(payload, payload.length);
        assertThat(HEX.formatHex(payload)).isEqualTo(ok.get("payload").asString());
    }

    private static void assertReads(PacketView view, JsonNode expected) {
        switch (expected.path("error").asString("none")) {
            case "BufferUnderflow" ->
                assertThatThrownBy(() -> readOp(view, expected))
                        .isInstanceOfSatisfying(PacketUnderflowException.class, e -> assertFigures(view, e));
            case "InvalidUtf8" ->
                assertThatThrownBy(() -> readOp(view, expected))
                        .isInstanceOfSatisfying(InvalidUtf8Exception.class, e -> assertFigures(view, e));
            case "none" -> {
                String value = expected.has("u16")
                        ? expected.get("u16").asString()
                        : expected.get("string").asString();
                assertThat(readOp(view, expected)).isEqualTo(value);
            }
            case String other -> throw new AssertionError("unknown error in the vectors: " + other);
        }
        assertThat(view.position()).isEqualTo(expected.get("position").asInt());
    }

    private static void assertFigures(PacketView view, PacketException e) {
        assertThat(e.position()).isEqualTo(view.position());
        assertThat(e.remaining()).isEqualTo(view.remaining());
    }

    private static String readOp(PacketView view, JsonNode expected) {
        return switch (expected.get("op").asString()) {
            case "u16" -> Integer.toString(view.readU16());
            case "str" -> view.readString();
            default -> throw new AssertionError("unknown operation in the vectors: " + expected);
        };
    }

    private void write(ByteBuf out, JsonNode vector) {
        FrameType type = Objects.requireNonNull(FrameType.of(vector.get("type").asInt()));
        int sequence = (int) vector.get("sequence").asLong();
        long timestamp = Long.parseUnsignedLong(vector.get("timestamp_us").asString());
        writer.frame(
                out,
                type,
                sequence,
                timestamp,
                HEX.parseHex(vector.get("payload").asString()));
    }

    private static byte[] bytes(ByteBuf b) {
        byte[] all = new byte[b.readableBytes()];
        b.getBytes(b.readerIndex(), all);
        return all;
    }

    private static Stream<JsonNode> of(String kind) {
        return VECTORS.stream().filter(v -> v.get("kind").asString().equals(kind));
    }

    private static Arguments named(JsonNode vector) {
        return argumentSet(vector.get("id").asInt() + ": " + vector.get("note").asString(), vector);
    }

    private static List<JsonNode> read() {
        JsonMapper json = new JsonMapper();
        try (InputStream in =
                Objects.requireNonNull(ProtocolVectorsTest.class.getResourceAsStream("/protocol/vectors.jsonl"))) {
            return new String(in.readAllBytes(), StandardCharsets.UTF_8)
                    .lines()
                    .map(json::readTree)
                    .toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
