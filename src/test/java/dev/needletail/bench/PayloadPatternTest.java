package dev.needletail.bench;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.util.HashSet;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class PayloadPatternTest {

    @ParameterizedTest
    @ValueSource(ints = {1, 7, 64, 127, 128, 1_000})
    void everySingleByteIsCompared(int bytes) {
        PayloadPattern pattern = new PayloadPattern();
        ByteBuf buffer = Unpooled.directBuffer(bytes + 3);
        try {
            long mixed = PayloadPattern.mixed(3, 77);
            pattern.write(buffer.internalNioBuffer(0, bytes + 3), 3, mixed, bytes);
            assertThat(pattern.matches(buffer, 3, mixed, bytes)).isTrue();
            assertThat(pattern.firstDifference(buffer, 3, mixed, bytes)).isEqualTo(-1);
            for (int i = 0; i < bytes; i++) {
                buffer.setByte(3 + i, buffer.getByte(3 + i) ^ 1);
                assertThat(pattern.matches(buffer, 3, mixed, bytes))
                        .as("byte %d", i)
                        .isFalse();
                assertThat(pattern.firstDifference(buffer, 3, mixed, bytes)).isEqualTo(i);
                buffer.setByte(3 + i, buffer.getByte(3 + i) ^ 1);
            }
        } finally {
            buffer.release();
        }
    }

    @Test
    void theLargestPayloadFitsAtEveryPlace() {
        PayloadPattern pattern = new PayloadPattern();
        ByteBuf buffer = Unpooled.directBuffer(65_535);
        try {
            pattern.write(buffer.internalNioBuffer(0, 65_535), 0, -1, 65_535);
            assertThat(pattern.matches(buffer, 0, -1, 65_535)).isTrue();
        } finally {
            buffer.release();
        }
    }

    @Test
    void neighboursDoNotLookAlike() {
        Set<Integer> places = new HashSet<>();
        for (int sequence = 0; sequence < 1_000; sequence++) {
            places.add((int) PayloadPattern.mixed(0, sequence) & 0xFFFF);
        }
        assertThat(places).hasSizeGreaterThan(980);
        assertThat(PayloadPattern.mixed(0, 1)).isNotEqualTo(PayloadPattern.mixed(1, 1));
    }
}
