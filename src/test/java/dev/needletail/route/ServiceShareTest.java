package dev.needletail.route;

import static org.assertj.core.api.Assertions.assertThat;

import dev.needletail.wire.ErrorCode;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What waits for a service is counted while it waits, given back once, and bounded. */
class ServiceShareTest {

    private static final int READ_BUFFER = 4_096;
    private static final int FRAME = LaneRig.FRAME_BYTES;
    private static final int HELD = READ_BUFFER + FRAME;

    private long all = 1 << 20;
    private final WaitingMemory waiting = new WaitingMemory(() -> all, READ_BUFFER, 0.5);
    private final LaneRig rig = new LaneRig();
    private final LaneRig.Service service = rig.service(waiting);

    @AfterEach
    void nothingIsLeftAndNothingIsGivenBackTwice() {
        rig.close();
        assertThat(service.share.bytes()).isZero();
        assertThat(waiting.bytes()).isZero();
    }

    @Test
    void aServiceWithRoomTakesNothing() {
        service.refusing = false;
        assertThat(service.offer(1)).isTrue();
        assertThat(waiting.bytes()).isZero();
    }

    @Test
    void whatIsSetAsideIsCountedUntilItGoes() {
        service.offer(1);
        service.offer(2);
        assertThat(service.share.bytes()).isEqualTo(2L * FRAME);
        assertThat(waiting.bytes()).isEqualTo(2L * FRAME);
        service.wake();
        assertThat(service.share.bytes()).isEqualTo(2L * FRAME);
        service.refusing = false;
        service.wake();
        assertThat(service.share.bytes()).isZero();
    }

    @Test
    void aClientThatWaitsHoldsItsReadBufferAndItsFrameUntilItIsWoken() {
        long setAside = fill();
        assertThat(service.share.bytes()).isEqualTo(setAside + HELD);
        service.refusing = false;
        service.wake();
        assertThat(rig.clientWoken).isEqualTo(1);
        assertThat(service.share.bytes()).isZero();
        assertThat(service.offer(100)).isTrue();
        assertThat(service.share.bytes()).isZero();
    }

    @Test
    void aClientThatIsOfferedAgainInVainHoldsOnceWhatItHolds() {
        long setAside = fill();
        assertThat(service.offer(100)).isFalse();
        assertThat(service.offer(100)).isFalse();
        assertThat(service.share.bytes()).isEqualTo(setAside + HELD);
        assertThat(rig.clientWoken).isZero();
    }

    @Test
    void aClientThatIsOfferedAgainAndTakenWithoutHavingBeenWokenHoldsNothing() {
        rig.memoryGone = true;
        assertThat(service.offer(1)).isFalse();
        assertThat(service.share.bytes()).isEqualTo(HELD);
        service.refusing = false;
        assertThat(service.offer(1)).isTrue();
        assertThat(service.share.bytes()).isZero();
        service.wake();
        assertThat(rig.clientWoken).isZero();
        assertThat(service.taken).containsExactly(1);
    }

    @Test
    void aClientThatIsWokenByAnotherOfItsServicesHoldsNothing() {
        LaneRig.Service other = rig.service(waiting);
        for (int i = 0; i < LaneRig.FRAMES_MAX; i++) {
            assertThat(service.offer(i)).isTrue();
        }
        assertThat(other.offer(200)).isFalse();
        assertThat(other.share.bytes()).isEqualTo(HELD);
        service.refusing = false;
        service.wake();
        assertThat(rig.clientWoken).isEqualTo(1);
        assertThat(waiting.bytes()).isZero();
        assertThat(other.offer(200)).isTrue();
        assertThat(other.share.bytes()).isEqualTo(FRAME);
    }

    @Test
    void whereThereIsNoMemoryTheClientWaitsAndIsCounted() {
        service.offer(1);
        rig.memoryGone = true;
        assertThat(service.offer(2)).isFalse();
        assertThat(service.share.bytes()).isEqualTo(FRAME + HELD);
        rig.memoryGone = false;
        assertThat(service.offer(2)).isTrue();
        assertThat(service.share.bytes()).isEqualTo(2L * FRAME);
        assertThat(rig.counters.overloaded()).isZero();
    }

    @Test
    void whatIsDroppedIsGivenBackOnceThoughTheClientGoesAfterwards() {
        fill();
        service.lane.dropWaiting();
        assertThat(service.share.bytes()).isZero();
        assertThat(rig.port.owed()).isZero();
        service.wake();
        assertThat(service.share.bytes()).isZero();
        service.lane.close();
        assertThat(service.share.bytes()).isZero();
    }

    @Test
    void whoGoesWhileItWaitsGivesEverythingBack() {
        fill();
        service.lane.close();
        assertThat(service.share.bytes()).isZero();
        service.wake();
        assertThat(service.share.bytes()).isZero();
        assertThat(rig.clientWoken).isZero();
    }

    @Test
    void aFaultLeavesWhatStillWaitsUntilTheClientGoes() {
        fill();
        long before = service.share.bytes();
        service.faulty = true;
        service.wake();
        assertThat(rig.faults).hasSize(1);
        assertThat(service.share.bytes()).isEqualTo(before - FRAME);
        service.lane.close();
        assertThat(service.share.bytes()).isZero();
    }

    @Test
    void aRequestOverTheShareIsRefusedAtOnceAndThoseBeforeItStay() {
        all = 2 * 3 * FRAME;
        assertThat(service.offer(1)).isTrue();
        assertThat(service.offer(2)).isTrue();
        assertThat(service.offer(3)).isTrue();
        assertThat(service.offer(4)).isTrue();
        assertThat(rig.counters.overloaded()).isEqualTo(1);
        assertThat(rig.counters.parked()).isEqualTo(3);
        assertThat(rig.answers.errors(ErrorCode.OVERLOADED).get()).isEqualTo(1);
        assertThat(rig.port.owed()).isEqualTo(3);
        assertThat(service.share.bytes()).isEqualTo(3L * FRAME);
        service.refusing = false;
        service.wake();
        assertThat(service.offer(5)).isTrue();
        assertThat(service.taken).containsExactly(1, 2, 3, 5);
        assertThat(rig.port.owed()).isZero();
    }

    @Test
    void aRequestForWhichItsClientCannotWaitEitherIsRefused() {
        all = 2 * ((long) LaneRig.FRAMES_MAX * FRAME + HELD - 1);
        for (int i = 0; i < LaneRig.FRAMES_MAX; i++) {
            assertThat(service.offer(i)).isTrue();
        }
        assertThat(rig.counters.overloaded()).isZero();
        assertThat(service.offer(100)).isTrue();
        assertThat(rig.counters.overloaded()).isEqualTo(1);
        service.refusing = false;
        service.wake();
        assertThat(rig.clientWoken).as("it did not wait").isZero();
        assertThat(service.taken).hasSize(LaneRig.FRAMES_MAX).doesNotContain(100);
    }

    @Test
    void oneRequestMayAlwaysWait() {
        all = 1;
        assertThat(service.offer(1)).isTrue();
        assertThat(rig.counters.overloaded()).isZero();
        assertThat(service.offer(2)).isTrue();
        assertThat(rig.counters.overloaded()).isEqualTo(1);
    }

    @Test
    void theReasonHasTheFiguresOfNowAndTheWayOut() {
        all = 1_000;
        assertThat(service.share.tryAdd(400)).isTrue();
        assertThat(service.share.reason())
                .isEqualTo("too much waits for the service: waiting=400 limit=500 bytes of this event loop's; check the"
                        + " backends, or raise needletail.buffers.max or needletail.routing.waiting-share; see"
                        + " needletail.upstreams.slow");
        assertThat(service.share.tryAdd(100)).isTrue();
        assertThat(service.share.reason()).contains("waiting=500");
        service.share.remove(500);
    }

    @Test
    void eachServiceHasItsPartOfWhatNothingWaitsInForTheOthers() {
        all = 1_000;
        ServiceShare first = new ServiceShare("first", waiting);
        ServiceShare second = new ServiceShare("second", waiting);
        assertThat(most(first)).isEqualTo(500);
        assertThat(most(second)).isEqualTo(250);
        assertThat(waiting.bytes()).isEqualTo(750);
        first.remove(400);
        assertThat(most(second)).as("of 900").isEqualTo(200);
        assertThat(second.bytes()).isEqualTo(450);
        first.remove(100);
        second.remove(450);
    }

    @Test
    void howeverManyServicesPileUpSomeMemoryIsLeft() {
        all = 1 << 30;
        ServiceShare[] dead = new ServiceShare[10];
        for (int i = 0; i < dead.length; i++) {
            dead[i] = new ServiceShare("dead", waiting);
            while (dead[i].tryAdd(1 << 16)) {}
        }
        assertThat(all - waiting.bytes()).isGreaterThanOrEqualTo(all >> dead.length);
        for (ServiceShare each : dead) {
            each.remove((int) each.bytes());
        }
    }

    /** Sets aside as much as may be, and lets the client wait with number 100; returns the bytes that were set aside. */
    private long fill() {
        for (int i = 0; i < LaneRig.FRAMES_MAX; i++) {
            assertThat(service.offer(i)).isTrue();
        }
        assertThat(service.offer(100)).isFalse();
        return (long) LaneRig.FRAMES_MAX * FRAME;
    }

    /** Adds what there is room for, one at a time; returns how many. */
    private static int most(ServiceShare share) {
        int added = 0;
        while (share.tryAdd(1)) {
            added++;
        }
        return added;
    }
}
