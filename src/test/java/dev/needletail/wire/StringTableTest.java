package dev.needletail.wire;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.function.IntFunction;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class StringTableTest {

    private static final StringTable TABLE = StringTable.of(List.of("orders", "prices", "größe", "x", "a".repeat(255)));

    static List<Arguments> kinds() {
        IntFunction<ByteBuf> direct = Unpooled::directBuffer;
        IntFunction<ByteBuf> heap = Unpooled::buffer;
        IntFunction<ByteBuf> several = bytes -> Unpooled.compositeBuffer(64)
                .addComponents(true, Unpooled.buffer(bytes / 2), Unpooled.buffer(bytes - bytes / 2))
                .clear();
        return List.of(
                Arguments.argumentSet("direct", direct),
                Arguments.argumentSet("heap", heap),
                Arguments.argumentSet("composite", several));
    }

    @ParameterizedTest
    @MethodSource("kinds")
    void whatIsInTheTableHasItsNumber(IntFunction<ByteBuf> kind) {
        assertThat(find(kind, "orders", "payload")).isZero();
        assertThat(find(kind, "prices", "")).isEqualTo(1);
        assertThat(find(kind, "größe", "1")).isEqualTo(2);
        assertThat(find(kind, "x", "")).isEqualTo(3);
        assertThat(find(kind, "a".repeat(255), "")).isEqualTo(4);
    }

    @ParameterizedTest
    @MethodSource("kinds")
    void whatIsNotIsAbsent(IntFunction<ByteBuf> kind) {
        for (String other :
                List.of("", "order", "orders ", "Orders", "pricex", "y", "größer", "a".repeat(254), "a".repeat(256))) {
            assertThat(find(kind, other, "orders")).as(other).isEqualTo(StringTable.ABSENT);
        }
    }

    @Test
    void theEmptyStringMayBeInTheTable() {
        assertThat(find(StringTable.of(List.of("a", "")), Unpooled::directBuffer, "".getBytes(UTF_8), ""))
                .isEqualTo(1);
    }

    @Test
    void aTableWithoutStringsFindsNone() {
        StringTable none = StringTable.of(List.of());

        assertThat(find(none, Unpooled::directBuffer, "a".getBytes(UTF_8), "")).isEqualTo(StringTable.ABSENT);
        assertThat(none.find(Unpooled.EMPTY_BUFFER, 0, 0, StringTable.ABSENT)).isEqualTo(StringTable.MALFORMED);
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1})
    void aPayloadTooShortForALengthIsMalformed(int bytes) {
        assertThat(TABLE.find(Unpooled.wrappedBuffer(new byte[8]), 0, bytes, StringTable.ABSENT))
                .isEqualTo(StringTable.MALFORMED);
    }

    @Test
    void aStringThatRunsPastThePayloadIsMalformedWhateverLiesBehindIt() {
        ByteBuf bytes = Unpooled.buffer();
        PacketWriter.string(bytes, "orders");

        assertThat(TABLE.find(bytes, 0, bytes.writerIndex(), StringTable.ABSENT))
                .isZero();
        assertThat(TABLE.find(bytes, 0, bytes.writerIndex() - 1, StringTable.ABSENT))
                .isEqualTo(StringTable.MALFORMED);
    }

    @Test
    void whatIsNoUtf8IsMalformed() {
        byte[][] wrong = {
            {(byte) 0xFF}, {(byte) 0xC0, (byte) 0x80}, {'o', (byte) 0xED, (byte) 0xA0, (byte) 0x80}, {(byte) 0xC3}
        };
        for (byte[] key : wrong) {
            assertThat(find(TABLE, Unpooled::directBuffer, key, "rest")).isEqualTo(StringTable.MALFORMED);
        }
    }

    @Test
    void aStringTwiceIsRefused() {
        assertThatThrownBy(() -> StringTable.of(List.of("a", "b", "a")))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("a is there twice: leave one of them out");
    }

    /** Against a map of Strings: names that differ in one byte, of every length, known and unknown. */
    @Test
    void findsWhatAMapFinds() {
        Random random = new Random(11);
        Set<String> known = new LinkedHashSet<>();
        while (known.size() < 3_000) {
            known.add(name(random));
        }
        List<String> names = new ArrayList<>(known);
        StringTable table = StringTable.of(names);
        Map<String, Integer> numbers = new HashMap<>();
        names.forEach(name -> numbers.put(name, numbers.size()));
        ByteBuf payload = Unpooled.directBuffer();
        try {
            for (int i = 0; i < 20_000; i++) {
                String asked = i % 2 == 0 ? names.get(random.nextInt(names.size())) : name(random);
                int offset = random.nextInt(9);
                payload.clear().writeZero(offset);
                PacketWriter.string(payload, asked);
                int likely = random.nextInt(-1, names.size());
                assertThat(table.find(payload, offset, payload.writerIndex() - offset, likely))
                        .as(asked)
                        .isEqualTo(numbers.getOrDefault(asked, StringTable.ABSENT));
                Integer right = numbers.get(asked);
                if (right != null) {
                    assertThat(table.find(payload, offset, payload.writerIndex() - offset, right))
                            .isEqualTo(right);
                }
            }
        } finally {
            payload.release();
        }
    }

    @Test
    void hashesAKeyAlikeWhereverItLies() {
        Random random = new Random(12);
        for (int length = 0; length <= 70; length++) {
            byte[] key = new byte[length];
            random.nextBytes(key);
            ByteBuf direct = Unpooled.directBuffer().writeBytes(key);
            try {
                assertThat(StringTable.hash(direct, 0, length))
                        .isEqualTo(StringTable.hashOf(Unpooled.wrappedBuffer(key), 0, length));
            } finally {
                direct.release();
            }
        }
    }

    private static String name(Random random) {
        int length = 1 + random.nextInt(20);
        StringBuilder name = new StringBuilder();
        for (int i = 0; i < length; i++) {
            name.append("abñ€".charAt(random.nextInt(4)));
        }
        return name.toString();
    }

    private static int find(IntFunction<ByteBuf> kind, String key, String rest) {
        return find(TABLE, kind, key.getBytes(UTF_8), rest);
    }

    private static int find(StringTable table, IntFunction<ByteBuf> kind, byte[] key, String rest) {
        ByteBuf payload = kind.apply(600);
        try {
            payload.writeByte(0).writeShort(key.length).writeBytes(key).writeCharSequence(rest, UTF_8);
            return table.find(payload, 1, payload.writerIndex() - 1, StringTable.ABSENT);
        } finally {
            payload.release();
        }
    }
}
