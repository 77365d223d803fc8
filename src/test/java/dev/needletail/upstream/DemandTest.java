package dev.needletail.upstream;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class DemandTest {

    @ParameterizedTest
    @CsvSource({
        "0, 0, 64, 0",
        "1, 0, 64, 1",
        "64, 0, 64, 1",
        "65, 0, 64, 2",
        "64, 1, 64, 2",
        "0, 10, 64, 1",
        "7, 3, 1, 10",
        "2147483647, 2147483647, 1, 2147483647",
        "2147483647, 2147483647, 2, 2147483647",
    })
    void countsRequestsInFullConnections(int inFlight, int waiting, int inFlightMax, int connections) {
        assertThat(Demand.connections(inFlight, waiting, inFlightMax)).isEqualTo(connections);
    }

    @Test
    void clampsToItsBounds() {
        Demand demand = new Demand(0, 0, 2, 5, 0);
        assertThat(demand.clamp(1)).isEqualTo(2);
        assertThat(demand.clamp(3)).isEqualTo(3);
        assertThat(demand.clamp(6)).isEqualTo(5);
    }

    @Test
    void refusesBoundsThatCross() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new Demand(0, 0, 6, 5, 0))
                .withMessage("min 6 and max 5 must satisfy 0 <= min <= max: raise max or lower min");
        assertThatIllegalArgumentException().isThrownBy(() -> new Demand(0, 0, -1, 5, 0));
    }

    @Test
    void refusesNegativeFigures() {
        assertThatIllegalArgumentException().isThrownBy(() -> new Demand(-1, 0, 0, 1, 0));
        assertThatIllegalArgumentException().isThrownBy(() -> new Demand(0, -1, 0, 1, 0));
        assertThatIllegalArgumentException().isThrownBy(() -> new Demand(0, 0, 0, 1, -1));
        assertThatIllegalArgumentException().isThrownBy(() -> new Forecast(-1, 0));
        assertThatIllegalArgumentException().isThrownBy(() -> new Forecast(0, -1));
    }

    @Test
    void staysAtTheMinimumWithPredictionOff() {
        assertThat(new FixedForecaster().forecast(new Demand(90, 40, 4, 64, 0))).isEqualTo(new Forecast(90, 4));
    }
}
