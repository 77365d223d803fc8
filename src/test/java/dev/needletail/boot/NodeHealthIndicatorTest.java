package dev.needletail.boot;

import static org.assertj.core.api.Assertions.assertThat;

import dev.needletail.upstream.UpstreamSnapshot;
import org.junit.jupiter.api.Test;

class NodeHealthIndicatorTest {

    @Test
    void whoTakesNoConnectionIsNotReady() {
        for (ServedBy servedBy : ServedBy.values()) {
            assertThat(NodeHealthIndicator.notReady(false, servedBy, pools(1, 1)))
                    .contains("takes no connection");
        }
    }

    @Test
    void theBuiltInServiceAndAHandlerAreAlwaysThere() {
        assertThat(NodeHealthIndicator.notReady(true, ServedBy.BUILT_IN, pools(0, 2)))
                .isNull();
        assertThat(NodeHealthIndicator.notReady(true, ServedBy.HANDLER, UpstreamSnapshot.NONE))
                .isNull();
    }

    @Test
    void oneReadyConnectionIsEnough() {
        assertThat(NodeHealthIndicator.notReady(true, ServedBy.UPSTREAM, pools(1, 8)))
                .isNull();
        assertThat(NodeHealthIndicator.notReady(true, ServedBy.UPSTREAM, pools(0, 8)))
                .contains("ready=0 target=8");
    }

    /** Otherwise nothing would ever be sent to it, and no connection would ever be opened. */
    @Test
    void aNodeThatKeepsNothingReadyIsReady() {
        assertThat(NodeHealthIndicator.notReady(true, ServedBy.UPSTREAM, pools(0, 0)))
                .isNull();
    }

    private static UpstreamSnapshot pools(long ready, long target) {
        return new UpstreamSnapshot(
                ready, ready, 0, 0, 0, 0, 0, target, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0);
    }
}
