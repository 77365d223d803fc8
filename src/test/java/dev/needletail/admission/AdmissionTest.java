package dev.needletail.admission;

import static org.assertj.core.api.Assertions.assertThat;

import dev.needletail.inbound.CloseReason;
import io.netty.channel.embedded.EmbeddedChannel;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** A connection gets a place while there is one for it, and gives it back when it ends. */
class AdmissionTest {

    @Test
    void whoIsInNoBlockGetsNoPlaceAndTakesNone() {
        Admission admission = new Admission(1, new AccessSettings(List.of(AddressRange.parse("10.0.0.0/8")), 1));
        for (int i = 0; i < 3; i++) {
            assertThat(admission.refusal(from("192.0.2.1"))).isEqualTo(CloseReason.ADDRESS_NOT_ALLOWED);
        }
        assertThat(admission.refusal(new From(null)))
                .as("its address has gone")
                .isEqualTo(CloseReason.ADDRESS_NOT_ALLOWED);
        assertThat(admission.refusal(from("10.9.9.9"))).isNull();
    }

    @Test
    void theBoundOfAllIsTheBoundWhateverTheAddress() {
        Admission admission = new Admission(2, AccessSettings.EVERYBODY);
        EmbeddedChannel first = from("192.0.2.1");
        assertThat(admission.refusal(first)).isNull();
        assertThat(admission.refusal(from("192.0.2.2"))).isNull();
        assertThat(admission.refusal(from("192.0.2.3"))).isEqualTo(CloseReason.CONNECTION_LIMIT);
        first.close();
        assertThat(admission.connections()).isEqualTo(1);
        assertThat(admission.refusal(from("192.0.2.3"))).isNull();
    }

    @Test
    void oneThatHasItsPlaceTakesNoOtherWhenItIsAskedAgain() {
        Admission admission = new Admission(2, new AccessSettings(List.of(), 1));
        EmbeddedChannel channel = from("192.0.2.1");
        assertThat(admission.refusal(channel)).isNull();
        assertThat(admission.refusal(channel)).isNull();
        assertThat(admission.connections()).isEqualTo(1);
    }

    @Test
    void anAddressHasItsOwnBoundAndTheTableForgetsIt() {
        Admission admission = new Admission(100, new AccessSettings(List.of(), 2));
        EmbeddedChannel first = from("192.0.2.1");
        EmbeddedChannel second = from("192.0.2.1");
        assertThat(admission.refusal(first)).isNull();
        assertThat(admission.refusal(second)).isNull();
        assertThat(admission.refusal(from("192.0.2.1"))).isEqualTo(CloseReason.ADDRESS_LIMIT);
        assertThat(admission.connections()).as("the refused one took no place").isEqualTo(2);
        assertThat(admission.refusal(from("192.0.2.2"))).isNull();
        assertThat(admission.addresses()).isEqualTo(2);
        first.close();
        second.close();
        assertThat(admission.addresses()).isEqualTo(1);
        assertThat(admission.refusal(from("192.0.2.1"))).isNull();
    }

    @Test
    void ipv6AddressesOfOneSubnetCountTogether() {
        Admission admission = new Admission(100, new AccessSettings(List.of(), 1));
        assertThat(admission.refusal(from("2001:db8:1:2::1"))).isNull();
        assertThat(admission.refusal(from("2001:db8:1:2:ffff::9"))).isEqualTo(CloseReason.ADDRESS_LIMIT);
        assertThat(admission.refusal(from("2001:db8:1:3::1"))).isNull();
    }

    @Test
    void anIpv4MappedAddressIsTheIpv4Address() {
        Admission admission = new Admission(100, new AccessSettings(List.of(), 1));
        assertThat(admission.refusal(from("192.0.2.1"))).isNull();
        assertThat(admission.refusal(from("::ffff:192.0.2.1"))).isEqualTo(CloseReason.ADDRESS_LIMIT);
        assertThat(admission.refusal(from("::ffff:192.0.2.2"))).isNull();
    }

    @Test
    void neitherBoundIsExceededHoweverManyLoopsAccept() throws Exception {
        int each = 500;
        Admission admission = new Admission(40, new AccessSettings(List.of(), 25));
        List<Callable<long[]>> loops = new ArrayList<>();
        AtomicLong most = new AtomicLong();
        for (int loop = 0; loop < 4; loop++) {
            loops.add(() -> {
                long admitted = 0;
                long refused = 0;
                List<EmbeddedChannel> open = new ArrayList<>();
                for (int i = 0; i < each; i++) {
                    EmbeddedChannel channel = from(i % 2 == 0 ? "192.0.2.1" : "192.0.2.2");
                    if (admission.refusal(channel) == null) {
                        admitted++;
                        open.add(channel);
                        most.accumulateAndGet(admission.connections(), Math::max);
                    } else {
                        refused++;
                    }
                    if (open.size() > 15) {
                        open.removeFirst().close();
                    }
                }
                open.forEach(EmbeddedChannel::close);
                return new long[] {admitted, refused};
            });
        }
        try (ExecutorService threads = Executors.newFixedThreadPool(4)) {
            long asked = 0;
            for (Future<long[]> loop : threads.invokeAll(loops)) {
                asked += loop.get()[0] + loop.get()[1];
            }
            assertThat(asked).isEqualTo(4L * each);
        }
        assertThat(most.get()).isPositive();
        assertThat(admission.connections()).isZero();
        assertThat(admission.addresses()).isZero();
    }

    private static EmbeddedChannel from(String address) {
        return new From(new InetSocketAddress(address, 4711));
    }

    private static final class From extends EmbeddedChannel {
        private final @Nullable SocketAddress remote;

        From(@Nullable SocketAddress remote) {
            this.remote = remote;
        }

        @Override
        @SuppressWarnings("NullAway") // Netty's own returns null when the peer has gone
        public SocketAddress remoteAddress() {
            return remote;
        }
    }
}
