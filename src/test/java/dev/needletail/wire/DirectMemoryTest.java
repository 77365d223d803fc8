package dev.needletail.wire;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.charset.StandardCharsets;
import java.util.Random;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** P-8.8 where the JVM checks nothing: payloads that end where memory ends, and payloads that begin where it begins. */
@EnabledOnOs(OS.LINUX)
class DirectMemoryTest {

    private final PacketView view = new PacketView();

    @Test
    void isUsedHere() {
        ByteBuf b = Unpooled.directBuffer(1);
        assertThat(DirectMemory.holds(b)).isTrue();
        b.release();
    }

    @ParameterizedTest
    @ValueSource(strings = {"a", "é", "字", "😀", "ab€cdefgh"})
    @DisplayName("P-8.8, P-9.1: UTF-8 up to the last byte of memory, whole and cut")
    void validatesTextAtTheEdgesOfMemory(String unit) {
        byte[] utf8 = unit.repeat(200 / unit.length()).getBytes(StandardCharsets.UTF_8);
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment page = GuardedPage.in(arena);
            for (int length = 0; length <= utf8.length; length++) {
                byte[] text = new byte[length];
                System.arraycopy(utf8, 0, text, 0, length);
                int expected = Utf8.firstMalformedOf(Unpooled.wrappedBuffer(text), 0, length);
                assertThat(Utf8.firstMalformed(atTheEnd(page, text), 0, length)).isEqualTo(expected);
                assertThat(Utf8.firstMalformed(atTheBegin(page, text), 0, length))
                        .isEqualTo(expected);
            }
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"a", "é"})
    @DisplayName("P-8.8: strings and keys up to the last byte of memory")
    void readsStringsAtTheEdgesOfMemory(String unit) {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment page = GuardedPage.in(arena);
            for (int length = 0; length < 150; length++) {
                String text = unit.repeat(length);
                ByteBuf encoded = Unpooled.buffer();
                PacketWriter.string(encoded, text);
                byte[] bytes = ByteBufUtil.getBytes(encoded);
                for (ByteBuf b : new ByteBuf[] {atTheEnd(page, bytes), atTheBegin(page, bytes)}) {
                    view.wrap(b, 0, bytes.length);
                    assertThat(view.readString()).isEqualTo(text);
                    assertThat(view.position(0).stringEquals(StringKey.of(text + "a")))
                            .isFalse();
                    assertThat(view.stringEquals(StringKey.of(text))).isTrue();
                }
            }
        }
    }

    @ParameterizedTest
    @EnumSource
    @DisplayName("P-8.8, P-8.9: arrays up to the last byte of memory")
    void readsAndWritesArraysAtTheEdgesOfMemory(NumberKind kind) {
        Random random = new Random(1);
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment page = GuardedPage.in(arena);
            for (int count = 0; count < 300; count++) {
                byte[] bytes = new byte[count * kind.size];
                random.nextBytes(bytes);
                for (boolean little : new boolean[] {false, true}) {
                    for (ByteBuf b : new ByteBuf[] {atTheEnd(page, bytes), atTheBegin(page, bytes)}) {
                        b.setBytes(0, bytes);
                        Object array = kind.array(count);
                        kind.read(view.wrap(b, 0, bytes.length), array, 0, count, little);
                        b.setZero(0, bytes.length).clear();
                        kind.write(b, array, 0, count, little);
                        assertThat(b).isEqualTo(Unpooled.wrappedBuffer(bytes));
                    }
                }
            }
        }
    }

    private static ByteBuf atTheEnd(MemorySegment page, byte[] bytes) {
        return filled(page.asSlice(page.byteSize() - bytes.length), bytes);
    }

    private static ByteBuf atTheBegin(MemorySegment page, byte[] bytes) {
        return filled(page.asSlice(0, bytes.length), bytes);
    }

    private static ByteBuf filled(MemorySegment exact, byte[] bytes) {
        MemorySegment.copy(bytes, 0, exact, ValueLayout.JAVA_BYTE, 0, bytes.length);
        return Unpooled.wrappedBuffer(exact.asByteBuffer());
    }
}
