package dev.needletail.count;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class LoopCounterTest {

    private final LoopCounter counter = new LoopCounter();

    @Test
    void addsUpWhatItsWriterGives() {
        counter.increment();
        counter.add(41);
        assertThat(counter.get()).isEqualTo(42);
    }

    @Test
    void keepsTheHighestCandidate() {
        counter.raiseTo(7);
        counter.raiseTo(3);
        assertThat(counter.get()).isEqualTo(7);
    }

    @Test
    void neverGoesBackForAReaderOnAnotherThread() throws InterruptedException {
        long last = 1_000_000;
        Thread writer = Thread.ofPlatform().start(() -> {
            for (long i = 0; i < last; i++) {
                counter.increment();
            }
        });
        long seen = 0;
        while (writer.isAlive()) {
            long now = counter.get();
            assertThat(now).isGreaterThanOrEqualTo(seen);
            seen = now;
        }
        writer.join();
        assertThat(counter.get()).isEqualTo(last);
    }
}
