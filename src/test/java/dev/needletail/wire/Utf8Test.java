package dev.needletail.wire;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.CharsetDecoder;
import java.nio.charset.CoderResult;
import java.nio.charset.CodingErrorAction;
import java.nio.charset.StandardCharsets;
import java.util.HexFormat;
import java.util.Random;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** P-9.1, against the JDK's strict decoder, which names the same first malformed byte. */
class Utf8Test {

    /** The edges of table 3-7, whole sequences on both sides of each, and sequences that end too early. */
    private static final String[] PIECES = {
        "00",
        "7f",
        "80",
        "bf",
        "c0",
        "c080",
        "c1bf",
        "c2",
        "c280",
        "dfbf",
        "df7f",
        "e0",
        "e080",
        "e09fbf",
        "e0a080",
        "e0a0",
        "ecbfbf",
        "ed9fbf",
        "eda080",
        "edbfbf",
        "ee8080",
        "efbbbf",
        "efbfbd",
        "efbfbf",
        "f0",
        "f09f",
        "f09f98",
        "f08fbfbf",
        "f0908080",
        "f09f9880",
        "f3bfbfbf",
        "f48fbfbf",
        "f4908080",
        "f5808080",
        "f888808080",
        "fe",
        "ff",
        "6f6b",
        "6173636969",
        "65696768742d6279746573"
    };

    private final CharsetDecoder oracle = StandardCharsets.UTF_8
            .newDecoder()
            .onMalformedInput(CodingErrorAction.REPORT)
            .onUnmappableCharacter(CodingErrorAction.REPORT);

    @Test
    @DisplayName("P-9.1: every string of one and of two bytes")
    void agreesOnEveryShortString() {
        for (int first = 0; first < 256; first++) {
            assertAgrees(Place.HEAP, (byte) first);
            for (int second = 0; second < 256; second++) {
                assertAgrees(Place.HEAP, (byte) first, (byte) second);
            }
        }
    }

    @Test
    @DisplayName("P-9.1: every three- and four-byte lead with every second byte")
    void agreesOnEveryLeadAndSecondByte() {
        byte[] last = {0x7F, (byte) 0x80, (byte) 0xBF, (byte) 0xC0};
        for (int lead = 0xE0; lead < 256; lead++) {
            for (int second = 0; second < 256; second++) {
                for (byte third : last) {
                    assertAgrees(Place.HEAP, (byte) lead, (byte) second, third);
                    for (byte fourth : last) {
                        assertAgrees(Place.HEAP, (byte) lead, (byte) second, third, fourth);
                    }
                }
            }
        }
    }

    @Test
    @DisplayName("P-9.1: every string of three bytes, in direct memory and elsewhere")
    void agreesOnEveryThreeBytes() {
        byte[] bytes = new byte[3];
        ByteBuffer in = ByteBuffer.wrap(bytes);
        CharBuffer text = CharBuffer.allocate(bytes.length);
        ByteBuffer memory = ByteBuffer.allocateDirect(bytes.length);
        ByteBuf direct = Unpooled.wrappedBuffer(memory);
        ByteBuf heap = Unpooled.wrappedBuffer(bytes);
        for (int all = 0; all < 1 << 24; all++) {
            bytes[0] = (byte) (all >>> 16);
            bytes[1] = (byte) (all >>> 8);
            bytes[2] = (byte) all;
            memory.put(0, bytes);
            CoderResult result = oracle.reset().decode(in.clear(), text.clear(), true);
            int expected = result.isError() ? in.position() : Utf8.VALID;
            assertSame(bytes, expected, Utf8.firstMalformed(direct, 0, 3));
            assertSame(bytes, expected, Utf8.firstMalformed(heap, 0, 3));
        }
    }

    @ParameterizedTest
    @EnumSource(names = {"HEAP", "DIRECT"})
    @DisplayName("P-9.1: random strings of four bytes and neighbours")
    void agreesOnRandomFourBytes(Place place) {
        Random random = new Random(4);
        int wellFormed = 0;
        for (int i = 0; i < 200_000; i++) {
            byte[] bytes = new byte[4 + random.nextInt(6)];
            int at = random.nextInt(bytes.length - 3);
            bytes[at] = (byte) (0xF0 + random.nextInt(6));
            for (int k = 1; k < 4; k++) {
                bytes[at + k] = (byte) (0x80 + random.nextInt(random.nextInt(8) == 0 ? 128 : 64));
            }
            wellFormed += assertAgrees(place, bytes) ? 1 : 0;
        }
        assertThat(wellFormed).as("both outcomes occur often").isBetween(40_000, 160_000);
    }

    @Test
    @DisplayName("P-9.1: every Unicode scalar value is well-formed")
    void acceptsEveryScalarValue() {
        for (int codePoint = 0; codePoint <= Character.MAX_CODE_POINT; codePoint++) {
            if (codePoint < Character.MIN_SURROGATE || codePoint > Character.MAX_SURROGATE) {
                byte[] bytes = Character.toString(codePoint).getBytes(StandardCharsets.UTF_8);
                ByteBuf b = Unpooled.wrappedBuffer(bytes);
                if (Utf8.firstMalformed(b, 0, bytes.length) != Utf8.VALID) {
                    throw new AssertionError("U+" + Integer.toHexString(codePoint) + " was refused");
                }
            }
        }
    }

    @Test
    @DisplayName("P-9.1: one malformed byte is found at every place of a long ASCII string")
    void findsAMalformedByteAtEveryPlace() {
        for (int length = 1; length <= 40; length++) {
            for (int at = 0; at < length; at++) {
                byte[] ascii = "a".repeat(length).getBytes(StandardCharsets.US_ASCII);
                ascii[at] = (byte) 0xFF;
                for (Place place : Place.values()) {
                    assertThat(firstMalformed(place, ascii)).isEqualTo(at);
                }
            }
        }
    }

    @ParameterizedTest
    @EnumSource
    @DisplayName("P-9.1, P-8.8: thousands of strings of edges, in every kind of buffer")
    void agreesOnRandomCombinationsOfEdges(Place place) {
        Random random = new Random(place.name().hashCode());
        int wellFormed = 0;
        for (int i = 0; i < 5_000; i++) {
            ByteArrayOutputStream bytes = new ByteArrayOutputStream();
            int pieces = random.nextInt(6);
            for (int p = 0; p < pieces; p++) {
                bytes.writeBytes(HexFormat.of().parseHex(PIECES[random.nextInt(PIECES.length)]));
            }
            wellFormed += assertAgrees(place, bytes.toByteArray()) ? 1 : 0;
        }
        assertThat(wellFormed).as("both outcomes occur often").isBetween(500, 4_500);
    }

    @ParameterizedTest
    @ValueSource(longs = {11, 12, 13})
    @DisplayName("P-9.1: long valid text with at most one byte changed")
    void agreesOnDamagedText(long seed) {
        Random random = new Random(seed);
        for (int i = 0; i < 2_000; i++) {
            StringBuilder text = new StringBuilder();
            random.ints(random.nextInt(60), 0, 5).forEach(kind -> text.appendCodePoint(codePoint(random, kind)));
            byte[] bytes = text.toString().getBytes(StandardCharsets.UTF_8);
            assertAgrees(Place.DIRECT, bytes);
            if (bytes.length > 0) {
                bytes[random.nextInt(bytes.length)] = (byte) random.nextInt();
                assertAgrees(Place.DIRECT, bytes);
            }
        }
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    @DisplayName("P-9.1: long text with every byte changed in turn, at every alignment, with vectors and without")
    void agreesOnLongDamagedText(boolean vectors) {
        assertThat(WellFormedPrefix.ofVectors())
                .as("the tests run with the module")
                .isNotNull();
        Random random = new Random(21);
        ByteBuffer memory = ByteBuffer.allocateDirect(4096);
        ByteBuf direct = Unpooled.wrappedBuffer(memory);
        int accepted = 0;
        for (int i = 0; i < 120; i++) {
            StringBuilder text = new StringBuilder();
            random.ints(40 + random.nextInt(200), 0, i % 2 == 0 ? 3 : 40)
                    .forEach(kind -> text.appendCodePoint(codePoint(random, kind)));
            byte[] bytes = text.toString().getBytes(StandardCharsets.UTF_8);
            for (int at = 0; at < bytes.length; at++) {
                byte kept = bytes[at];
                bytes[at] = (byte) random.nextInt();
                int shift = random.nextInt(64);
                memory.put(shift, bytes);
                ByteBuffer in = ByteBuffer.wrap(bytes);
                CoderResult result = oracle.reset().decode(in, CharBuffer.allocate(bytes.length), true);
                int expected = result.isError() ? in.position() : Utf8.VALID;
                assertSame(
                        bytes,
                        expected,
                        vectors
                                ? Utf8.firstMalformed(direct, shift, bytes.length)
                                : withoutVectors(direct, shift, bytes.length));
                accepted += result.isError() ? 0 : 1;
                bytes[at] = kept;
            }
        }
        assertThat(accepted).isPositive();
    }

    private static int withoutVectors(ByteBuf b, int index, int length) {
        long from = DirectMemory.address(b, index, length);
        long malformed = DirectUtf8.firstMalformed(from, from + length);
        return malformed == from + length ? Utf8.VALID : (int) (malformed - from);
    }

    private static int codePoint(Random random, int kind) {
        return switch (kind) {
            case 0 -> random.nextInt(0x80, 0x800);
            case 1 -> random.nextInt(0x800, 0xD800);
            case 2 -> random.nextInt(0x10000, 0x110000);
            default -> random.nextInt(0x80);
        };
    }

    /** Returns whether the bytes are well-formed. */
    private boolean assertAgrees(Place place, byte... bytes) {
        ByteBuffer in = ByteBuffer.wrap(bytes);
        CharBuffer text = CharBuffer.allocate(bytes.length + 1);
        CoderResult result = oracle.reset().decode(in, text, true);
        int expected = result.isError() ? in.position() : Utf8.VALID;
        int found = firstMalformed(place, bytes);
        assertSame(bytes, expected, found);
        return !result.isError();
    }

    private static void assertSame(byte[] bytes, int expected, int found) {
        if (found != expected) { // cheaper than an assertion object for each of millions of cases
            throw new AssertionError(HexFormat.of().formatHex(bytes) + ": " + found + ", expected " + expected);
        }
    }

    /** Looks at the bytes between neighbours and in a slice that ends with them: a read outside would throw. */
    private static int firstMalformed(Place place, byte[] bytes) {
        ByteBuf b = place.of(bytes);
        try {
            int found = Utf8.firstMalformed(b, Place.OFFSET, bytes.length);
            int exact = Utf8.firstMalformed(b.slice(Place.OFFSET, bytes.length), 0, bytes.length);
            if (found != exact) {
                throw new AssertionError("neighbours matter: " + HexFormat.of().formatHex(bytes));
            }
            return found;
        } finally {
            b.release();
        }
    }
}
