package dev.needletail.boot;

import static org.assertj.core.api.Assertions.assertThat;

import dev.needletail.boot.Readiness.Standing;
import dev.needletail.server.Routing;
import dev.needletail.server.UpstreamNode;
import dev.needletail.upstream.UpstreamSnapshot;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.springframework.boot.context.properties.bind.Binder;
import org.springframework.boot.context.properties.source.MapConfigurationPropertySource;

class ReadinessTest {

    @Test
    void whoTakesNoConnectionIsNotReady() {
        for (ServedBy servedBy : ServedBy.values()) {
            Readiness readiness = Readiness.of(false, List.of(unnamed(servedBy, pools(1, 1))));
            assertThat(readiness.isReady()).isFalse();
            assertThat(readiness.reason()).contains("takes no connection");
        }
    }

    @Test
    void theBuiltInServiceAndAHandlerAreAlwaysThere() {
        assertReady(unnamed(ServedBy.BUILT_IN, pools(0, 2)));
        assertReady(unnamed(ServedBy.HANDLER, UpstreamSnapshot.NONE));
        assertReady(named("clock", ServedBy.HANDLER, true, UpstreamSnapshot.NONE));
    }

    @Test
    void oneReadyConnectionIsEnough() {
        assertReady(unnamed(ServedBy.UPSTREAM, pools(1, 8)));
        Readiness readiness = Readiness.of(true, List.of(unnamed(ServedBy.UPSTREAM, pools(0, 8))));
        assertThat(readiness.isReady()).isFalse();
        assertThat(readiness.reason())
                .startsWith("no upstream connection is ready: open=0 ready=0 target=8")
                .contains("needletail.upstream.endpoints");
    }

    /** Otherwise nothing would ever be sent to it, and no connection would ever be opened. */
    @Test
    void aNodeThatKeepsNothingReadyIsReady() {
        assertReady(unnamed(ServedBy.UPSTREAM, pools(0, 0)));
    }

    @Test
    void aServiceThatIsRequiredDecidesAndIsNamed() {
        Readiness readiness = Readiness.of(
                true,
                List.of(
                        named("orders", ServedBy.UPSTREAM, true, pools(0, 3)),
                        named("quotes", ServedBy.UPSTREAM, true, pools(3, 3)),
                        named("clock", ServedBy.HANDLER, true, UpstreamSnapshot.NONE)));
        assertThat(readiness.isReady()).isFalse();
        assertThat(readiness.reason())
                .startsWith("no connection is ready for 1 of 3 required services: orders (open=0 ready=0 target=3 ")
                .doesNotContain("quotes", "more");
    }

    @Test
    void aServiceThatIsNotRequiredNeverDecides() {
        Readiness readiness = Readiness.of(
                true,
                List.of(
                        named("reports", ServedBy.UPSTREAM, false, pools(0, 3)),
                        named("quotes", ServedBy.UPSTREAM, true, pools(3, 3))));
        assertThat(readiness.isReady()).isTrue();
        assertThat(readiness.reason()).isNull();
        assertThat(readiness.required()).isEqualTo(1);
        assertThat(readiness.missingOthers())
                .extracting(standing -> standing.service().name())
                .containsExactly("reports");
    }

    @Test
    void theUnnamedUpstreamIsOneServiceAmongTheOthers() {
        Readiness readiness = Readiness.of(
                true,
                List.of(
                        unnamed(ServedBy.UPSTREAM, pools(0, 1)),
                        named("quotes", ServedBy.UPSTREAM, true, pools(3, 3))));
        assertThat(readiness.reason()).contains("for 1 of 2 required services: default (open=0");
    }

    @Test
    void theReasonStaysShortHoweverManyServicesAreMissing() {
        List<Standing> all = new ArrayList<>();
        for (int i = 0; i < 1_000; i++) {
            all.add(named("service-" + i, ServedBy.UPSTREAM, true, pools(0, 1)));
        }
        assertThat(Readiness.of(true, all).reason())
                .hasSizeLessThan(700)
                .contains("for 1000 of 1000 required services: service-0 (", "service-4 (", ", and 995 more;")
                .doesNotContain("service-5");
    }

    private static void assertReady(Standing standing) {
        Readiness readiness = Readiness.of(true, List.of(standing));
        assertThat(readiness.isReady()).isTrue();
        assertThat(readiness.reason()).isNull();
    }

    private static Standing unnamed(ServedBy servedBy, UpstreamSnapshot pools) {
        return named(Routing.DEFAULT, servedBy, true, pools);
    }

    private static Standing named(String name, ServedBy servedBy, boolean required, UpstreamSnapshot pools) {
        UpstreamProperties defaults = new Binder(new MapConfigurationPropertySource())
                .bindOrCreate("needletail.upstream", UpstreamProperties.class);
        UpstreamNode settings = TargetsOf.upstream(defaults);
        UpstreamNode own = new UpstreamNode(
                settings.endpoints(), settings.settings(), settings.resolveInterval(), settings.socket(), required);
        return new Standing(new KnownService(0, name, own, servedBy, null), pools);
    }

    private static UpstreamSnapshot pools(long ready, long target) {
        return new UpstreamSnapshot(
                ready, ready, 0, 0, 0, 0, 0, target, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0);
    }
}
