package dev.needletail.bench;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Objects;
import java.util.concurrent.locks.LockSupport;
import org.HdrHistogram.Histogram;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class OpenLoopTest {

    private static final int STALL_MILLIS = 300;
    private static final long MILLI = 1_000_000L;

    /** A peer that stops for {@value #STALL_MILLIS} ms at one frame, as if a collection had hit it. */
    private static ScriptedPeer stallingAt(int number) {
        return new ScriptedPeer((frame, out) -> {
            if (frame.number() == number) {
                long until = System.nanoTime() + STALL_MILLIS * MILLI;
                while (until - System.nanoTime() > 0) {
                    LockSupport.parkNanos(until - System.nanoTime());
                }
            }
            ScriptedPeer.answer(frame, out);
        });
    }

    private static long slowerThan(Histogram nanos, long millis) {
        return nanos.getTotalCount() - nanos.getCountBetweenValues(0, millis * MILLI);
    }

    @Test
    void sendsWhatTheScheduleHoldsNotOneMoreOrLess() throws Exception {
        try (ScriptedPeer peer = ScriptedPeer.answering()) {
            LoadOutcome outcome = Plans.run(Plans.open(peer, 3, new Pace.Open(500, 500, false, 1_000), 1_000));
            assertThat(outcome.totals().sent()).isEqualTo(500);
            assertThat(outcome.totals().answered()).isEqualTo(500);
            assertThat(outcome.totals().unsent()).isZero();
            assertThat(outcome.totals().worstLatenessNanos()).isNotNegative();
            assertThat(outcome.timeline().points())
                    .allSatisfy(point -> assertThat(point.intendedRate()).isEqualTo(500));
        }
    }

    @Test
    void aRisingRateSendsTheAreaUnderItsLine() throws Exception {
        try (ScriptedPeer peer = ScriptedPeer.answering()) {
            LoadOutcome outcome = Plans.run(Plans.open(peer, 2, new Pace.Open(100, 500, false, 1_000), 1_000));
            assertThat(outcome.totals().sent()).isBetween(299L, 301L);
            assertThat(outcome.totals().answered()).isEqualTo(outcome.totals().sent());
            assertThat(outcome.timeline().points().getLast().intendedRate()).isEqualTo(500);
        }
    }

    @Test
    void aPoissonProcessHasTheRateOnAverage() throws Exception {
        try (ScriptedPeer peer = ScriptedPeer.answering()) {
            LoadOutcome outcome = Plans.run(Plans.open(peer, 4, new Pace.Open(1_000, 1_000, true, 1_000), 1_000));
            // Standard deviation 32; the seed is fixed.
            assertThat(outcome.totals().sent()).isBetween(840L, 1_160L);
            assertThat(outcome.totals().answered()).isEqualTo(outcome.totals().sent());
        }
    }

    @Test
    void aStallShowsInEveryMessageThatWasDueMeanwhile() throws Exception {
        try (ScriptedPeer peer = stallingAt(100)) {
            LoadOutcome outcome = Plans.run(Plans.open(peer, 1, new Pace.Open(1_000, 1_000, false, 65_536), 1_000));
            assertThat(outcome.totals().answered()).isEqualTo(1_000);
            // Frame 100 is due at 100 ms: whatever is due up to 300 ms is answered at 400 ms or later.
            assertThat(slowerThan(outcome.all(), 99)).isGreaterThanOrEqualTo(200);
            assertThat(outcome.all().getMaxValue()).isGreaterThanOrEqualTo(STALL_MILLIS * MILLI);
        }
    }

    @Test
    void whatCouldNotBeSentInTimeStillCountsFromItsTime() throws Exception {
        try (ScriptedPeer stalling = stallingAt(100)) {
            LoadOutcome outcome = Plans.run(Plans.open(stalling, 1, new Pace.Open(1_000, 1_000, false, 4), 1_000));
            assertThat(outcome.totals().sent()
                            + Objects.requireNonNull(outcome.totals().unsent()))
                    .isEqualTo(1_000);
            assertThat(slowerThan(outcome.all(), 99)).isGreaterThanOrEqualTo(200);
            assertThat(outcome.totals().missing()).isZero();
        }
    }

    @Test
    void aConnectionThatIsHeldUpDelaysOnlyItsOwn() throws Exception {
        try (ScriptedPeer peer = new ScriptedPeer((frame, out) -> {
            if (frame.connection() != 0) {
                ScriptedPeer.answer(frame, out); // connection 0 is never answered
            }
        })) {
            LoadOutcome outcome =
                    Plans.run(Plans.grace(Plans.open(peer, 2, new Pace.Open(400, 400, false, 5), 1_000), 100));
            assertThat(outcome.totals().answered()).isEqualTo(200);
            assertThat(outcome.totals().missing()).isEqualTo(5);
            assertThat(outcome.totals().unsent()).isEqualTo(195);
            assertThat(outcome.notes()).anyMatch(note -> note.startsWith("195 messages were due"));
        }
    }

    @Test
    void endsAfterTheNumberOfMessagesThatWasAskedFor() throws Exception {
        try (ScriptedPeer peer = ScriptedPeer.answering()) {
            LoadPlan plan = Plans.open(peer, 3, new Pace.Open(2_000, 2_000, false, 1_000), 60_000);
            LoadOutcome outcome = Plans.run(new LoadPlan(
                    plan.host(),
                    plan.port(),
                    3,
                    2,
                    false,
                    plan.pace(),
                    plan.mix(),
                    plan.sizes(),
                    plan.verification(),
                    0,
                    plan.durationNanos(),
                    333,
                    plan.graceNanos(),
                    plan.connectTimeoutNanos(),
                    plan.tls(),
                    plan.keys()));
            assertThat(outcome.totals().sent()).isEqualTo(333);
            assertThat(outcome.totals().answered()).isEqualTo(333);
            assertThat(outcome.totals().unsent()).isZero();
        }
    }

    @Test
    void aLostConnectionTakesItsShareWithItAndTheOthersGoOn() throws Exception {
        try (ScriptedPeer peer = new ScriptedPeer((frame, out) -> {
            if (frame.connection() == 0) {
                throw new java.io.EOFException();
            }
            ScriptedPeer.answer(frame, out);
        })) {
            LoadOutcome outcome = Plans.run(Plans.open(peer, 2, new Pace.Open(400, 400, false, 100), 1_000));
            assertThat(outcome.totals().answered()).isEqualTo(200);
            assertThat(outcome.totals().lostConnections()).isEqualTo(1);
        }
    }
}
