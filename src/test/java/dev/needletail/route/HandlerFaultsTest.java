package dev.needletail.route;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;

/** What escapes a handler. */
@ExtendWith(OutputCaptureExtension.class)
class HandlerFaultsTest {

    @Test
    void allOfItIsCountedAndTenAMinuteAreNamed(CapturedOutput output) {
        HandlerFaults faults = new HandlerFaults();
        RequestHandler handler = (request, reply) -> {};
        for (int i = 0; i < 1_000; i++) {
            faults.failed(handler, new IllegalStateException("of the test"));
        }
        assertThat(faults.count()).isEqualTo(1_000);
        assertThat(output.getAll().split("java.lang.IllegalStateException: of the test", -1))
                .as("ten stacks, and what lies before, between and behind them")
                .hasSize(11);
    }
}
