package dev.needletail.bench;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.nio.ByteBuffer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class PayloadKeyTest {

    private static byte[] payload(String name, byte... rest) {
        byte[] utf8 = name.getBytes(UTF_8);
        return ByteBuffer.allocate(2 + utf8.length + rest.length)
                .putShort((short) utf8.length)
                .put(utf8)
                .put(rest)
                .array();
    }

    @ParameterizedTest
    @ValueSource(strings = {"x", "orders", "größe", "日本", "𝄞", "with space.and-dots/slashes"})
    void standsAsLengthAndUtf8BeforeTheRest(String name) {
        PayloadKey key = PayloadKey.of(name);
        assertThat(key.name()).isEqualTo(name);
        assertThat(key.before(new byte[] {7, 8})).isEqualTo(payload(name, (byte) 7, (byte) 8));
        assertThat(key.before(new byte[0])).hasSize(key.length());
    }

    @Test
    void aNameMayHaveUpTo255Bytes() {
        assertThat(PayloadKey.of("n".repeat(255)).before(new byte[0])).isEqualTo(payload("n".repeat(255)));
        assertThat(PayloadKey.of("é".repeat(127) + "n").length()).isEqualTo(257);
    }

    @Test
    void refusesOtherLengthsWithTheFigures() {
        assertThatThrownBy(() -> PayloadKey.of(""))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("'' has 0 bytes of UTF-8, a name has 1 to 255");
        assertThatThrownBy(() -> PayloadKey.of("é".repeat(128)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageEndingWith("has 256 bytes of UTF-8, a name has 1 to 255");
    }

    @ParameterizedTest
    @ValueSource(strings = {"gr\ufffd\ufffde", "\ud834", "a\udd1e"})
    void refusesWhatWasNotReadableWhereItWasTyped(String name) {
        assertThatThrownBy(() -> PayloadKey.of(name))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("bytes that are no character here")
                .hasMessageContaining("LC_ALL=C.UTF-8");
    }

    @Test
    void knowsAPayloadThatBeginsWithItFromEveryOther() {
        PayloadKey key = PayloadKey.of("orders");
        assertThat(begins(key, payload("orders"))).isTrue();
        assertThat(begins(key, payload("orders", (byte) 1))).isTrue();
        assertThat(begins(key, payload("order"))).isFalse();
        assertThat(begins(key, payload("orders2"))).isFalse();
        assertThat(begins(key, payload("Orders"))).isFalse();
        assertThat(begins(key, new byte[0])).isFalse();
        assertThat(begins(key, new byte[] {0, 6, 'o', 'r', 'd', 'e', 'r'})).isFalse();
    }

    /** In front of the payload, and behind it, lies what does not belong to it. */
    private static boolean begins(PayloadKey key, byte[] payload) {
        ByteBuf b = Unpooled.directBuffer().writeBytes(new byte[3]).writeBytes(payload);
        try {
            b.writeBytes("s and more".getBytes(UTF_8));
            boolean inBuffer = key.begins(b, 3, payload.length);
            assertThat(key.begins(payload)).isEqualTo(inBuffer);
            return inBuffer;
        } finally {
            b.release();
        }
    }
}
