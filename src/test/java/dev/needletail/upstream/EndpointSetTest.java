package dev.needletail.upstream;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.SplittableRandom;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class EndpointSetTest {

    private static final Endpoint A = new Endpoint("a", 1);
    private static final Endpoint B = new Endpoint("b", 2);
    private static final EjectionPolicy POLICY = new EjectionPolicy(2, 1_000, 100_000);

    @Test
    void hasNothingToOfferBeforeTheFirstResolution() {
        EndpointSet set = set(0, A);
        assertThat(set.lease(0)).isNull();
        assertThat(set.nanosUntilLease(0)).isEqualTo(Long.MAX_VALUE);
    }

    @Test
    void connectsWhereTheFewestConnectionsAre() {
        EndpointSet set = resolvedSet(0);
        EndpointLease toA = lease(set);
        EndpointLease toB = lease(set);
        assertThat(toA.endpoint()).isEqualTo(A);
        assertThat(toA.address().getPort()).isEqualTo(1);
        assertThat(toB.endpoint()).isEqualTo(B);
        lease(set);
        lease(set);
        toB.ready(0);
        toB.close();
        assertThat(lease(set).endpoint()).isEqualTo(B);
    }

    @Test
    void takesTurnsAmongEqualsAndStartsWhereItIsTold() {
        for (int start = 0; start < 5; start++) {
            EndpointSet set = set(start, A);
            set.resolved(A, addresses(10, 11, 12));
            List<Integer> order = new ArrayList<>();
            for (int i = 0; i < 6; i++) {
                order.add(lastByte(lease(set)) - 10);
            }
            int first = start % 3;
            assertThat(order)
                    .containsExactly(first, (first + 1) % 3, (first + 2) % 3, first, (first + 1) % 3, (first + 2) % 3);
        }
    }

    @Test
    void spreadsConnectionsEvenlyOverTheAddressesOfAName() {
        EndpointSet set = set(0, A, B);
        set.resolved(A, addresses(10, 11, 12));
        set.resolved(B, addresses(20));
        Map<Integer, Integer> open = new HashMap<>();
        for (int i = 0; i < 40; i++) {
            open.merge(lastByte(lease(set)), 1, Integer::sum);
        }
        assertThat(open).containsOnly(Map.entry(10, 10), Map.entry(11, 10), Map.entry(12, 10), Map.entry(20, 10));
    }

    @Test
    void passesOverAnEjectedAddressUntilItsProbeIsDue() {
        EndpointSet set = resolvedSet(0);
        eject(set, A);
        for (int i = 0; i < 5; i++) {
            assertThat(lease(set).endpoint()).isEqualTo(B);
        }
        EndpointLease probe = lease(set, 1_000);
        assertThat(probe.endpoint()).as("due, and the one with the fewest").isEqualTo(A);
        assertThat(lease(set, 1_000).endpoint()).as("one probe at a time").isEqualTo(B);
        probe.ready(0);
        assertThat(lease(set, 1_000).endpoint()).isEqualTo(A);
    }

    @Test
    void saysWhenTheNextAttemptIsAllowedWhenAllAreEjected() {
        EndpointSet set = resolvedSet(0);
        eject(set, A);
        eject(set, B);
        assertThat(set.lease(0)).isNull();
        long wait = set.nanosUntilLease(0);
        assertThat(wait).isBetween(1L, 999L);
        assertThat(set.lease(wait - 1)).isNull();
        assertThat(set.lease(wait)).isNotNull();
    }

    @Test
    void ejectsOneDeadAddressOfANameAndKeepsTheOthers() {
        EndpointSet set = set(0, A);
        set.resolved(A, addresses(10, 11));
        for (int i = 0; i < 2; i++) {
            EndpointLease lease = lease(set);
            while (lastByte(lease) != 10) {
                lease = lease(set);
            }
            lease.failed("refused", 0);
        }
        EndpointSnapshot snapshot = set.snapshot(0).getFirst();
        assertThat(snapshot.ejected()).isFalse();
        assertThat(snapshot.addresses())
                .extracting(EndpointSnapshot.Address::ejected)
                .containsExactly(true, false);
        assertThat(lastByte(lease(set))).isEqualTo(11);
    }

    @Test
    void keepsTheAddressesWhenALaterResolutionFailsOrIsEmpty() {
        EndpointSet set = set(0, A);
        assertThat(set.resolved(A, addresses(10))).isTrue();
        assertThat(set.resolved(A, List.of())).isFalse();
        assertThat(set.resolutionFailed(A, "SERVFAIL")).isFalse();
        assertThat(lastByte(lease(set))).isEqualTo(10);
        EndpointSnapshot snapshot = set.snapshot(0).getFirst();
        assertThat(snapshot.resolutionFailures()).isEqualTo(2);
        assertThat(snapshot.lastResolutionError()).isEqualTo("SERVFAIL");
    }

    @Test
    void withdrawsAnAddressThatIsGoneAndKeepsTheHealthOfThoseThatStay() {
        EndpointSet set = set(0, A);
        set.resolved(A, addresses(10, 11));
        EndpointLease ten = lease(set);
        EndpointLease eleven = lease(set);
        eleven.failed("refused", 0);
        assertThat(set.resolved(A, addresses(11, 12))).isTrue();
        assertThat(set.resolved(A, addresses(12, 11)))
                .as("the order means nothing")
                .isFalse();
        assertThat(ten.withdrawn()).isTrue();
        EndpointLease next = lease(set);
        assertThat(lastByte(next)).isIn(11, 12);
        assertThat(next.withdrawn()).isFalse();
        assertThat(set.snapshot(0).getFirst().addresses())
                .filteredOn(address -> address.address().equals("127.0.0.11"))
                .extracting(EndpointSnapshot.Address::consecutiveFailures)
                .containsExactly(1);
        ten.close();
    }

    @Test
    void boundsTheAddressesOfANameAndLeavesOutRepetitions() {
        EndpointSet set = set(0, A);
        List<InetAddress> many =
                new ArrayList<>(addresses(IntStream.range(0, 256).toArray()));
        many.addAll(addresses(0, 1, 2));
        set.resolved(A, many);
        assertThat(set.snapshot(0).getFirst().addressesIgnored()).isZero();
        many.add(address(1, 0));
        set.resolved(A, many);
        assertThat(set.snapshot(0).getFirst().addresses()).hasSize(EndpointSet.ADDRESSES_MAX);
        assertThat(set.snapshot(0).getFirst().addressesIgnored()).isEqualTo(1);
    }

    @Test
    void countsALeaseOnceHoweverOftenItEnds() {
        EndpointSet set = set(0, A);
        set.resolved(A, addresses(10));
        EndpointLease lease = lease(set);
        lease.failed("no answer to the heartbeat", 0);
        lease.failed("closed", 0);
        lease.close();
        lease.ready(0);
        EndpointSnapshot snapshot = set.snapshot(0).getFirst();
        assertThat(snapshot.open()).isZero();
        assertThat(snapshot.connectFailures()).isEqualTo(1);
        EndpointSnapshot.Address address = snapshot.addresses().getFirst();
        assertThat(address.consecutiveFailures()).isEqualTo(1);
        assertThat(address.lastError()).isEqualTo("no answer to the heartbeat");
    }

    @Test
    void isNotRestoredByAnOldConnectionThatStillAnswers() {
        EndpointSet set = set(0, A);
        set.resolved(A, addresses(10));
        EndpointLease old = lease(set);
        old.ready(0);
        lease(set).failed("refused", 0);
        old.ready(0);
        lease(set).failed("refused", 0);
        assertThat(set.snapshot(0).getFirst().ejected()).isTrue();
    }

    @Test
    void freesTheProbeOfAnAttemptThatWasGivenUp() {
        EndpointSet set = set(0, A);
        set.resolved(A, addresses(10));
        eject(set, A);
        lease(set, 1_000).close();
        assertThat(set.nanosUntilLease(1_000)).isZero();
    }

    @Test
    void reportsEveryEndpointInTheOrderGiven() {
        EndpointSet set = set(0, B, A);
        set.resolved(A, addresses(10));
        eject(set, A);
        assertThat(set.endpoints()).containsExactly(B, A);
        assertThat(set.snapshot(0)).extracting(EndpointSnapshot::name).containsExactly("b:2", "a:1");
        assertThat(set.snapshot(0).getFirst().ejected())
                .as("unknown is not ejected")
                .isFalse();
        EndpointSnapshot.Address address = set.snapshot(0).getLast().addresses().getFirst();
        assertThat(address.ejected()).isTrue();
        assertThat(address.ejectedForNanos()).isEqualTo(set.nanosUntilLease(0));
        assertThat(address.failures()).isEqualTo(2);
        lease(set, 1_000);
        address = set.snapshot(1_000).getLast().addresses().getFirst();
        assertThat(address.ejected()).as("under probation").isTrue();
        assertThat(address.ejectedForNanos()).isZero();
        assertThat(address.open()).isEqualTo(1);
    }

    @Test
    void refusesAnEndpointThatItWasNotGiven() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> set(0, A).resolved(B, addresses(10)))
                .withMessage("endpoint b:2 is none of [a:1]");
        assertThatIllegalArgumentException().isThrownBy(() -> set(0)).withMessageContaining("backend:9000");
    }

    private static EndpointSet set(int firstChoice, Endpoint... endpoints) {
        return new EndpointSet(List.of(endpoints), POLICY, new SplittableRandom(3), firstChoice);
    }

    private static EndpointSet resolvedSet(int firstChoice) {
        EndpointSet set = set(firstChoice, A, B);
        set.resolved(A, addresses(10));
        set.resolved(B, addresses(20));
        return set;
    }

    /** Two failures in a row at {@code endpoint}; what goes elsewhere on the way is given back. */
    private static void eject(EndpointSet set, Endpoint endpoint) {
        int failed = 0;
        List<EndpointLease> elsewhere = new ArrayList<>();
        while (failed < 2) {
            EndpointLease lease = lease(set);
            if (lease.endpoint().equals(endpoint)) {
                lease.failed("refused", 0);
                failed++;
            } else {
                elsewhere.add(lease);
            }
        }
        elsewhere.forEach(EndpointLease::close);
    }

    private static EndpointLease lease(EndpointSet set) {
        return lease(set, 0);
    }

    private static EndpointLease lease(EndpointSet set, long nowNanos) {
        return Objects.requireNonNull(set.lease(nowNanos), "no address may be tried");
    }

    private static int lastByte(EndpointLease lease) {
        return lease.address().getAddress().getAddress()[3] & 0xff;
    }

    private static List<InetAddress> addresses(int... lastBytes) {
        return IntStream.of(lastBytes).mapToObj(last -> address(0, last)).toList();
    }

    private static InetAddress address(int third, int last) {
        try {
            return InetAddress.getByAddress(new byte[] {127, 0, (byte) third, (byte) last});
        } catch (UnknownHostException e) {
            throw new AssertionError(e);
        }
    }
}
