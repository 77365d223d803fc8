package dev.needletail.upstream;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class PoolReasonsTest {

    private static final String RAISE = "raise needletail.upstreams.orders.max-connections";

    @Test
    void namesTheFigureThatIsConfiguredBesideTheShareOfTheEventLoop() {
        assertThat(reasons(64, 2).unavailable(3, 0, 1, 2))
                .isEqualTo(
                        "upstream unavailable: open=3 ready=0 inFlight=1 waiting=2 max-connections=32 (this event loop's share"
                                + " of 64); see /actuator/upstreams and check the backend");
        assertThat(reasons(64, 1).unavailable(0, 0, 0, 0))
                .contains(" max-connections=64;")
                .doesNotContain("share");
    }

    @Test
    void moreConnectionsAreAWayOutOnlyWhereAllThatThereMayBeAreReady() {
        assertThat(reasons(64, 2).unavailable(32, 31, 0, 0)).doesNotContain(RAISE);
        assertThat(reasons(64, 2).unavailable(32, 32, 0, 0))
                .endsWith("; see /actuator/upstreams, check the backend or " + RAISE);
    }

    private static PoolReasons reasons(int maxConnections, int loops) {
        UpstreamSettings ofTheNode = new UpstreamSettings(
                2, maxConnections, 1, true, true, 1, 1, 1, 1, 1, EjectionPolicy.DEFAULT, SheddingPolicy.DEFAULT);
        return new PoolReasons("needletail.upstreams.orders", ofTheNode.share(0, loops), maxConnections);
    }
}
