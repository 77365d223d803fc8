package dev.needletail.bench;

import static dev.needletail.wire.FrameType.DATA;
import static dev.needletail.wire.FrameType.HEARTBEAT;
import static dev.needletail.wire.FrameType.REQUEST;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.needletail.wire.FrameType;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class TypeMixTest {

    private static List<FrameType> period(TypeMix mix) {
        List<FrameType> types = new ArrayList<>();
        for (int i = 0; i < mix.period(); i++) {
            types.add(mix.type(i));
        }
        return types;
    }

    @Test
    void weightsAreKeptExactlyAndSpreadEvenly() {
        List<FrameType> types = period(TypeMix.parse("request=8,heartbeat=1,data=1"));
        assertThat(types).hasSize(10);
        assertThat(Collections.frequency(types, REQUEST)).isEqualTo(8);
        assertThat(Collections.frequency(types, HEARTBEAT)).isEqualTo(1);
        assertThat(Collections.frequency(types, DATA)).isEqualTo(1);
        assertThat(period(TypeMix.parse("request=2,data=2"))).containsExactly(DATA, REQUEST);
    }

    @Test
    void aCommonDivisorDoesNotLengthenThePeriod() {
        assertThat(TypeMix.parse("request=1000,data=500").period()).isEqualTo(3);
    }

    @Test
    void oneTypeAloneNeedsNoWeight() {
        TypeMix mix = TypeMix.parse("heartbeat");
        assertThat(period(mix)).containsExactly(HEARTBEAT);
        assertThat(mix.sends(DATA)).isFalse();
        assertThat(mix.facts()).containsOnly(org.assertj.core.api.Assertions.entry("heartbeat", 1));
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "request=0", "request=x", "response=1", "request=1,request=2", "request=999,data=1000"})
    void refusesWhatIsNoMix(String text) {
        assertThatThrownBy(() -> TypeMix.parse(text))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("'" + text + "'");
    }
}
