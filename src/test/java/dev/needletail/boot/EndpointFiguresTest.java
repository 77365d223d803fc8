package dev.needletail.boot;

import static org.assertj.core.api.Assertions.assertThat;

import dev.needletail.upstream.EndpointSnapshot;
import dev.needletail.upstream.EndpointSnapshot.Address;
import java.util.List;
import org.junit.jupiter.api.Test;

class EndpointFiguresTest {

    private static final Address HEALTHY = new Address("10.0.0.1", 2, false, 0, 0, 1, null);
    private static final Address EJECTED = new Address("10.0.0.1", 0, true, 2_000_000_000L, 4, 9, "refused");
    private static final Address OTHER = new Address("10.0.0.2", 1, true, 500_000_000L, 3, 3, "timed out");

    @Test
    void anAddressIsEjectedWhenEveryLoopThatKnowsItLeavesItAlone() {
        EndpointFigures merged = only(List.of(
                List.of(new EndpointSnapshot("b:1", List.of(HEALTHY), 1, 0, 0, null)),
                List.of(new EndpointSnapshot("b:1", List.of(EJECTED, OTHER), 12, 0, 0, null))));
        assertThat(merged.open()).isEqualTo(3);
        assertThat(merged.connectFailures()).isEqualTo(13);
        assertThat(merged.ejected()).isFalse();
        assertThat(merged.lastError()).isEqualTo("refused");
        EndpointFigures.AddressFigures first = merged.addresses().getFirst();
        assertThat(first).isEqualTo(new EndpointFigures.AddressFigures("10.0.0.1", 2, false, 1, 2.0, 4, 10, "refused"));
        assertThat(merged.addresses().getLast())
                .isEqualTo(new EndpointFigures.AddressFigures("10.0.0.2", 1, true, 1, 0.5, 3, 3, "timed out"));
    }

    @Test
    void anEndpointIsEjectedWhenAllItsAddressesAre() {
        assertThat(only(List.of(List.of(new EndpointSnapshot("b:1", List.of(EJECTED, OTHER), 12, 0, 0, null))))
                        .ejected())
                .isTrue();
    }

    @Test
    void aNameThatCannotBeResolvedIsNotEjectedButSaysWhy() {
        EndpointFigures merged =
                only(List.of(List.of(new EndpointSnapshot("b:1", List.of(), 0, 2, 0, "unknown host b"))));
        assertThat(merged.ejected()).isFalse();
        assertThat(merged.addresses()).isEmpty();
        assertThat(merged.resolutionFailures()).isEqualTo(2);
        assertThat(merged.lastError()).isEqualTo("unknown host b");
    }

    @Test
    void endpointsKeepTheirOrder() {
        List<EndpointFigures> merged = EndpointFigures.merged(
                List.of(List.of(snapshot("b:1"), snapshot("a:1")), List.of(snapshot("a:1"), snapshot("c:1"))));
        assertThat(merged).extracting(EndpointFigures::name).containsExactly("b:1", "a:1", "c:1");
    }

    private static EndpointSnapshot snapshot(String name) {
        return new EndpointSnapshot(name, List.of(), 0, 0, 0, null);
    }

    private static EndpointFigures only(List<List<EndpointSnapshot>> loops) {
        List<EndpointFigures> merged = EndpointFigures.merged(loops);
        assertThat(merged).hasSize(1);
        return merged.getFirst();
    }
}
