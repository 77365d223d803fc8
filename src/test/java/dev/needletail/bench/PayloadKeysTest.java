package dev.needletail.bench;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class PayloadKeysTest {

    @Test
    void readsNamesInTheirOrderAndAsTheyAre() {
        assertThat(PayloadKeys.parse("orders")).extracting(PayloadKey::name).containsExactly("orders");
        assertThat(PayloadKeys.parse("b, a,größe")).extracting(PayloadKey::name).containsExactly("b", " a", "größe");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "a,,b | '' has 0 bytes of UTF-8, a name has 1 to 255",
                "a, | '' has 0 bytes of UTF-8",
                "a,b,a | has 'a' twice: leave one of them out"
            })
    void refusesWhatIsNoListOfNames(String text, String reason) {
        assertThatThrownBy(() -> PayloadKeys.parse(text))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageStartingWith("'" + text + "'")
                .hasMessageContaining(reason);
    }

    @Test
    void refusesMoreNamesThanThereIsRoomForWithTheFigures() {
        String most = IntStream.range(0, 1_024).mapToObj(Integer::toString).collect(Collectors.joining(","));
        assertThat(PayloadKeys.parse(most)).hasSize(1_024);
        assertThatThrownBy(() -> PayloadKeys.parse(most + ",x"))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageEndingWith("has 1025 names, 1024 are possible");
    }

    @Test
    void knowsTheNameThatTakesMost() {
        assertThat(PayloadKeys.NONE.longest().length()).isZero();
        PayloadKeys keys = new PayloadKeys(PayloadKeys.parse("a,ééé,bbbb"), PayloadKeys.parse("cc"));
        assertThat(keys.longest().name()).isEqualTo("ééé");
        assertThat(keys.longest().length()).isEqualTo(8);
    }

    @Test
    void eachNameHasItsTurnOnceInARound() {
        KeyTurn turn = new KeyTurn(3, 7);
        List<String> taken = new ArrayList<>();
        for (int i = 0; i < 7; i++) {
            int round = turn.round();
            taken.add(turn.take() + " in round " + round);
        }
        assertThat(taken)
                .containsExactly(
                        "1 in round 0",
                        "2 in round 0",
                        "0 in round 0",
                        "1 in round 1",
                        "2 in round 1",
                        "0 in round 1",
                        "1 in round 2");
    }

    @Test
    void oneNameHasEveryRound() {
        KeyTurn turn = new KeyTurn(1, 5);
        for (int i = 0; i < 4; i++) {
            assertThat(turn.round()).isEqualTo(i);
            assertThat(turn.take()).isZero();
        }
    }
}
