package dev.needletail.server;

import static org.assertj.core.api.Assertions.assertThat;

import dev.needletail.cli.Run;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.atomic.LongAdder;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** The commands that name a service or a channel, and a node that routes by these names. */
@Timeout(120)
class NamedCommandsTest {

    private static String address(RunningNode node) {
        return "127.0.0.1:" + node.node().port();
    }

    @Test
    void aPingReachesTheServiceThatItNames() {
        try (ScriptedBackend orders = new ScriptedBackend(ScriptedBackend.ECHO);
                ScriptedBackend prices = ScriptedBackend.holding();
                RunningNode node = RunningNode.start(settings -> {
                    settings.byName = true;
                    settings.services.put("größe", List.of(orders.endpoint()));
                    settings.services.put("prices", List.of(prices.endpoint()));
                })) {
            Run there = Run.command("ping", address(node), "-W30", "-c", "3", "-f", "--service", "größe", "-s", "200");
            assertThat(there.exitCode()).as(there.out()).isZero();
            assertThat(there.out()).contains("3 sent, 3 answered, 0 incorrect, 0 lost");

            Run unknown = Run.command("ping", address(node), "-W30", "-c", "3", "-f", "--service", "trades");
            assertThat(unknown.exitCode()).as(unknown.out()).isEqualTo(4);
            assertThat(unknown.out())
                    .contains("code=8 UNKNOWN_SERVICE reason=\"unknown service \"trades\"\"")
                    .contains("3 sent, 0 answered, 3 ERROR");
        }
    }

    @Test
    void aLoadOverTwoServicesIsSharedEvenly() {
        LongAdder ordersSeen = new LongAdder();
        LongAdder pricesSeen = new LongAdder();
        try (ScriptedBackend orders = counting("orders", ordersSeen);
                ScriptedBackend prices = counting("prices", pricesSeen);
                RunningNode node = RunningNode.start(settings -> {
                    settings.byName = true;
                    settings.services.put("orders", List.of(orders.endpoint()));
                    settings.services.put("prices", List.of(prices.endpoint()));
                })) {
            Run run = Run.command(
                    "bench",
                    address(node),
                    "-c",
                    "4",
                    "-d",
                    "8",
                    "-n",
                    "2000",
                    "-w",
                    "0",
                    "-s",
                    "8..300",
                    "--grace",
                    "30s",
                    "--mix",
                    "request=3,heartbeat=1",
                    "--service",
                    "orders,prices");
            assertThat(run.exitCode()).as(run.out() + run.err()).isZero();
            assertThat(run.out())
                    .contains("services  orders, prices, in turn")
                    .contains("2,000 sent, 2,000 answered, 0 ERROR, 0 wrong, 0 missing, 0 duplicated");
            // Three quarters of what each of the four connections sent, to within one.
            assertThat(ordersSeen.sum() + pricesSeen.sum()).isBetween(1_496L, 1_504L);
            assertThat(Math.abs(ordersSeen.sum() - pricesSeen.sum()))
                    .as("a connection's last round may be half of one")
                    .isLessThanOrEqualTo(4);
        }
    }

    /** Counts what begins with this name, and echoes everything. */
    private static ScriptedBackend counting(String name, LongAdder seen) {
        byte[] key = Keyed.payload(name, "");
        return new ScriptedBackend((peer, request) -> {
            if (Arrays.equals(key, Arrays.copyOf(request.payload(), key.length))) {
                seen.increment();
            }
            peer.answer(request);
        });
    }

    @Test
    void dataGoesToTheChannelThatItNames() throws Exception {
        try (DatagramSocket prices = new DatagramSocket(0, InetAddress.getLoopbackAddress());
                RunningNode node = RunningNode.start(settings -> {
                    settings.byName = true;
                    settings.channels.put("prices", List.of((InetSocketAddress) prices.getLocalSocketAddress()));
                })) {
            Run lost = Run.command("send", address(node), "-W30", "--channel", "nobody", "-t", "41");
            Run sent = Run.command("send", address(node), "-W30", "--channel", "prices", "-t", "42");
            assertThat(lost.exitCode()).as(lost.out()).isZero();
            assertThat(sent.exitCode()).as(sent.out()).isZero();
            DatagramPacket packet = new DatagramPacket(new byte[1_000], 1_000);
            prices.receive(packet);
            byte[] payload = Keyed.payload("prices", "42");
            assertThat(packet.getLength()).isEqualTo(15 + payload.length);
            assertThat(packet.getData()).containsSubsequence(payload);
        }
    }
}
