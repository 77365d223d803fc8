package dev.needletail.impair;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import org.junit.jupiter.api.Test;

class FaultScheduleTest {

    private static final Duration SECOND = Duration.ofSeconds(1);
    private final List<String> events = new ArrayList<>();

    @Test
    void theSameSeedDrawsTheSameScriptAndAnotherSeedAnother() {
        List<String> one = drawn(5).script();
        assertThat(drawn(5).script()).isEqualTo(one).hasSizeGreaterThan(10);
        assertThat(drawn(6).script()).isNotEqualTo(one);
    }

    @Test
    void faultsBeginAndEndInTheirOrderAndAreCounted() throws Exception {
        FaultSchedule schedule = new FaultSchedule()
                .once(Duration.ofMillis(30), "third", () -> events.add("third"))
                .add(Duration.ofMillis(1), Duration.ofMillis(20), "first", fault("first"))
                .add(Duration.ofMillis(5), Duration.ofMillis(5), "second", fault("second"));
        schedule.run(() -> false);
        assertThat(events).startsWith("first begins").contains("first ends", "second ends");
        assertThat(events.stream().filter(event -> !event.endsWith("ends")))
                .containsExactly("first begins", "second begins", "third");
        assertThat(schedule.done()).containsOnlyKeys("first", "second", "third");
    }

    @Test
    void whatHasBegunEndsAlsoWhenItIsEnoughOrAFaultFails() {
        FaultSchedule schedule = new FaultSchedule()
                .add(Duration.ZERO, SECOND, "long", fault("long"))
                .add(Duration.ofMillis(1), SECOND, "bad", () -> {
                    throw new IllegalStateException("cannot begin");
                });
        assertThatThrownBy(() -> schedule.run(() -> false)).hasMessage("cannot begin");
        assertThat(events).containsExactly("long begins", "long ends");
    }

    private FaultSchedule.Fault fault(String name) {
        return () -> {
            events.add(name + " begins");
            return () -> events.add(name + " ends");
        };
    }

    private FaultSchedule drawn(long seed) {
        LinkedHashMap<String, FaultSchedule.Fault> faults = new LinkedHashMap<>();
        faults.put("a", fault("a"));
        faults.put("b", fault("b"));
        return FaultSchedule.drawn(seed, SECOND, Duration.ofMillis(20), Duration.ofMillis(20), faults);
    }
}
