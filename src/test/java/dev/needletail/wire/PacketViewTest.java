package dev.needletail.wire;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.nio.charset.StandardCharsets;
import java.util.HexFormat;
import java.util.Random;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class PacketViewTest {

    private final PacketView view = new PacketView();
    private final PacketView inner = new PacketView();

    @ParameterizedTest
    @EnumSource
    @DisplayName("P-8.1: integers are big-endian and unsigned over their whole range")
    void readsUnsignedIntegers(Place place) {
        on(place, "ff fffe fffffffd fffffffffffffffc 01 0203 04050607 08090a0b0c0d0e0f", () -> {
            assertThat(view.readU8()).isEqualTo(255);
            assertThat(view.readU16()).isEqualTo(65_534);
            assertThat(view.readU32()).isEqualTo(4_294_967_293L);
            assertThat(Long.toUnsignedString(view.readU64())).isEqualTo("18446744073709551612");
            assertThat(view.readU8()).isEqualTo(1);
            assertThat(view.readU16()).isEqualTo(0x0203);
            assertThat(view.readU32()).isEqualTo(0x04050607L);
            assertThat(view.readU64()).isEqualTo(0x08090a0b0c0d0e0fL);
            assertThat(view.remaining()).isZero();
        });
    }

    @ParameterizedTest
    @EnumSource
    @DisplayName("P-8.4, P-8.8: a field that wants more than remains is an underflow and the position stays")
    void staysWhereAFixedFieldUnderflows(Place place) {
        on(place, "01020304050607", () -> {
            byte[] array = new byte[100];
            ByteBuf out = Unpooled.buffer();
            assertUnderflow(view::readU64, 0, 8, 7);
            view.position(4);
            assertUnderflow(view::readU32, 4, 4, 3);
            assertUnderflow(() -> view.skip(4), 4, 4, 3);
            assertUnderflow(() -> view.readSlice(inner, 4), 4, 4, 3);
            assertUnderflow(() -> view.readBytes(array, 4), 4, 4, 3);
            assertUnderflow(() -> view.readBytes(out, 4), 4, 4, 3);
            assertThat(out.isReadable()).isFalse();
            view.skip(2);
            assertUnderflow(view::readU16, 6, 2, 1);
            view.skip(1);
            assertUnderflow(view::readU8, 7, 1, 0);
            assertUnderflow(view::readString, 7, 2, 0);
            view.skip(0);
            assertUnderflow(() -> view.skip(Integer.MAX_VALUE), 7, Integer.MAX_VALUE, 0);
        });
    }

    @ParameterizedTest
    @EnumSource
    @DisplayName("P-8.5: a string whose bytes are missing leaves the position after its length")
    void staysAfterTheLengthWhereAStringUnderflows(Place place) {
        on(place, "0005 61626364", () -> {
            assertUnderflow(view::readString, 2, 5, 4);
            view.position(0);
            assertUnderflow(() -> view.readStringView(inner), 2, 5, 4);
        });
    }

    @ParameterizedTest
    @EnumSource
    @DisplayName("P-8.6: a string that is no UTF-8 is consumed")
    void movesPastAStringThatIsNoUtf8(Place place) {
        on(place, "0004 61e28261 07", () -> {
            ThrowingCallable[] reads = {view::readString, () -> view.readStringView(inner)};
            for (ThrowingCallable read : reads) {
                view.position(0);
                assertThatThrownBy(read).isInstanceOfSatisfying(InvalidUtf8Exception.class, e -> {
                    assertThat(e.position()).isEqualTo(6);
                    assertThat(e.invalidAt()).isEqualTo(3);
                    assertThat(e.wanted()).isEqualTo(4);
                    assertThat(e.remaining()).isEqualTo(1);
                    assertThat(e).hasMessageContaining("position 3");
                });
                assertThat(view.readU8()).isEqualTo(7);
            }
        });
    }

    @ParameterizedTest
    @EnumSource
    @DisplayName("P-8.2: strings of all lengths come back, as String and as view")
    void readsStringsOfAllLengths(Place place) {
        Random random = new Random(7);
        for (int i = 0; i < 100; i++) {
            int chars = i < 40 ? i : random.nextInt(20_000);
            String text = "aß€😀z".repeat(chars / 6) + "plain text".repeat(chars % 6);
            ByteBuf encoded = Unpooled.buffer();
            PacketWriter.string(encoded, text);
            on(place, encoded, () -> {
                assertThat(view.readString()).isEqualTo(text);
                assertThat(view.remaining()).isZero();
                view.position(0).readStringView(inner);
                assertThat(view.remaining()).isZero();
                byte[] utf8 = text.getBytes(StandardCharsets.UTF_8);
                assertThat(inner.length()).isEqualTo(utf8.length);
                byte[] read = new byte[utf8.length];
                inner.readBytes(read, read.length);
                assertThat(read).isEqualTo(utf8);
            });
        }
    }

    @ParameterizedTest
    @EnumSource
    @DisplayName("P-9.1: the replacement character is a character like others")
    void readsAReplacementCharacterThatWasSent(Place place) {
        on(place, "0007 61efbfbd62c3a9", () -> assertThat(view.readString()).isEqualTo("a\uFFFDbé"));
        on(
                place,
                "0004 efbfbdff",
                () -> assertThatThrownBy(view::readString)
                        .isInstanceOfSatisfying(
                                InvalidUtf8Exception.class,
                                e -> assertThat(e.invalidAt()).isEqualTo(5)));
    }

    @Test
    @DisplayName("P-8.2: the longest string")
    void readsTheLongestString() {
        String text = "x".repeat(65_535);
        ByteBuf encoded = Unpooled.buffer();
        PacketWriter.string(encoded, text);
        for (Place place : Place.values()) {
            on(place, encoded, () -> assertThat(view.readString()).isEqualTo(text));
        }
        ByteBuf out = Unpooled.buffer();
        assertThatThrownBy(() -> PacketWriter.string(out, text + "x"))
                .isInstanceOfSatisfying(StringTooLongException.class, e -> {
                    assertThat(e.length()).isEqualTo(65_536);
                    assertThat(e.limit()).isEqualTo(65_535);
                });
        assertThat(out.isReadable()).isFalse();
        assertThatThrownBy(() -> StringKey.of(text + "x")).isInstanceOf(StringTooLongException.class);
    }

    @ParameterizedTest
    @EnumSource
    @DisplayName("P-8.7: a comparison moves on a match only")
    void movesOnAMatchOnly(Place place) {
        String[] texts = {"", "a", "seven77", "eight888", "nine99999", "größe", "a key of some length, €"};
        for (String text : texts) {
            ByteBuf encoded = Unpooled.buffer();
            PacketWriter.string(encoded, text);
            int end = encoded.writerIndex();
            PacketWriter.u8(encoded, 42);
            on(place, encoded, () -> {
                for (String key : texts) {
                    view.position(0);
                    assertThat(view.stringEquals(StringKey.of(key))).isEqualTo(key.equals(text));
                    assertThat(view.position()).isEqualTo(key.equals(text) ? end : 0);
                }
                for (int flipped = 0; flipped < end - 2; flipped++) {
                    byte[] near = text.getBytes(StandardCharsets.UTF_8);
                    near[flipped] ^= 1;
                    view.position(0);
                    assertThat(view.stringEquals(near)).isFalse();
                    assertThat(view.position()).isZero();
                }
            });
        }
    }

    @ParameterizedTest
    @EnumSource
    @DisplayName("P-8.7: a comparison that underflows leaves the position before the length")
    void staysBeforeTheLengthWhereAComparisonUnderflows(Place place) {
        on(place, "07 0003 6162", () -> {
            view.skip(1);
            assertUnderflow(() -> view.stringEquals(StringKey.of("abc")), 1, 5, 4);
            view.position(4);
            assertUnderflow(() -> view.stringEquals(StringKey.of("")), 4, 2, 1);
        });
    }

    @ParameterizedTest
    @EnumSource
    void slicesWithoutACopy(Place place) {
        on(place, "01 0002 6869 0005 68656c6c6f", () -> {
            view.skip(1);
            assertThat(view.readSlice(inner, 4)).isSameAs(inner);
            assertThat(inner.readString()).isEqualTo("hi");
            assertUnderflow(inner::readU8, 4, 1, 0);
            assertThat(view.readString()).isEqualTo("hello");
            view.position(1).readSlice(view, 3);
            assertThat(view.length()).isEqualTo(3);
            assertUnderflow(view::readString, 2, 2, 1);
        });
    }

    @Test
    void readsBytesIntoArraysAndBuffers() {
        ByteBuf out = Unpooled.buffer();
        byte[] array = new byte[4];
        on(Place.DIRECT, "0102030405", () -> {
            view.readBytes(array, 3);
            view.readBytes(out, 2);
            assertThat(array).containsExactly(1, 2, 3, 0);
            assertThat(out).isEqualTo(Unpooled.wrappedBuffer(new byte[] {4, 5}));
        });
    }

    @Test
    void refusesWhatOnlyABugAsksFor() {
        ByteBuf b = Unpooled.buffer(100).writeZero(10);
        assertThatThrownBy(() -> view.wrap(b, 0, 11)).isInstanceOf(IndexOutOfBoundsException.class);
        assertThatThrownBy(() -> view.wrap(b, -1, 1)).isInstanceOf(IndexOutOfBoundsException.class);
        assertThatThrownBy(() -> view.wrap(b, 9, Integer.MAX_VALUE)).isInstanceOf(IndexOutOfBoundsException.class);
        view.wrap(b, 5, 5);
        assertThatThrownBy(() -> view.position(6)).isInstanceOf(IndexOutOfBoundsException.class);
        assertThatThrownBy(() -> view.position(-1)).isInstanceOf(IndexOutOfBoundsException.class);
        assertThatThrownBy(() -> view.skip(-1)).isInstanceOf(IllegalArgumentException.class);
        assertThat(view.position()).isZero();
        assertThat(view.position(5).remaining()).isZero();
    }

    @Test
    void isEmptyUntilItIsWrapped() {
        assertThat(view.remaining()).isZero();
        assertUnderflow(view::readU8, 0, 1, 0);
    }

    @Test
    @DisplayName("P-9.2: what has no UTF-8 form is written as a question mark")
    void writesAQuestionMarkForALoneSurrogate() {
        ByteBuf out = Unpooled.buffer();
        PacketWriter.string(out, "a\uD83Db");
        assertThat(view.wrap(out, 0, out.writerIndex()).readString()).isEqualTo("a?b");
    }

    @Test
    @DisplayName("P-9.2: so it is whatever stands around it")
    void writesAQuestionMarkForALoneSurrogateAmongOthers() {
        ByteBuf out = Unpooled.buffer();
        PacketWriter.string(out, "\uD83D\u00FF \uDE00\uD83D\uDE00 \uD83D\uD83D\uDE00 \uD83D");
        assertThat(view.wrap(out, 0, out.writerIndex()).readString())
                .isEqualTo("?\u00FF ?\uD83D\uDE00 ?\uD83D\uDE00 ?");
        assertThat(view.remaining()).isZero();
    }

    @Test
    void writesWhatItReads() {
        ByteBuf out = Unpooled.buffer();
        PacketWriter.u8(out, 255);
        PacketWriter.u16(out, 65_535);
        PacketWriter.u32(out, 4_294_967_295L);
        PacketWriter.u64(out, Long.MIN_VALUE);
        PacketWriter.string(out, "größe");
        view.wrap(out, 0, out.writerIndex());
        assertThat(view.readU8()).isEqualTo(255);
        assertThat(view.readU16()).isEqualTo(65_535);
        assertThat(view.readU32()).isEqualTo(4_294_967_295L);
        assertThat(view.readU64()).isEqualTo(Long.MIN_VALUE);
        assertThat(view.readString()).isEqualTo("größe");
    }

    @Test
    void carriesNoStackTraceThatAPeerCouldMakeUsPayFor() {
        assertThatThrownBy(view::readU8)
                .isInstanceOfSatisfying(
                        PacketException.class,
                        e -> assertThat(e.getStackTrace()).isEmpty());
    }

    private void assertUnderflow(ThrowingCallable read, int position, int wanted, int remaining) {
        assertThatThrownBy(read).isInstanceOfSatisfying(PacketUnderflowException.class, e -> {
            assertThat(e.position()).isEqualTo(position);
            assertThat(e.wanted()).isEqualTo(wanted);
            assertThat(e.remaining()).isEqualTo(remaining);
        });
    }

    private void on(Place place, String hex, Runnable test) {
        on(place, Unpooled.wrappedBuffer(HexFormat.of().parseHex(hex.replace(" ", ""))), test);
    }

    private void on(Place place, ByteBuf bytes, Runnable test) {
        byte[] copy = new byte[bytes.readableBytes()];
        bytes.getBytes(bytes.readerIndex(), copy);
        ByteBuf b = place.of(copy);
        try {
            view.wrap(b, Place.OFFSET, copy.length);
            test.run();
            assertThat(b.refCnt()).isEqualTo(1);
            assertThat(b.readerIndex()).isZero();
        } finally {
            b.release();
        }
    }
}
