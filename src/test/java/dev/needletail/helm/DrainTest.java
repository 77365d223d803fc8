package dev.needletail.helm;

import static org.assertj.core.api.Assertions.assertThat;

import dev.needletail.boot.NeedletailProperties;
import io.fabric8.kubernetes.api.model.Lifecycle;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

/** From SIGTERM to the end of the process: nobody is killed while an answer is owed. */
class DrainTest {

    @ParameterizedTest
    @MethodSource("dev.needletail.helm.Chart#examples")
    void theKubeletWaitsLongerThanEveryStepOfTheDrainTogether(String example) {
        Manifests manifests = Chart.example(example);
        NeedletailProperties properties = ApplicationYaml.bind(manifests.applicationYaml());
        Lifecycle lifecycle = manifests.node().getLifecycle();
        long preStop = lifecycle == null ? 0 : lifecycle.getPreStop().getSleep().getSeconds();
        // Five seconds for HTTP requests under way (spring.lifecycle.timeout-per-shutdown-phase), and the JVM's end.
        assertThat(manifests.pod().getTerminationGracePeriodSeconds())
                .isGreaterThan(preStop
                        + properties.shutdown().delay().toSeconds()
                        + properties.shutdown().gracePeriod().toSeconds()
                        + 5);
        assertThat(preStop == 0 || properties.shutdown().delay().isZero())
                .as("one of them waits")
                .isTrue();
    }

    @ParameterizedTest
    @CsvSource({"5s, 20s, 35", "0s, 20s, 30", "1500ms, 1m, 72", "999us, 1ns, 12", "0s, 1h, 3610"})
    void durationsAreRoundedUpToSeconds(String delay, String grace, long expected) {
        assertThat(Chart.render("config: {needletail: {shutdown: {delay: %s, grace-period: %s}}}"
                                .formatted(delay, grace))
                        .pod()
                        .getTerminationGracePeriodSeconds())
                .isEqualTo(expected);
    }

    @Test
    void aLongerPeriodThanNeededIsTaken() {
        assertThat(Chart.render("drain: {terminationGracePeriodSeconds: 120}")
                        .pod()
                        .getTerminationGracePeriodSeconds())
                .isEqualTo(120);
    }

    @Test
    void theNodesOwnGracePeriodCountsWhereNoneIsConfigured() {
        assertThat(Chart.render("config: {needletail: {shutdown: null}}").pod().getTerminationGracePeriodSeconds())
                .isEqualTo(30);
    }
}
