package dev.needletail.route;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What a service has no room for is kept in its order, and given back however it ends. */
class ServiceLaneTest {

    private final LaneRig rig = new LaneRig();
    private final LaneRig.Service service = rig.service();

    @AfterEach
    void close() {
        rig.close();
    }

    @Test
    void whatWasSetAsideGoesFirstAndInItsOrder() {
        assertThat(service.offer(1)).isTrue();
        assertThat(service.offer(2)).isTrue();
        service.refusing = false;
        assertThat(service.offer(3)).isTrue(); // behind the others, though there is room by now
        assertThat(service.taken).isEmpty();
        service.wake();
        assertThat(service.offer(4)).isTrue();
        assertThat(service.taken).containsExactly(1, 2, 3, 4);
    }

    @Test
    void whatIsRefusedAgainStaysAtTheHead() {
        service.offer(1);
        service.offer(2);
        service.wake();
        service.wake();
        service.refusing = false;
        service.wake();
        assertThat(service.taken).containsExactly(1, 2);
    }

    @Test
    void aFaultEndsThisClientAndNobodyElsesWaking() {
        service.offer(1);
        service.offer(2);
        service.faulty = true;
        service.wake();
        assertThat(rig.faults).singleElement().isInstanceOf(IllegalStateException.class);
        assertThat(rig.clientWoken).isZero();
    }

    @Test
    void aClientThatWaitsIsWokenWhenAllHasGone() {
        int kept = 0;
        while (service.offer(kept)) {
            kept++;
        }
        assertThat(kept).isEqualTo(LaneRig.FRAMES_MAX);
        assertThat(rig.clientWoken).isZero();
        service.refusing = false;
        service.wake();
        assertThat(service.taken).hasSize(kept).isSorted();
        assertThat(rig.clientWoken).isEqualTo(1);
    }
}
